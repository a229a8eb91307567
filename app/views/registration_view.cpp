#include "views/registration_view.h"

#include <QResizeEvent>
#include <array>

#include "models/texts.h"
#include "views/table.h"

namespace forklab::views {
namespace {

/// From this height on the contacts stand above their changes.
constexpr int kListAbove = 460;

}  // namespace

RegistrationView::RegistrationView(run::Session& session)
    : session_(session),
      hint_(tr("Who is registered at which proxy: contacts, q, what is left of them."),
            tr("Open a scenario with Ctrl+O.")) {
  setAccessibleName(tr("Registrations"));
  build();
  connect(&session, &run::Session::opened, this, &RegistrationView::onOpened);
  connect(&session, &run::Session::grew, this, &RegistrationView::refresh);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &RegistrationView::refresh);
  connect(table_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &RegistrationView::onContactChosen);
  connect(changesTable_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &RegistrationView::onChangeChosen);
  if (session.isOpen()) onOpened();
}

void RegistrationView::build() {
  table_.setModel(&model_);
  changesTable_.setModel(&changes_);
  for (QTableView* const table : {&table_, &changesTable_}) {
    makeCalm(*table);
    table->setTextElideMode(Qt::ElideMiddle);
    split_.addWidget(table);
  }
  table_.setAccessibleName(tr("Contacts that are registered"));
  table_.setToolTip(tr("Choose a contact to see the answer that registered it"));
  changesTable_.setAccessibleName(tr("What changed, in the order of time"));
  changesTable_.setToolTip(tr("Choose a change to go there"));
  split_.setChildrenCollapsible(false);
  addWidget(&hint_);
  addWidget(&split_);
  setFocusProxy(&table_);
  const QString address = QStringLiteral("sip:mobile@10.0.1.2:5060");
  const QString name = QStringLiteral("bob.long@example.com");
  const std::array<QString, models::RegistrationTable::kUserAgent> contacts{
      name,
      address,
      QStringLiteral("0.125"),
      QStringLiteral("11:59:59"),
      QStringLiteral("proxy 1"),
      address,
      QStringLiteral("<sip:10.0.0.1;lr>"),
      QStringLiteral("udp:10.0.0.1:5060")};
  fitColumns(table_, contacts);
  const std::array<QString, models::RegistrationChanges::kWhat> changes{QStringLiteral("1000.123 s"),
                                                                        QStringLiteral("proxy 1"), name};
  fitColumns(changesTable_, changes);
}

void RegistrationView::resizeEvent(QResizeEvent* event) {
  const auto wanted = event->size().height() >= kListAbove ? Qt::Vertical : Qt::Horizontal;
  if (split_.orientation() != wanted || split_.sizes().value(0) == 0) {
    split_.setOrientation(wanted);
    const int whole = wanted == Qt::Vertical ? event->size().height() : event->size().width();
    split_.setSizes({whole * 6 / 10, whole * 4 / 10});
  }
  QStackedWidget::resizeEvent(event);
}

void RegistrationView::onOpened() {
  hint_.setAction(tr("Press F5 to run a scenario whose phones register."));
  model_.setRun(session_.sharedIndex());
  changes_.setRun(session_.sharedIndex());
  refresh();
}

void RegistrationView::refresh() {
  if (!session_.isOpen()) return;
  setCurrentIndex(session_.index().bindings().changes().empty() ? 0 : 1);
  following_ = true;
  model_.moveTo(session_.selection().playhead());
  changes_.moveTo(session_.selection().playhead());
  const int current = changes_.current();
  if (current < 0) {
    changesTable_.clearSelection();
  } else if (changesTable_.currentIndex().row() != current) {
    changesTable_.setCurrentIndex(changes_.index(current, 0));
  }
  following_ = false;
}

void RegistrationView::onContactChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  session_.selection().selectPacket(models::packetBehind(session_.index(), model_.eventOf(index.row())));
}

void RegistrationView::onChangeChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  const trace::EventId event = changes_.eventOf(index.row());
  run::Selection& selection = session_.selection();
  emit selection.playheadGrabbed();
  selection.moveTo(session_.momentOf(event));
  selection.selectPacket(models::packetBehind(session_.index(), event));
}

}  // namespace forklab::views
