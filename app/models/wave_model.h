#pragma once

#include <QString>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

enum class BranchState : std::uint8_t { calling, ringing, answered, failed, cancelling, cancelled, timedOut };

/// A stretch of a branch's bar in one state.
struct BranchSegment {
  BranchState state = BranchState::calling;
  kernel::Instant from;
  kernel::Instant until;

  bool operator==(const BranchSegment&) const = default;
};

/// fr_timer or fr_inv_timer of a branch: when it was set, when it would fire, until when it ran so far.
struct TimerStrip {
  QString name;
  kernel::Instant from, due, until;
  bool running = false;
  bool fired = false;

  bool operator==(const TimerStrip&) const = default;
};

/// One branch: its states in time, and what it came to.
struct BranchBar {
  std::uint16_t branch = 0;
  trace::TransactionId client = 0;
  QString name;                                ///< "d", or the whole URI when it has no user
  QString state;                               ///< in words: "ringing", "failed"
  BranchState outcome = BranchState::calling;  ///< the state it is in, or ended in
  std::uint16_t code = 0;
  bool over = false;
  EventId started = 0;
  std::vector<BranchSegment> segments;
  std::vector<kernel::Instant> retransmissions;
  std::vector<TimerStrip> timers;

  bool operator==(const BranchBar&) const = default;
};

/// The branches that one t_relay launched together.
struct WaveGroup {
  std::uint16_t wave = 1;
  QString title;  ///< "wave 2 · q 0.5"
  kernel::Instant from, until;
  QString step;  ///< route and line that launched it; empty: unknown
  EventId stepEvent = 0;
  std::vector<BranchBar> branches;

  bool operator==(const WaveGroup&) const = default;
};

/// One server transaction's fork at a moment.
struct WaveModel {
  trace::TransactionId server = 0;
  std::vector<WaveGroup> waves;

  bool isEmpty() const { return waves.empty(); }
  bool operator==(const WaveModel&) const = default;
};

/// The fork that an event belongs to (0: none in particular), else the latest call that had begun by then,
/// else the latest fork of any method.
trace::TransactionId forkShownAt(const query::Timeline& timeline, EventId selected, const Moment& moment);

/// The first fork of the run, shown faintly while the playhead stands before every one; 0: none.
trace::TransactionId firstFork(const query::Timeline& timeline);
/// Pure: the fork of a server transaction as far as it had come.
WaveModel waveModel(const RunIndex& index, trace::TransactionId server, const Moment& moment);

}  // namespace forklab::models
