#pragma once

#include <QString>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// One transaction as it stands at a moment.
struct TransactionRow {
  trace::TransactionId transaction = 0;
  QString machine, method, node, state, branch, timers;
  kernel::Instant started;
  bool ended = false;

  bool operator==(const TransactionRow&) const = default;
};

/// Which timers belong to which transaction, grown with the run.
class TransactionModel {
 public:
  /// Takes in timers set since the last call.
  void update(const query::Timeline& timeline);
  /// How many transactions had started by then; they are the first ones of the timeline.
  static std::size_t count(const query::Timeline& timeline, const Moment& moment);
  /// Pure: the transaction of this number in the timeline, at the moment.
  TransactionRow row(const RunIndex& index, std::size_t number, const Moment& moment) const;

 private:
  QString runningTimers(const query::Timeline& timeline, trace::TransactionId transaction,
                        const Moment& moment) const;

  std::size_t timersTaken_ = 0;
  std::vector<std::vector<std::uint32_t>> timersOf_;  ///< by transaction id
};

/// The state that a history was in at an event; empty before its first.
std::string_view stateAt(const std::vector<query::StateChange>& changes, EventId event);

}  // namespace forklab::models
