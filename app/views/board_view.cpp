#include "views/board_view.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "models/texts.h"
#include "painting/sign.h"
#include "painting/theme.h"
#include "views/table.h"

namespace forklab::views {
namespace {

using query::PhoneState;

struct Look {
  painting::Sign sign = painting::Sign::none;
  painting::Token token = painting::Token::ack;
};

Look lookOf(PhoneState state) {
  switch (state) {
    case PhoneState::idle: return {painting::Sign::dash, painting::Token::ack};
    case PhoneState::dialled:
    case PhoneState::trying: return {painting::Sign::dots, painting::Token::invite};
    case PhoneState::ringing: return {painting::Sign::bell, painting::Token::provisional};
    case PhoneState::busy: return {painting::Sign::barred, painting::Token::failure};
    case PhoneState::talking: return {painting::Sign::speech, painting::Token::success};
    case PhoneState::ended: return {painting::Sign::square, painting::Token::ack};
    case PhoneState::failed: return {painting::Sign::cross, painting::Token::failure};
  }
  return {};
}

/// How much of a row its letters are high, and the bounds of a row.
constexpr double kLetterShare = 0.42;
constexpr int kHighestRow = 64;
/// Widths by column, in shares of the whole; the last ones go first where there is little room.
constexpr std::array<double, models::BoardTable::kColumns> kShares{0.15, 0.16, 0.08, 0.16,
                                                                   0.06, 0.16, 0.11, 0.12};
constexpr int kAllColumns = 36;  ///< letters of room from which on every column is shown

}  // namespace

void BoardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const query::BoardRow& row = model_.row(index.row());
  const painting::Theme theme(option.palette);
  const bool isName = index.column() == models::BoardTable::kPhone;
  QStyleOptionViewItem shown = option;
  // A chosen row has a frame: its colours still say what its phone does.
  painter->fillRect(option.rect, theme.canvas());
  shown.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus);
  if (row.state == PhoneState::idle && !isName) shown.palette.setColor(QPalette::Text, theme.dimText());
  if (isName) shown.font.setBold(true);
  if (index.column() == models::BoardTable::kState) {
    QStyleOptionViewItem state = shown;
    state.palette = option.palette;
    paintState(*painter, state, row.state, index.data().toString());
  } else {
    QStyledItemDelegate::paint(painter, shown, index);
  }
  const bool isChosen = (option.state & QStyle::State_Selected) != 0;
  painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.line());
  if (!isChosen) return;
  const int width = std::max(2, option.rect.height() / 24);
  QRect edge = option.rect;
  edge.setHeight(width);
  painter->fillRect(edge, theme.highlight());
  painter->fillRect(edge.translated(0, option.rect.height() - width), theme.highlight());
  if (isName)
    painter->fillRect(QRect(option.rect.topLeft(), QSize(width, option.rect.height())), theme.highlight());
}

void BoardDelegate::paintState(QPainter& painter, const QStyleOptionViewItem& option, PhoneState state,
                               const QString& word) const {
  const painting::Theme theme(option.palette);
  const bool isIdle = state == PhoneState::idle;
  const Look look = lookOf(state);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, true);
  if (!isIdle) painter.fillRect(option.rect, theme.wash(look.token));
  const double side = option.rect.height() * kLetterShare;
  painter.setPen(isIdle ? theme.dimText() : theme.token(look.token));
  painting::drawSign(painter,
                     QRectF(option.rect.left() + side * 0.5, option.rect.center().y() - side / 2, side, side),
                     look.sign);
  QFont font = option.font;
  font.setBold(!isIdle);
  painter.setFont(font);
  painter.setPen(isIdle ? theme.dimText() : theme.text());
  const QRect room = option.rect.adjusted(static_cast<int>(side * 2), 0, -4, 0);
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(font).elidedText(word, Qt::ElideRight, room.width()));
  painter.restore();
}

BoardView::BoardView(run::Session& session)
    : session_(session),
      delegate_(model_),
      hint_(tr("What every phone does: idle, ringing, talking with whom and for how long."),
            tr("Open a scenario with Ctrl+O.")) {
  setAccessibleName(tr("Call board"));
  build();
  connect(&session, &run::Session::opened, this, &BoardView::onOpened);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &BoardView::onPlayheadMoved);
  connect(&session.selection(), &run::Selection::packetSelected, this, &BoardView::onPacketSelected);
  connect(table_.selectionModel(), &QItemSelectionModel::currentRowChanged, this, &BoardView::onRowChosen);
  connect(&filter_, &QLineEdit::textChanged, this, &BoardView::onFilterChanged);
  connect(&profile_, &QComboBox::currentIndexChanged, this, &BoardView::onFilterChanged);
  connect(&copy_, &QToolButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(model_.json()).toJson()));
  });
  if (session.isOpen()) onOpened();
}

void BoardView::build() {
  profile_.setAccessibleName(tr("Profile"));
  profile_.setToolTip(tr("Only phones whose calls are in this profile, for instance one customer's"));
  filter_.setPlaceholderText(tr("Filter by phone or number"));
  filter_.setToolTip(tr("Only phones with this in their name or in a number"));
  filter_.setAccessibleName(tr("Filter"));
  filter_.setClearButtonEnabled(true);
  copy_.setText(tr("Copy as JSON"));
  copy_.setAccessibleName(copy_.text());
  copy_.setToolTip(tr("The rows as the command lab.board gives them"));
  table_.setModel(&model_);
  makeCalm(table_);
  table_.setAccessibleName(tr("Call board"));
  table_.setItemDelegate(&delegate_);
  table_.setAlternatingRowColors(false);
  table_.viewport()->installEventFilter(this);
  table_.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* const bar = new QHBoxLayout;
  bar->setContentsMargins(8, 4, 8, 4);
  bar->setSpacing(8);
  bar->addWidget(&profile_);
  bar->addWidget(&filter_, 1);
  bar->addWidget(&copy_);
  auto* const page = new QWidget;
  auto* const column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(&table_, 1);
  addWidget(&hint_);
  addWidget(page);
  setFocusProxy(&table_);
  fillProfiles();
}

void BoardView::onOpened() {
  hint_.setAction(tr("This scenario has no phone: add one."));
  model_.setRun(session_.sharedIndex());
  fillProfiles();
  onPlayheadMoved();
}

// What was chosen stays chosen when another profile is seen for the first time.
void BoardView::fillProfiles() {
  const query::BoardFilter before = model_.filter();
  const QSignalBlocker quiet(profile_);
  profile_.clear();
  profile_.addItem(tr("All phones"));
  std::string_view last;
  for (const auto& [name, value] : model_.profiles()) {
    if (name != last) profile_.addItem(models::toQt(name), QStringList{models::toQt(name), QString()});
    last = name;
    if (value.empty()) continue;
    profile_.addItem(QStringLiteral("%1 = %2").arg(models::toQt(name), models::toQt(value)),
                     QStringList{models::toQt(name), models::toQt(value)});
  }
  const QStringList wanted{models::toQt(before.profile), models::toQt(before.value)};
  const int place = profile_.findData(wanted);
  profile_.setCurrentIndex(std::max(place, 0));
  if (place < 0 && !before.profile.empty()) onFilterChanged();
}

void BoardView::onFilterChanged() {
  const QStringList chosen = profile_.currentData().toStringList();
  following_ = true;
  model_.setFilter(
      {chosen.value(0).toStdString(), chosen.value(1).toStdString(), filter_.text().toStdString()});
  following_ = false;
  fit();
}

void BoardView::onPlayheadMoved() {
  following_ = true;
  if (model_.moveTo(session_.selection().playhead())) fillProfiles();
  following_ = false;
  setCurrentIndex(model_.isEmptyRun() ? 0 : 1);
  if (model_.rowCount() != fittedRows_) fit();
}

void BoardView::onPacketSelected() {
  const trace::EventId packet = session_.selection().packet();
  if (packet == 0) return;
  const trace::Event& event = session_.index().log().byId(packet);
  int row = model_.rowOf(event.node);
  if (row < 0) row = model_.rowOf(std::get<trace::PacketSent>(event.payload).toNode);
  following_ = true;
  if (row >= 0) table_.setCurrentIndex(model_.index(row, 0));
  following_ = false;
}

// A phone in a call brings the message that began it.
void BoardView::onRowChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  const query::BoardRow& row = model_.row(index.row());
  if (row.event == 0) return;
  if (const trace::EventId packet = models::packetBehind(session_.index(), row.event); packet != 0)
    session_.selection().selectPacket(packet);
}

void BoardView::fit() {
  fittedRows_ = model_.rowCount();
  const int lowest = fontMetrics().height() + 10;
  const int room = table_.viewport()->height();
  const int rowHeight = std::clamp(room / std::max(fittedRows_, 1), lowest, std::max(lowest, kHighestRow));
  // Letters may not be so large that words no longer fit into their columns.
  const int width = table_.viewport()->width();
  const int widest = std::max(width / 56, fontInfo().pixelSize());
  QFont type = font();
  type.setPixelSize(std::clamp(static_cast<int>(rowHeight * kLetterShare), fontInfo().pixelSize(), widest));
  table_.setFont(type);
  table_.verticalHeader()->setDefaultSectionSize(rowHeight);
  const bool isWide = width > kAllColumns * QFontMetrics(type).averageCharWidth() * 2;
  for (const int column : {models::BoardTable::kProxy, models::BoardTable::kDirection})
    table_.setColumnHidden(column, !isWide);
  double shares = 0;
  for (int column = 0; column < models::BoardTable::kColumns; ++column) {
    if (!table_.isColumnHidden(column)) shares += kShares[static_cast<std::size_t>(column)];
  }
  for (int column = 0; column < models::BoardTable::kColumns - 1; ++column) {
    if (table_.isColumnHidden(column)) continue;
    table_.setColumnWidth(column,
                          static_cast<int>(width * kShares[static_cast<std::size_t>(column)] / shares));
  }
}

bool BoardView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_.viewport() && event->type() == QEvent::Resize) fit();
  return QStackedWidget::eventFilter(watched, event);
}

}  // namespace forklab::views
