#include "views/transaction_view.h"

#include <QHeaderView>

#include "models/words.h"

namespace forklab::views {
namespace {

/// The first packet that a transaction sent; 0: none.
trace::EventId firstPacketOf(const models::RunIndex& index, trace::TransactionId transaction) {
  const query::TransactionHistory* history = index.timeline().transaction(transaction);
  if (history == nullptr) return 0;
  const models::LadderRows& rows = index.rows();
  for (std::size_t row = index.rowsUntil(history->started - 1); row < rows.size(); ++row) {
    if (history->ended != 0 && rows[row].event > history->ended) return 0;
    const auto* sent = std::get_if<trace::PacketSent>(&index.log().byId(rows[row].event).payload);
    if (sent != nullptr && sent->transaction == transaction) return rows[row].event;
  }
  return 0;
}

}  // namespace

TransactionView::TransactionView(run::Session& session)
    : session_(session),
      hint_(tr("The transactions of every node and their states."), tr("Open a scenario with Ctrl+O.")) {
  setAccessibleName(tr("Transactions"));
  table_.setModel(&model_);
  table_.setAccessibleName(tr("Transactions"));
  table_.setFrameShape(QFrame::NoFrame);
  table_.setSelectionBehavior(QAbstractItemView::SelectRows);
  table_.setSelectionMode(QAbstractItemView::SingleSelection);
  table_.setAlternatingRowColors(true);
  table_.setShowGrid(false);
  table_.setWordWrap(false);
  // Tab goes on to the next pane; arrows walk inside.
  table_.setTabKeyNavigation(false);
  table_.setTextElideMode(Qt::ElideRight);
  table_.verticalHeader()->hide();
  table_.verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  table_.horizontalHeader()->setHighlightSections(false);
  table_.horizontalHeader()->setStretchLastSection(true);
  table_.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  addWidget(&hint_);
  addWidget(&table_);
  setFocusProxy(&table_);
  connect(&session, &run::Session::opened, this, &TransactionView::onOpened);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &TransactionView::onPlayheadMoved);
  connect(&session.selection(), &run::Selection::packetSelected, this, &TransactionView::onPacketSelected);
  connect(table_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &TransactionView::onRowChosen);
  if (session.isOpen()) onOpened();
}

void TransactionView::onOpened() {
  hint_.setAction(tr("Press F5 to run."));
  model_.setRun(session_.sharedIndex());
  onPlayheadMoved();
}

void TransactionView::fitColumns() {
  const QFontMetrics metrics = table_.fontMetrics();
  const QString timer = models::Words::tr("%1 at %2 s");
  const std::array<QString, models::TransactionTable::kColumns - 1> widest{
      models::Words::of("non-INVITE server"),
      QStringLiteral("CANCEL"),
      QStringLiteral("proxy 1"),
      QStringLiteral("Proceeding"),
      QStringLiteral("10.123 s"),
      timer.arg(QStringLiteral("retr_timer1"), QStringLiteral("10.123")) + QStringLiteral(", ") +
          timer.arg(QStringLiteral("fr_timer"), QStringLiteral("39.623"))};
  for (std::size_t column = 0; column < widest.size(); ++column) {
    const QString title =
        model_.headerData(static_cast<int>(column), Qt::Horizontal, Qt::DisplayRole).toString();
    const int words = std::max(metrics.horizontalAdvance(widest[column]), metrics.horizontalAdvance(title));
    table_.setColumnWidth(static_cast<int>(column), words + 24);
  }
}

void TransactionView::onPlayheadMoved() {
  const bool wasEmpty = model_.rowCount() == 0;
  model_.moveTo(session_.selection().playhead());
  setCurrentIndex(model_.rowCount() == 0 ? 0 : 1);
  if (wasEmpty && model_.rowCount() > 0) fitColumns();
}

void TransactionView::onPacketSelected() {
  const trace::EventId packet = session_.selection().packet();
  if (packet == 0) return table_.clearSelection();
  const auto& sent = std::get<trace::PacketSent>(session_.index().log().byId(packet).payload);
  const int row = model_.rowOf(sent.transaction);
  following_ = true;
  if (row >= 0) {
    table_.setCurrentIndex(model_.index(row, 0));
  } else {
    table_.clearSelection();
  }
  following_ = false;
}

// Choosing a transaction chooses the message that began it.
void TransactionView::onRowChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  session_.show(firstPacketOf(session_.index(), model_.row(index.row()).transaction));
}

}  // namespace forklab::views
