#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// Who is registered where at the playhead: a row per contact that has not expired.
class RegistrationTable final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kAor, kContact, kQ, kLeft, kProxy, kReceived, kPath, kSocket, kUserAgent, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: no run.
  void setRun(std::shared_ptr<const RunIndex> index);
  void moveTo(const Moment& moment);
  /// The 200 that this contact was refreshed by.
  trace::EventId eventOf(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  /// Places: never pointers, which go stale when the index grows.
  struct Row {
    std::uint32_t record = 0;
    std::uint32_t set = 0;
    std::uint32_t binding = 0;

    bool operator==(const Row&) const = default;
  };
  const query::Binding& bindingOf(const Row& row) const;
  std::vector<Row> rowsNow();
  QString cellText(const Row& row, int column) const;

  std::shared_ptr<const RunIndex> index_;
  Moment moment_;
  std::size_t changes_ = SIZE_MAX;
  kernel::Instant nextExpiry_;
  std::vector<Row> rows_;
};

/// What became of registrations in the order of time; what lies behind the playhead is dim.
class RegistrationChanges final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kTime, kProxy, kAor, kWhat, kColumns };

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
  std::shared_ptr<const RunIndex> index_;
  Moment moment_;
  int rows_ = 0;
};

}  // namespace forklab::models
