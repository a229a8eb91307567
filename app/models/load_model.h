#pragma once

#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// A stretch of a worker's time.
struct WorkStretch {
  EventId began = 0;
  kernel::Instant from;
  kernel::Instant until = kernel::kNever;  ///< kNever: it goes on
  std::string_view why;                    ///< blocked: what it waits for
};

struct WorkerLane {
  std::vector<WorkStretch> busy;
  std::vector<WorkStretch> blocked;  ///< inside the busy ones
};

/// A group of workers behind one queue, after one of its events. Sums since the run began.
struct GroupMoment {
  EventId event = 0;
  kernel::Instant time;
  std::uint32_t waiting = 0;
  std::uint32_t longest = 0;
  std::uint64_t taken = 0;
  std::uint64_t waited = 0;  ///< messages that found no free worker
  kernel::Duration waitedMost, busy, blocked;
};

struct WorkGroup {
  NodeId node = trace::kNoNode;
  std::string_view name;  ///< "udp", "stream", "timer"
  std::vector<WorkerLane> workers;
  std::vector<GroupMoment> moments;
};

struct StreamChange {
  EventId event = 0;
  kernel::Instant time;
  std::string_view change, why;  ///< as in trace::ConnectionChanged
};

/// A connection as the node sees it that opened it.
struct StreamLane {
  NodeId node = trace::kNoNode;
  NodeId peer = trace::kNoNode;
  std::uint32_t connection = 0;
  kernel::Protocol protocol = kernel::Protocol::tcp;
  std::vector<StreamChange> changes;
};

/// What a proxy read of messages, in the order of sip::ParseTally.
struct ReadingSum {
  struct Part {
    std::int64_t present = 0;
    std::int64_t read = 0;
    bool operator==(const Part&) const = default;
  };
  std::int64_t messages = 0;
  std::int64_t headerLines = 0;
  std::array<Part, trace::MessageRead::kPartCount> parts{};

  bool operator==(const ReadingSum&) const = default;
};

/// What proxies did with their time and with what they got; grows with the run.
class LoadModel {
 public:
  /// Takes in what was indexed since the last call; another run asks for another model.
  void update(const RunIndex& index);
  /// Counts what was read on, or back, to the moment.
  void moveTo(const RunIndex& index, const Moment& moment);

  const std::vector<WorkGroup>& groups() const { return groups_; }
  const std::vector<StreamLane>& streams() const { return streams_; }
  /// By proxy, as far as the moment; proxies that have read nothing yet are missing.
  const std::map<NodeId, ReadingSum>& readings() const { return readings_; }

 private:
  void take(const trace::Event& event, const trace::WorkerChanged& change);
  void take(const trace::Event& event, const trace::ConnectionChanged& change);
  WorkGroup& groupOf(NodeId node, std::string_view name);

  std::size_t taken_ = 0;
  std::vector<WorkGroup> groups_;
  std::vector<StreamLane> streams_;
  std::map<std::uint32_t, std::size_t> streamOf_;  ///< by number of the connection
  std::vector<EventId> readingEvents_;
  std::size_t counted_ = 0;  ///< of readingEvents_, in readings_
  std::map<NodeId, ReadingSum> readings_;
};

/// The last one that the moment has seen; null: none yet.
const GroupMoment* groupAt(const WorkGroup& group, const Moment& moment);
const StreamChange* streamAt(const StreamLane& stream, const Moment& moment);
/// Busy and blocked time as far as the moment, running stretches with what they have had.
struct WorkSums {
  kernel::Duration busy, blocked;
};
WorkSums sumsAt(const WorkGroup& group, const Moment& moment);
/// What a worker does: null in both where it is free.
struct WorkerState {
  const WorkStretch* busy = nullptr;
  const WorkStretch* blocked = nullptr;
};
WorkerState workerAt(const WorkerLane& lane, const Moment& moment);

}  // namespace forklab::models
