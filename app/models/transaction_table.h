#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "models/transaction_model.h"

namespace forklab::models {

/// The transactions that have begun by the playhead, for a table view; a cell is worked out when it is shown.
class TransactionTable final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kMachine, kMethod, kNode, kState, kStarted, kTimers, kBranch, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: no run.
  void setRun(std::shared_ptr<const RunIndex> index);
  /// The playhead; rows come and go at the end only.
  void moveTo(const Moment& moment);
  /// As it stands at the playhead.
  TransactionRow row(int number) const;
  /// The row of a transaction that has begun, or -1.
  int rowOf(trace::TransactionId transaction) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::shared_ptr<const RunIndex> index_;
  TransactionModel transactions_;
  Moment moment_;
  int rows_ = 0;
};

}  // namespace forklab::models
