#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// "profile customer: shop1 joined": one note of a dialog in words.
QString noteText(const query::DialogNote& note);

/// Everything that became of one dialog, in the order of time; what lies behind the playhead is dim.
class DialogChanges final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kTime, kWhat, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: none. Reads what is known of it now.
  void setDialog(const query::DialogHistory* history);
  void moveTo(const Moment& moment);
  trace::EventId eventOf(int row) const { return rows_[static_cast<std::size_t>(row)].event; }
  /// The last one that the playhead has seen, or -1.
  int current() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    trace::EventId event = 0;
    kernel::Instant time;
    QString what;
    bool isState = false;

    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows_;
  Moment moment_;
};

}  // namespace forklab::models
