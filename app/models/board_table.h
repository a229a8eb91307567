#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <memory>
#include <optional>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"
#include "query/call_board.h"

namespace forklab::models {

/// "talking", "besetzt": what a phone does, as people say it.
QString phoneStateWord(query::PhoneState state);

/// The call board at the playhead. Between two changes of a dialog its rows are not made anew.
class BoardTable final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kPhone, kState, kTime, kWith, kDirection, kNumber, kProxy, kProfile, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: no run.
  void setRun(std::shared_ptr<const RunIndex> index);
  /// True: there are profiles that were not seen before.
  bool moveTo(const Moment& moment);
  void setFilter(const query::BoardFilter& filter);
  const query::BoardFilter& filter() const { return filter_; }

  const query::BoardRow& row(int number) const { return rows_[static_cast<std::size_t>(number)]; }
  /// The row of a phone, or -1.
  int rowOf(NodeId node) const;
  /// Every profile and value of calls of this run.
  std::vector<query::BoardProfile> profiles() const;
  /// The rows that are shown, with the field names of the command lab.board.
  QJsonArray json() const;
  bool isEmptyRun() const { return index_ == nullptr || (board_ && phones_ == 0 && all_.empty()); }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void makeBoard();
  void showRows();
  QString cellText(const query::BoardRow& row, int column) const;
  QString proxiesText(const query::BoardRow& row) const;

  std::shared_ptr<const RunIndex> index_;
  std::optional<query::CallBoard> board_;
  std::size_t nodes_ = 0;
  std::size_t phones_ = 0;
  std::size_t changes_ = SIZE_MAX;
  Moment moment_;
  query::BoardFilter filter_;
  std::vector<query::BoardRow> all_, rows_;
};

}  // namespace forklab::models
