#include "views/dialog_view.h"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QVBoxLayout>
#include <array>

#include "models/texts.h"
#include "models/words.h"
#include "views/table.h"

namespace forklab::views {
namespace {

/// From this height on the list stands above the dialog.
constexpr int kListAbove = 560;

}  // namespace

DialogView::DialogView(run::Session& session)
    : session_(session),
      hint_(tr("The calls that proxies keep a dialog for: state, both legs, variables, profiles, lifetime."),
            tr("Open a scenario with Ctrl+O.")),
      pane_(session) {
  setAccessibleName(tr("Dialogs"));
  build();
  connect(&session, &run::Session::opened, this, &DialogView::onOpened);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &DialogView::onPlayheadMoved);
  connect(&session.selection(), &run::Selection::packetSelected, this, &DialogView::onPacketSelected);
  connect(table_.selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DialogView::onRowChosen);
  connect(&filter_, &QLineEdit::textChanged, this, &DialogView::onFilterChanged);
  connect(&which_, &QComboBox::currentIndexChanged, this, &DialogView::onFilterChanged);
  if (session.isOpen()) onOpened();
}

void DialogView::build() {
  filter_.setPlaceholderText(tr("Filter by number or Call-ID"));
  filter_.setToolTip(tr("Only dialogs with this in their numbers or their Call-ID"));
  filter_.setAccessibleName(tr("Filter"));
  filter_.setClearButtonEnabled(true);
  which_.addItems({tr("All dialogs"), tr("Those in memory")});
  which_.setToolTip(tr("Whether dialogs stay in the list when their memory is free again"));
  which_.setAccessibleName(tr("Which dialogs"));
  table_.setModel(&model_);
  makeCalm(table_);
  table_.setAccessibleName(tr("Dialogs"));
  auto* const bar = new QHBoxLayout;
  bar->setContentsMargins(8, 4, 8, 4);
  bar->setSpacing(8);
  bar->addWidget(&filter_, 1);
  bar->addWidget(&which_);
  auto* const list = new QWidget;
  auto* const column = new QVBoxLayout(list);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(&table_, 1);
  split_.addWidget(list);
  split_.addWidget(&pane_);
  split_.setChildrenCollapsible(false);
  addWidget(&hint_);
  addWidget(&split_);
  setFocusProxy(&table_);
  const std::array<QString, models::DialogTable::kCallId> widest{QStringLiteral("0033156262844"),
                                                                 QStringLiteral("0033156262844"),
                                                                 models::dialogStateText("confirmed, no ACK"),
                                                                 models::progressWord("talking"),
                                                                 QStringLiteral("proxy 1"),
                                                                 QStringLiteral("1000.123 s"),
                                                                 QStringLiteral("11:59:59")};
  fitColumns(table_, widest);
}

void DialogView::resizeEvent(QResizeEvent* event) {
  const auto wanted = event->size().height() >= kListAbove ? Qt::Vertical : Qt::Horizontal;
  if (split_.orientation() != wanted || split_.sizes().value(0) == 0) {
    split_.setOrientation(wanted);
    const int whole = wanted == Qt::Vertical ? event->size().height() : event->size().width();
    split_.setSizes(wanted == Qt::Vertical ? QList<int>{whole * 3 / 10, whole * 7 / 10}
                                           : QList<int>{whole * 45 / 100, whole * 55 / 100});
  }
  QStackedWidget::resizeEvent(event);
}

void DialogView::onOpened() {
  hint_.setAction(tr("Press F5 to run a scenario whose proxy calls dlg_manage()."));
  isChosen_ = false;
  chosen_ = DialogPane::kNone;
  changes_ = 0;
  pane_.showDialog(DialogPane::kNone);
  model_.setRun(session_.sharedIndex());
  onPlayheadMoved();
}

void DialogView::onFilterChanged() {
  model_.setFilter(which_.currentIndex() == 1, filter_.text());
  choose();
}

void DialogView::onPlayheadMoved() {
  const models::Moment& moment = session_.selection().playhead();
  following_ = true;
  model_.moveTo(moment);
  following_ = false;
  const bool isEmpty = !session_.isOpen() || session_.index().dialogs().startedUntil(moment.event) == 0;
  setCurrentIndex(isEmpty ? 0 : 1);
  choose();
  pane_.moveTo(moment);
}

void DialogView::choose() {
  if (!session_.isOpen()) return;
  const query::DialogIndex& dialogs = session_.index().dialogs();
  int row = isChosen_ ? model_.rowOf(chosen_) : -1;
  if (row < 0) row = model_.rowCount() - 1;
  const std::uint32_t wanted = row < 0 ? DialogPane::kNone : model_.dialogOf(row);
  const std::size_t known = dialogs.changes().size();
  if (wanted != chosen_ || known != changes_) {
    if (!isChosen_) chosen_ = wanted;
    changes_ = known;
    pane_.showDialog(wanted);
  }
  following_ = true;
  if (row < 0) {
    table_.clearSelection();
  } else if (table_.currentIndex().row() != row) {
    table_.setCurrentIndex(model_.index(row, 0));
  }
  following_ = false;
}

// A message of a call brings its dialog, at the proxy that it left or reached.
void DialogView::onPacketSelected() {
  const trace::EventId packet = session_.selection().packet();
  if (packet == 0) return;
  const trace::Event& event = session_.index().log().byId(packet);
  const auto& sent = std::get<trace::PacketSent>(event.payload);
  const std::string_view callId = query::callIdOf(sent.bytes);
  const auto dialogs = session_.index().dialogs().dialogs();
  for (std::size_t at = dialogs.size(); at-- > 0;) {
    const query::DialogHistory& history = dialogs[at];
    if (history.callId != callId) continue;
    if (history.node != event.node && history.node != sent.toNode) continue;
    isChosen_ = true;
    chosen_ = static_cast<std::uint32_t>(at);
    changes_ = 0;
    return choose();
  }
}

void DialogView::onRowChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  isChosen_ = true;
  chosen_ = model_.dialogOf(index.row());
  changes_ = 0;
  choose();
  // The message that made it; nothing where it was loaded from a database.
  const trace::EventId began = session_.index().dialogs().dialogs()[chosen_].started;
  if (const trace::EventId packet = models::packetBehind(session_.index(), began); packet != 0)
    session_.selection().selectPacket(packet);
}

}  // namespace forklab::views
