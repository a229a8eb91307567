#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// "4 confirmed": Kamailio's number first.
QString dialogStateText(std::string_view state);
/// "ringing": how far a call is, as people say it.
QString progressWord(std::string_view progress);
/// What of a lifetime is left at a time of a run that began at the usual moment; negative: over.
kernel::Duration lifetimeLeft(std::int64_t endsAtUnixSeconds, kernel::Instant now);
/// "bob" of sip:bob@example.com.
QString partyText(std::string_view uri);

/// The dialogs that have begun by the playhead, each as its proxy keeps it then; a cell is worked out when it
/// is shown.
class DialogTable final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kCaller, kCallee, kState, kProgress, kProxy, kSince, kLeft, kCallId, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  /// Null: no run.
  void setRun(std::shared_ptr<const RunIndex> index);
  void moveTo(const Moment& moment);
  /// Without those whose memory is free again; and only with this in names, numbers or the Call-ID.
  void setFilter(bool onlyThere, const QString& text);

  /// Place in DialogIndex::dialogs().
  std::uint32_t dialogOf(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  /// The row of a dialog, or -1.
  int rowOf(std::uint32_t dialog) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void refill();
  bool isShown(const query::DialogHistory& history) const;
  QString cellText(std::uint32_t dialog, int column) const;
  QString tipText(std::uint32_t dialog, int column) const;
  /// Of the row that was asked for last: its cells are asked one after the other.
  const query::DialogMoment& at(std::uint32_t dialog) const;

  std::shared_ptr<const RunIndex> index_;
  Moment moment_;
  std::size_t changes_ = 0;
  std::vector<std::uint32_t> rows_;
  bool onlyThere_ = false;
  QString text_;
  mutable std::uint32_t cached_ = UINT32_MAX;
  mutable trace::EventId cachedAt_ = 0;
  mutable query::DialogMoment cache_;
};

}  // namespace forklab::models
