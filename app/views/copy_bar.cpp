#include "views/copy_bar.h"

#include <QVBoxLayout>
#include <algorithm>

#include "models/texts.h"

namespace forklab::views {

CopyBar::CopyBar(run::Session& session) : session_(session) {
  tabs_.setAccessibleName(tr("Which copy of the message"));
  tabs_.setExpanding(false);
  tabs_.setDrawBase(false);
  tabs_.setElideMode(Qt::ElideRight);
  tabs_.setUsesScrollButtons(true);
  for (int i = 0; i <= kClone; ++i) tabs_.addTab(QString());
  tabs_.setTabToolTip(kWire, tr("The message as it was sent"));
  tabs_.setTabToolTip(kOwn, tr("The private copy: what the script sees and changes in this run"));
  tabs_.setTabToolTip(kClone, tr("What the transaction keeps, and what every branch is made from"));
  says_.setTextFormat(Qt::PlainText);
  says_.setWordWrap(true);
  says_.setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(&tabs_);
  layout->addWidget(&says_);
  connect(&tabs_, &QTabBar::currentChanged, this, [this](int tab) {
    if (filling_) return;
    wanted_ = static_cast<Choice>(tab);
    refreshTexts();
    emit chosen();
  });
  hide();
}

void CopyBar::showPacket(trace::EventId packet) {
  copies_.reset();
  wire_ = {};
  if (session_.isOpen() && packet != 0) {
    const models::RunIndex& index = session_.index();
    wire_ = std::get<trace::PacketSent>(index.log().byId(packet).payload).bytes;
    copies_ = models::copiesOf(index, packet, session_.selection().playhead());
  }
  setVisible(copies_.has_value());
  if (copies_) refreshTexts();
}

CopyBar::Choice CopyBar::choice() const {
  if (!copies_ || (wanted_ == kClone && !copies_->clone)) return kWire;
  return wanted_;
}

std::string_view CopyBar::bytes() const {
  switch (choice()) {
    case kOwn: return copies_->own.bytes;
    case kClone: return copies_->clone->bytes;
    case kWire: break;
  }
  return wire_;
}

bool CopyBar::hasLate() const {
  return copies_ && std::ranges::any_of(copies_->edits, &models::CopyStep::isLate);
}

// What the clone lacks came too late; whatever else the arrival lacks was in time.
std::vector<kernel::ByteRange> CopyBar::lateLines() const {
  if (choice() != kOwn || !hasLate() || !copies_->clone) return {};
  return models::linesMissingIn(copies_->clone->bytes, copies_->own.bytes);
}

std::vector<kernel::ByteRange> CopyBar::writtenLines() const {
  if (choice() == kWire) return {};
  const auto& came = std::get<trace::PacketArrived>(session_.index().log().byId(copies_->arrived).payload);
  const auto& sent = std::get<trace::PacketSent>(session_.index().log().byId(came.sent).payload);
  std::vector<kernel::ByteRange> lines = models::linesMissingIn(sent.bytes, bytes());
  const std::vector<kernel::ByteRange> late = lateLines();
  std::erase_if(
      lines, [&late](const kernel::ByteRange& line) { return std::ranges::find(late, line) != late.end(); });
  return lines;
}

QString CopyBar::title(Choice choice) const {
  switch (choice) {
    case kWire: return tr("Wire");
    case kOwn: return tr("Script · %1 B").arg(copies_->own.held);
    case kClone: break;
  }
  return copies_->clone ? tr("Clone · %1 B").arg(copies_->clone->held) : tr("Clone");
}

void CopyBar::refreshTexts() {
  filling_ = true;
  for (int i = 0; i <= kClone; ++i) tabs_.setTabText(i, title(static_cast<Choice>(i)));
  tabs_.setTabEnabled(kClone, copies_->clone.has_value());
  tabs_.setCurrentIndex(choice());
  filling_ = false;
  const QString late = hasLate() && choice() == kWire ? lateText() : QString();
  says_.setText(choice() == kOwn ? ownText() : choice() == kClone ? cloneText() : late);
  says_.setVisible(!says_.text().isEmpty());
}

QString CopyBar::stepText(trace::EventId step) const {
  if (step == 0) return tr("the script");
  const trace::Event& event = session_.index().log().byId(step);
  const auto& statement = std::get<trace::ScriptStep>(event.payload);
  const auto& scripts = session_.info().scripts;
  QString source;
  if (event.node < scripts.size() && statement.file < scripts[event.node].size()) {
    source = models::toQt(scripts[event.node][statement.file]->lineText(statement.line)).trimmed();
  }
  return source.isEmpty() ? tr("line %1").arg(statement.line)
                          : tr("line %1 (%2)").arg(statement.line).arg(source);
}

QString CopyBar::lateText() const {
  QStringList steps;
  for (const models::CopyStep& edit : copies_->edits) {
    if (edit.isLate) steps << stepText(edit.step);
  }
  steps.removeDuplicates();
  return tr("Not sent: %1 came after %2, which had closed the clone.")
      .arg(steps.join(QStringLiteral(", ")), stepText(copies_->sealedBy.step));
}

QString CopyBar::ownText() const {
  QStringList texts{tr("The private copy of %1, %2 bytes: what the script sees and changes in this run.")
                        .arg(models::nodeName(session_.index(), copies_->node))
                        .arg(copies_->own.held)};
  if (copies_->own.gone != 0)
    texts << tr("Freed when the script ended, at %1 s.").arg(models::secondsText(copies_->own.goneAt));
  if (hasLate()) texts << lateText() + QLatin1Char(' ') + tr("It is struck out below.");
  return texts.join(QLatin1Char(' '));
}

QString CopyBar::cloneText() const {
  QStringList texts{
      tr("The clone in the transaction of %1, %2 bytes: every branch is made from it, with a Via, a R-URI "
         "and the changes of its branch_route.")
          .arg(models::nodeName(session_.index(), copies_->node))
          .arg(copies_->clone->held)};
  texts << (copies_->isSealed ? tr("Closed by %1.").arg(stepText(copies_->sealedBy.step))
                              : tr("Still open: until the first t_relay() changes of the script reach it."));
  if (copies_->clone->gone != 0)
    texts << tr("Freed with the transaction, at %1 s.").arg(models::secondsText(copies_->clone->goneAt));
  if (hasLate()) texts << lateText();
  return texts.join(QLatin1Char(' '));
}

}  // namespace forklab::views
