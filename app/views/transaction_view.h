#pragma once

#include <QStackedWidget>
#include <QTableView>

#include "models/transaction_table.h"
#include "run/session.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// The transactions that have begun by the playhead, each in its state there.
class TransactionView final : public QStackedWidget {
  Q_OBJECT
 public:
  explicit TransactionView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 private:
  void onOpened();
  void onPlayheadMoved();
  void onPacketSelected();
  void onRowChosen(const QModelIndex& index);
  /// Wide enough for what usually stands there, whatever the first rows hold.
  void fitColumns();

  run::Session& session_;
  models::TransactionTable model_;
  HintPane hint_;
  QTableView table_;
  bool following_ = false;
};

}  // namespace forklab::views
