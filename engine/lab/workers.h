#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "lab/node.h"
#include "proxy/core.h"
#include "transaction/timer_slots.h"

namespace forklab::lab {

/// The processes of one proxy under the cost model, as Kamailio forks them: `children` for each UDP socket,
/// `tcp_children` for all streams, one for the timers. A step runs whole when a worker takes its message; its
/// worker is busy for the CPU time and for whatever made it wait, and what the step does to the world happens
/// at the end of that time (before a wait: at the beginning of the wait). A message that finds no free worker
/// waits in its socket's buffer. Where nothing costs and nobody waits, nothing is kept and no event is added.
class Workers final : public proxy::Process {
 public:
  /// How many processes the script asks for.
  struct Sizes {
    std::uint32_t udp = 8;
    std::uint32_t stream = 8;
  };
  // The queue's events of which `target` gets these kinds.
  struct Kinds {
    std::uint32_t effect = 0;  ///< then takeEffect(argument)
    std::uint32_t free = 0;    ///< then release(argument), and takeWaiting() as long as it gives one
  };
  /// A message and when it came.
  struct Waiting {
    net::Packet packet;
    trace::EventId arrived = 0;
    kernel::Instant since;
  };

  /// All outlive the workers; `core` is the one whose steps they run, and may still be under construction.
  Workers(const NodeContext& context, proxy::Core& core, Sizes sizes, transaction::TimerSlots& timers,
          kernel::EventTarget& target, Kinds kinds);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// A message came. True: a worker takes it, its step begins. False: it waits, or was dropped.
  bool take(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) {
    packet_ = &packet;
    return isAtRest() || takeTimed(now, packet, arrived);
  }
  /// A timer fired. False: the timer process is busy, and the timer is to come again at `later`.
  bool takeTimer(kernel::Instant now, kernel::Instant& later) {
    isTimer_ = true;
    return isAtRest() || takeTimerTimed(now, later);
  }
  /// The next message that waits and a worker has time for; its step begins.
  std::optional<Waiting> takeWaiting(kernel::Instant now);

  void block(kernel::Duration duration, std::string_view cause) override;
  /// The effect of the step at hand, counted in the core's list, is not to be carried out now.
  bool defers(std::size_t effect) const { return isTimed_ && (takesCpu_ || offsetOf(effect).ns > 0); }
  /// Keeps a send or a timer for the end of the step.
  void defer(std::size_t effect, proxy::Effect&& what);
  /// The step is over and all its effects were carried out or deferred.
  void finish(kernel::Instant now) {
    if (isTimed_) finishTimed(now);
    packet_ = nullptr;
    isTimer_ = false;
  }

  proxy::Effect takeEffect(std::uint64_t argument);
  void release(kernel::Instant now, std::uint64_t argument);

 private:
  struct Worker {
    bool isBusy = false;
    kernel::Instant since;
    kernel::EventHandle freeing;
  };
  /// Processes that share one queue.
  struct Group {
    std::string name;  ///< "udp", "stream", "timer"
    std::vector<Worker> workers;
    std::deque<Waiting> waiting;
    std::size_t waitingBytes = 0;
    bool drops = false;  ///< a stream's peer waits instead
  };
  /// So many effects came before a wait, and so long had been waited after it.
  struct Wait {
    std::size_t effects = 0;
    kernel::Duration until;
  };
  struct Later {
    proxy::Effect effect;
    kernel::Duration offset;
  };
  /// How far the core's counts had come.
  struct Counts {
    std::uint64_t requests = 0, replies = 0, created = 0, absorbed = 0;
  };
  static constexpr std::uint16_t kNobody = trace::WorkerChanged::kNobody;
  static constexpr std::size_t kTimers = 0;
  static constexpr std::size_t kStreams = 1;

  bool isAtRest() const { return !takesCpu_ && busy_ == 0; }
  bool takeTimed(kernel::Instant now, const net::Packet& packet, trace::EventId arrived);
  bool takeTimerTimed(kernel::Instant now, kernel::Instant& later);
  void finishTimed(kernel::Instant now);
  void makeGroups();
  std::size_t groupOf(const kernel::Endpoint& at);
  static std::uint16_t freeOf(const Group& group);
  void begin(kernel::Instant now, std::size_t group, std::size_t bytes);
  void noteBegin(kernel::Duration waited);
  void enqueue(kernel::Instant now, Group& group, const net::Packet& packet, trace::EventId arrived);
  void note(kernel::Instant now, const Group& group, std::uint16_t worker, std::string_view change,
            std::string_view why, kernel::Duration span) const;
  kernel::Duration offsetOf(std::size_t effect) const;
  Counts countsNow() const;
  kernel::Duration cpuOfStep() const;
  void schedule(Later& later, kernel::Duration cpu);

  const NodeContext& context_;
  proxy::Core& core_;
  Sizes sizes_;
  transaction::TimerSlots& timers_;
  kernel::EventTarget& target_;
  Kinds kinds_;
  CostSpec cost_;
  bool takesCpu_ = false;
  std::uint32_t busy_ = 0;
  /// Timers, streams, then one for each UDP socket; made when something first takes time.
  std::vector<Group> groups_;
  std::vector<kernel::Endpoint> udpSockets_;

  // The step at hand.
  const net::Packet* packet_ = nullptr;
  bool isTimer_ = false;
  bool isTimed_ = false;
  bool isNoted_ = false;
  kernel::Instant began_;
  std::size_t group_ = kTimers;
  std::uint16_t worker_ = kNobody;
  std::size_t packetBytes_ = 0;
  Counts before_;
  std::vector<Wait> waits_;
  std::vector<Later> later_;

  struct Leaving {
    proxy::Effect effect;
    kernel::EventHandle leaving;
  };
  std::vector<Leaving> outbox_;
  std::vector<std::uint32_t> freeOutbox_;
  kernel::Instant timersFreeAt_;
  kernel::Instant nextTimerAt_;
};

}  // namespace forklab::lab
