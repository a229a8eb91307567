#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// "8 calls of databases, 2 for each of 4 SIP calls; 120 ms of worker time": all that was asked so far.
QString databaseTotalText(const query::DatabaseSums& sums);

/// What calls of databases cost as far as the playhead: a row per procedure, statement or SIP call.
class DatabaseGroups final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kName, kCalls, kTrips, kSent, kReceived, kRows, kBlocked, kMean, kFailed, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: no run.
  void setRun(std::shared_ptr<const RunIndex> index);
  void setGrouping(query::DatabaseGrouping grouping);
  /// False: nothing changed.
  bool moveTo(const Moment& moment);
  void sort(int column, Qt::SortOrder order) override;

  const query::DatabaseSums* sums() const { return sums_ ? &*sums_ : nullptr; }
  /// The first call of the group in this row.
  trace::EventId firstOf(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void refill();
  void order();
  const query::DatabaseCost& costOf(int row) const;
  QString cellText(int row, int column) const;

  std::shared_ptr<const RunIndex> index_;
  std::optional<query::DatabaseSums> sums_;
  query::DatabaseGrouping grouping_ = query::DatabaseGrouping::procedure;
  std::vector<std::uint32_t> rows_;  ///< places of groups
  int sortColumn_ = -1;
  Qt::SortOrder sortOrder_ = Qt::DescendingOrder;
};

/// Every call of a database in the order of time; what lies behind the playhead is dim.
class DatabaseLog final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column {
    kTime,
    kProxy,
    kDatabase,
    kProcedure,
    kBlocked,
    kAnswer,
    kBytes,
    kCallId,
    kStatement,
    kColumns
  };

  using QAbstractTableModel::QAbstractTableModel;

  void setRun(std::shared_ptr<const RunIndex> index);
  void moveTo(const Moment& moment);
  trace::EventId eventOf(int row) const;
  /// The last one that the playhead has seen, or -1.
  int current() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString cellText(const query::DatabaseTally::Entry& entry, int column) const;

  std::shared_ptr<const RunIndex> index_;
  Moment moment_;
  int rows_ = 0;
};

}  // namespace forklab::models
