#include "views/message_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QSplitter>
#include <QTextBlock>
#include <QVBoxLayout>

#include "models/script_model.h"
#include "models/texts.h"
#include "models/words.h"
#include "painting/theme.h"

namespace forklab::views {

MessageView::MessageView(run::Session& session)
    : session_(session),
      hint_(tr("A message, header by header and byte by byte, and why it was sent."),
            tr("Choose one in the ladder.")),
      copies_(session) {
  setAccessibleName(tr("Message"));
  buildParts();
  layOut();
  connect(&session, &run::Session::opened, this, &MessageView::refresh);
  connect(&session.selection(), &run::Selection::packetSelected, this, &MessageView::refresh);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &MessageView::onPlayheadMoved);
  connect(&copies_, &CopyBar::chosen, this, &MessageView::showBytes);
  connect(tree_.selectionModel(), &QItemSelectionModel::currentChanged, this, &MessageView::onFieldChosen);
  connect(&text_, &QPlainTextEdit::cursorPositionChanged, this, &MessageView::onCursorMoved);
  refresh();
}

void MessageView::buildParts() {
  for (QLabel* const label : {&title_, &way_, &cause_}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  QFont bold = font();
  bold.setBold(true);
  title_.setFont(bold);
  cause_.setForegroundRole(QPalette::PlaceholderText);
  tree_.setModel(&model_);
  tree_.setAccessibleName(tr("Headers of the message"));
  tree_.setFrameShape(QFrame::NoFrame);
  tree_.setUniformRowHeights(true);
  tree_.setTextElideMode(Qt::ElideMiddle);
  tree_.setIndentation(14);
  tree_.setAlternatingRowColors(true);
  tree_.setAllColumnsShowFocus(true);
  text_.setReadOnly(true);
  text_.setAccessibleName(tr("Text of the message"));
  text_.setFrameShape(QFrame::NoFrame);
  text_.setLineWrapMode(QPlainTextEdit::NoWrap);
  text_.setTabChangesFocus(true);
  text_.document()->setDocumentMargin(6);
  text_.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_.setFont(painting::monospaceFont(font()));
}

void MessageView::layOut() {
  auto* const splitter = new QSplitter(Qt::Vertical);
  splitter->addWidget(&tree_);
  splitter->addWidget(&text_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  auto* const page = new QWidget;
  auto* const layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* const head = new QVBoxLayout;
  head->setContentsMargins(8, 6, 8, 6);
  head->setSpacing(2);
  head->addWidget(&title_);
  head->addWidget(&way_);
  head->addWidget(&cause_);
  head->addWidget(&copies_);
  layout->addLayout(head);
  layout->addWidget(splitter, 1);
  pages_.addWidget(&hint_);
  pages_.addWidget(page);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(&pages_);
  setFocusProxy(&tree_);
}

void MessageView::refresh() {
  const trace::EventId packet = session_.selection().packet();
  if (packet == 0 || !session_.isOpen()) {
    showNothing();
  } else {
    showPacket(packet);
  }
}

void MessageView::showNothing() {
  bytes_ = {};
  model_.setTree({});
  pages_.setCurrentIndex(0);
}

void MessageView::showPacket(trace::EventId sent) {
  const trace::Event& event = session_.index().log().byId(sent);
  const auto& packet = std::get<trace::PacketSent>(event.payload);
  title_.setText(tr("%1 from %2 to %3")
                     .arg(models::startLineText(packet.bytes).section(QStringLiteral(" --"), 0, 0),
                          models::nodeName(session_.index(), event.node),
                          models::receiverName(session_.index(), packet)));
  way_.setText(wayText(sent));
  const QString cause = models::causeText(session_.index(), sent);
  cause_.setText(cause.isEmpty() ? tr("Sent of its own accord.") : tr("Sent because: %1").arg(cause));
  copies_.showPacket(sent);
  showBytes();
  pages_.setCurrentIndex(1);
}

void MessageView::onPlayheadMoved() {
  if (bytes_.empty()) return;
  const trace::EventId packet = session_.selection().packet();
  way_.setText(wayText(packet));
  copies_.showPacket(packet);
  if (bytes_ != copies_.bytes()) showBytes();
}

void MessageView::showBytes() {
  bytes_ = copies_.bytes();
  lit_ = {};
  models::MessageTree tree = models::messageTree(bytes_);
  for (const kernel::ByteRange& line : copies_.lateLines()) {
    for (models::MessageField& field : tree.fields) {
      if (field.range.begin < line.begin || field.range.begin >= line.end) continue;
      field.name = tr("%1 (not sent)").arg(field.name);
    }
  }
  model_.setTree(std::move(tree));
  following_ = true;
  text_.setPlainText(models::toQt(bytes_));
  following_ = false;
  mark();
  tree_.header()->setSectionResizeMode(models::MessageItemModel::kName, QHeaderView::ResizeToContents);
}

QString MessageView::wayText(trace::EventId sent) const {
  const models::RunIndex& index = session_.index();
  const trace::Event& event = index.log().byId(sent);
  const auto& packet = std::get<trace::PacketSent>(event.payload);
  const QString way = tr("At %1 s, %2 → %3")
                          .arg(models::secondsText(event.time), models::toQt(packet.from.text()),
                               models::toQt(packet.to.text()));
  const query::PacketFate* fate = index.timeline().packet(sent);
  if (fate == nullptr || !fate->lost || fate->ended > session_.selection().playhead().event) return way;
  const auto& lost = std::get<trace::PacketLost>(index.log().byId(fate->ended).payload);
  return way + QStringLiteral(". ") + tr("Lost: %1").arg(models::Words::lossOn(lost.reason, lost.link));
}

int MessageView::textPosition(std::uint32_t byte) const {
  QString before = models::toQt(bytes_.substr(0, byte));
  before.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
  return static_cast<int>(before.size());
}

// The other way round by bisection: positions grow with bytes.
std::uint32_t MessageView::bytePosition(int position) const {
  std::uint32_t low = 0;
  auto high = static_cast<std::uint32_t>(bytes_.size());
  while (low < high) {
    const std::uint32_t middle = (low + high + 1) / 2;
    if (textPosition(middle) <= position) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

// The line end of a whole line would light the line below.
QTextEdit::ExtraSelection MessageView::selectionOf(kernel::ByteRange range) const {
  QTextEdit::ExtraSelection selection;
  selection.cursor = QTextCursor(text_.document());
  selection.cursor.setPosition(textPosition(range.begin));
  int end = textPosition(range.end);
  if (end > 0 && range.end > 0 && bytes_[range.end - 1] == '\n') --end;
  selection.cursor.setPosition(std::max(end, selection.cursor.position()), QTextCursor::KeepAnchor);
  return selection;
}

void MessageView::mark() {
  const painting::Theme theme(palette());
  QList<QTextEdit::ExtraSelection> marks;
  for (const kernel::ByteRange& line : copies_.writtenLines()) {
    marks << selectionOf(line);
    marks.back().format.setFontUnderline(true);
    marks.back().format.setForeground(theme.token(painting::Token::script));
  }
  for (const kernel::ByteRange& line : copies_.lateLines()) {
    marks << selectionOf(line);
    marks.back().format.setFontStrikeOut(true);
    marks.back().format.setForeground(theme.token(painting::Token::failure));
  }
  if (lit_.end > 0) {
    marks << selectionOf(lit_);
    QColor color = theme.highlight();
    color.setAlphaF(0.3F);
    marks.back().format.setBackground(color);
  }
  text_.setExtraSelections(marks);
}

void MessageView::lightRange(kernel::ByteRange range) {
  lit_ = range;
  mark();
}

void MessageView::onFieldChosen(const QModelIndex& index) {
  if (!index.isValid() || bytes_.empty()) return;
  lightRange(model_.rangeOf(index));
  if (following_) return;
  following_ = true;
  QTextCursor cursor(text_.document());
  cursor.setPosition(textPosition(lit_.begin));
  text_.setTextCursor(cursor);
  text_.ensureCursorVisible();
  following_ = false;
}

// Whoever clicks into the text finds the header lit in the tree.
void MessageView::onCursorMoved() {
  if (following_ || bytes_.empty()) return;
  following_ = true;
  const QModelIndex field = model_.fieldAt(bytePosition(text_.textCursor().position()));
  if (field.isValid()) {
    tree_.setCurrentIndex(field);
    tree_.scrollTo(field);
  }
  following_ = false;
}

void MessageView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) text_.setFont(painting::monospaceFont(font()));
  if (event->type() == QEvent::PaletteChange && !bytes_.empty()) mark();
}

}  // namespace forklab::views
