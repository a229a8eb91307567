#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "trace/log.h"

/// Everything that a view needs to be a function of (run, playhead), indexed while the run is made. A
/// playhead is an event id: a view shows what events 1 … playhead tell. All vectors are in the order of the
/// log, so "at the playhead" is a binary search.
namespace forklab::query {

using trace::EventId;
using trace::TransactionId;

/// One PacketSent and what became of its copies.
struct PacketFate {
  EventId sent = 0;
  EventId ended = 0;         ///< the first PacketArrived or PacketLost; 0: still on its way
  bool lost = false;         ///< of that first one
  std::uint16_t copies = 0;  ///< further arrivals

  bool isInFlightAt(EventId playhead) const { return sent <= playhead && (ended == 0 || ended > playhead); }
};

/// A state and the event that entered it; `state` lives as long as the log.
struct StateChange {
  EventId event = 0;
  kernel::Instant time;
  std::string_view state;
};

/// One transaction from its first state to its end. Texts live as long as the log.
struct TransactionHistory {
  TransactionId transaction = 0;
  trace::NodeId node = trace::kNoNode;
  EventId started = 0;
  EventId ended = 0;
  TransactionId server = 0;
  std::string_view machine, method, branch;
  std::vector<StateChange> changes;  ///< first: the state it started in
  std::uint32_t retransmissions = 0;
};

/// One setting of a timer. Set anew, it is another span.
struct TimerSpan {
  TransactionId transaction = 0;
  std::string_view timer;
  EventId set = 0;
  kernel::Instant from;
  /// When it would fire; `until` says when it was over, by firing or not.
  kernel::Instant due;
  EventId ended = 0;  ///< stopped, fired or set anew; 0: running
  kernel::Instant until;
  bool fired = false;
  trace::NodeId node = trace::kNoNode;
};

/// One branch of a proxy's transaction; counted from 0 over the transaction's life.
struct BranchHistory {
  TransactionId server = 0;
  TransactionId client = 0;
  trace::NodeId node = trace::kNoNode;
  EventId started = 0;
  kernel::Instant from;
  std::uint16_t branch = 0;
  std::uint16_t wave = 1;
  /// In thousandths; -1: none was given.
  std::int16_t q = -1;
  std::string_view uri;
  std::vector<StateChange> changes;      ///< first: "calling"
  std::vector<std::uint16_t> codes;      ///< beside each change; 0: none
  std::vector<EventId> retransmissions;  ///< PacketSent events
};

/// One t_relay that made branches; waves of a transaction count from 1.
struct WaveHistory {
  TransactionId server = 0;
  trace::NodeId node = trace::kNoNode;
  EventId started = 0;
  kernel::Instant from;
  std::uint16_t wave = 1;
  EventId step = 0;  ///< the ScriptStep that launched it; 0: none
};

/// The last of a list of changes that a playhead has seen; null: none yet.
const StateChange* changeAt(std::span<const StateChange> changes, EventId playhead);

/// Reads new events of a log once each; grows with it. One thread. Views that it gives stay good until the
/// next update.
class Timeline {
 public:
  /// A bound, because a long chain of causes is walked for every question.
  static constexpr int kCausesWalked = 4096;

  /// Keeps the log alive. With null it stays empty, and log() must not be asked.
  explicit Timeline(std::shared_ptr<const trace::Log> log);
  ~Timeline();
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// Takes in what was logged since the last call, at most `budget` events; how many it took.
  std::size_t update(std::size_t budget = SIZE_MAX);
  /// The newest event that was taken in; 0: none.
  EventId last() const;

  const trace::Log& log() const;
  std::span<const PacketFate> packets() const;
  /// Null when that event sent no packet.
  const PacketFate* packet(EventId sent) const;
  std::span<const TransactionHistory> transactions() const;
  /// Null before its TransactionStarted was taken in.
  const TransactionHistory* transaction(TransactionId id) const;
  std::span<const TimerSpan> timers() const;
  std::span<const BranchHistory> branches() const;
  std::span<const WaveHistory> waves() const;
  /// Events of the kinds a timeline marks: losses, timers fired, link changes, agent actions.
  std::span<const EventId> marks() const;
  /// ScriptStep events of all nodes.
  std::span<const EventId> scriptSteps() const;

  /// Those of one node, for its script view.
  std::span<const EventId> scriptSteps(trace::NodeId node) const;

  /// Packets sent up to a playhead.
  std::span<const PacketFate> packetsUpTo(EventId playhead) const;
  /// A short run of packets that has all that are in flight at a playhead; ask each with isInFlightAt.
  std::span<const PacketFate> packetsAround(EventId playhead) const;

  /// The last event at or before this time; 0: none.
  EventId eventAt(kernel::Instant time) const;
  /// The nearest ScriptStep among the causes of an event, itself included, at most kCausesWalked back; 0:
  /// none.
  EventId scriptStepOf(EventId event) const;
  /// The PacketSent that an event is about (itself, or of an arrival, loss, drop); 0: none.
  EventId packetOf(EventId event) const;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace forklab::query
