#include "views/dialog_pane.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "models/dialog_table.h"
#include "models/texts.h"
#include "models/words.h"
#include "views/table.h"

namespace forklab::views {
namespace {

/// From this width on what changed stands beside the rest.
constexpr int kTwoColumns = 760;

QString cell(std::string_view text) {
  return text.empty() ? QStringLiteral("–") : models::toQt(text).toHtmlEscaped();
}

QString row(const QString& name, const QString& first, const QString& second) {
  return QStringLiteral("<tr><td class=name>%1</td><td>%2</td><td>%3</td></tr>").arg(name, first, second);
}

QString named(const std::vector<std::pair<std::string_view, std::string_view>>& all) {
  QStringList texts;
  for (const auto& [name, value] : all) {
    texts << (value.empty() ? cell(name) : QStringLiteral("%1 = %2").arg(cell(name), cell(value)));
  }
  return texts.isEmpty() ? DialogPane::tr("none") : texts.join(QStringLiteral("<br>"));
}

}  // namespace

DialogMachine::DialogMachine() {
  setAccessibleName(tr("State machine of the dialog"));
  setMouseTracking(true);
}

void DialogMachine::show(const query::DialogHistory* history, const models::Moment& moment) {
  scene_ = {};
  hasLifetime_ = false;
  if (history != nullptr) {
    for (const query::DialogStep& step : history->steps) {
      if (step.event > moment.event) break;
      scene_.visited.insert(step.to);
      if (!step.from.empty()) scene_.taken.insert({step.from, step.to});
    }
    const query::DialogMoment seen = query::dialogAt(*history, moment.event);
    if (seen.isThere) scene_.state = seen.state;
    setAccessibleDescription(models::dialogStateText(seen.state));
    if (seen.lifetimeEnds && seen.isThere) {
      hasLifetime_ = true;
      const kernel::Duration left = models::lifetimeLeft(*seen.lifetimeEnds, moment.time);
      const kernel::Duration whole = models::lifetimeLeft(*seen.lifetimeEnds, seen.lifetimeSet);
      lifetime_.share =
          whole.ns <= 0
              ? 1.0
              : std::clamp(1.0 - static_cast<double>(left.ns) / static_cast<double>(whole.ns), 0.0, 1.0);
      lifetime_.text = tr("lifetime: %1 left of %2").arg(models::clockText(left), models::clockText(whole));
    }
  }
  update();
}

painting::MachineLayout DialogMachine::layoutNow() const {
  return {static_cast<double>(width()), static_cast<double>(fontMetrics().height())};
}

void DialogMachine::resizeEvent(QResizeEvent*) {
  setFixedHeight(static_cast<int>(layoutNow().height()) + fontMetrics().height() + 20);
}

void DialogMachine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const painting::Theme theme(palette());
  scene_.font = font();
  const painting::MachineLayout layout = layoutNow();
  painting::paintMachine(painter, layout, scene_, theme);
  if (!hasLifetime_) return;
  const QRectF strip(8, layout.height() + 4, width() - 16, fontMetrics().height() + 8);
  painting::paintLifetime(painter, strip, lifetime_, font(), theme);
}

bool DialogMachine::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* const help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), painting::machineTip(layoutNow(), help->pos()), this);
    return true;
  }
  return QWidget::event(event);
}

DialogPane::DialogPane(run::Session& session) : session_(session) {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  QFont bold = font();
  bold.setBold(true);
  title_.setFont(bold);
  for (QLabel* const label : {&title_, &end_}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setContentsMargins(8, 0, 8, 0);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  facts_.setFrameShape(QFrame::NoFrame);
  facts_.setAccessibleName(tr("What the proxy keeps of the call"));
  facts_.setMinimumHeight(fontMetrics().height() * 15);
  facts_.setTabChangesFocus(true);
  facts_.document()->setDocumentMargin(8);
  table_.setModel(&changes_);
  makeCalm(table_);
  table_.setAccessibleName(tr("What changed, in the order of time"));
  table_.setToolTip(tr("Choose a change to go there"));
  table_.setMinimumHeight(fontMetrics().height() * 10);
  auto* const page = new QWidget;
  page->setBackgroundRole(QPalette::Base);
  auto* const whole = new QVBoxLayout(page);
  whole->setContentsMargins(0, 8, 0, 0);
  whole->setSpacing(4);
  whole->addWidget(&title_);
  whole->addWidget(&end_);
  parts_ = new QBoxLayout(QBoxLayout::TopToBottom);
  parts_->setSpacing(8);
  auto* const left = new QVBoxLayout;
  left->setSpacing(8);
  left->addWidget(&machine_);
  left->addWidget(&facts_, 1);
  parts_->addLayout(left, 3);
  parts_->addWidget(&table_, 2);
  whole->addLayout(parts_, 1);
  setWidget(page);
  connect(table_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &DialogPane::onChangeChosen);
  const QString time = QStringLiteral("1000.123 s");
  fitColumns(table_, {&time, 1});
}

const query::DialogHistory* DialogPane::history() const {
  return dialog_ == kNone ? nullptr : &session_.index().dialogs().dialogs()[dialog_];
}

void DialogPane::showDialog(std::uint32_t dialog) {
  dialog_ = dialog;
  following_ = true;
  changes_.setDialog(history());
  following_ = false;
  refresh();
}

void DialogPane::moveTo(const models::Moment& moment) {
  moment_ = moment;
  refresh();
}

void DialogPane::refresh() {
  changes_.moveTo(moment_);
  const query::DialogHistory* const shown = history();
  machine_.show(shown, moment_);
  if (shown == nullptr) return;
  const query::DialogMoment seen = query::dialogAt(*shown, moment_.event);
  title_.setText(tr("%1 calls %2 at %3")
                     .arg(models::partyText(seen.fromUri), models::partyText(seen.toUri),
                          models::nodeName(session_.index(), shown->node)));
  QStringList says{models::dialogStateText(seen.state)};
  if (!seen.progress.empty()) says << models::progressWord(seen.progress);
  if (!seen.endedBy.empty()) says << tr("ended by: %1").arg(models::Words::of(seen.endedBy));
  if (!seen.isThere) says << (shown->isLost ? tr("lost in a crash") : tr("memory free"));
  if (!seen.postDialDelay.empty()) says << tr("post-dial delay %1 ms").arg(models::toQt(seen.postDialDelay));
  end_.setText(says.join(QStringLiteral(" · ")));
  const QString facts = factsText(*shown, seen);
  if (facts != shown_) {
    shown_ = facts;
    const int scrolled = facts_.verticalScrollBar()->value();
    facts_.setHtml(facts);
    facts_.verticalScrollBar()->setValue(scrolled);
  }
  following_ = true;
  const int current = changes_.current();
  if (current < 0) {
    table_.clearSelection();
  } else if (table_.currentIndex().row() != current) {
    table_.setCurrentIndex(changes_.index(current, 0));
  }
  following_ = false;
}

// Both legs side by side, and below what belongs to the whole.
QString DialogPane::factsText(const query::DialogHistory& history, const query::DialogMoment& seen) const {
  const painting::Theme theme(palette());
  QString text = QStringLiteral(
                     "<style>td { padding-right: 12px; vertical-align: top; } .name { color: %1; } "
                     "th { text-align: left; padding-right: 12px; }</style><table>")
                     .arg(theme.dimText().name());
  text += QStringLiteral("<tr><th></th><th>%1</th><th>%2</th></tr>").arg(tr("Caller"), tr("Callee"));
  text += row(tr("URI"), cell(seen.fromUri), cell(seen.toUri));
  const auto both = [&](const QString& name, std::string_view query::DialogLeg::*part) {
    text += row(name, cell(seen.caller.*part), cell(seen.callee.*part));
  };
  both(tr("Tag"), &query::DialogLeg::tag);
  both(QStringLiteral("Contact"), &query::DialogLeg::contact);
  both(QStringLiteral("CSeq"), &query::DialogLeg::cseq);
  both(tr("Route set"), &query::DialogLeg::routeSet);
  both(tr("Socket"), &query::DialogLeg::socket);
  const auto whole = [&](const QString& name, const QString& value) {
    text += QStringLiteral("<tr><td class=name>%1</td><td colspan=2>%2</td></tr>").arg(name, value);
  };
  whole(QStringLiteral("Call-ID"), cell(history.callId));
  whole(tr("Request URI"), cell(seen.requestUri));
  whole(tr("Number"), QStringLiteral("%1 : %2").arg(history.dialog >> 32U).arg(history.dialog & UINT32_MAX));
  whole(tr("Variables"), named(seen.variables));
  whole(tr("Profiles"), named(seen.profiles));
  return text + QStringLiteral("</table>");
}

void DialogPane::onChangeChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  const trace::EventId event = changes_.eventOf(index.row());
  run::Selection& selection = session_.selection();
  emit selection.playheadGrabbed();
  selection.moveTo(session_.momentOf(event));
  selection.selectPacket(models::packetBehind(session_.index(), event));
}

void DialogPane::resizeEvent(QResizeEvent* event) {
  parts_->setDirection(viewport()->width() >= kTwoColumns ? QBoxLayout::LeftToRight
                                                          : QBoxLayout::TopToBottom);
  QScrollArea::resizeEvent(event);
}

void DialogPane::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) shown_.clear();
}

}  // namespace forklab::views
