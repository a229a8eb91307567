#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kernel/event_queue.h"
#include "trace/recorder.h"
#include "transaction/layer.h"

namespace forklab::transaction {

/// The timers of a layer on an event queue: turns setTimer and stopTimer effects into queue operations, each
/// O(1). One per node, beside its Layer. In the node:
///
///     for (const Effect& effect : effects) timers.apply(effect) || …send, deliver…
///     onEvent(now, kTimerEvent, argument): const auto due = timers.fired(argument);
///       CauseScope scope(recorder, due.setBy);
///       recorder.setCause(recorder.timerFired(now, id, {due.transaction, timerText(due.timer, profile)}));
///       layer.fireTimer(now, due.transaction, due.timer, effects);
class TimerSlots {
 public:
  /// `kind` is what the target's onEvent gets with each timer.
  TimerSlots(kernel::EventQueue& queue, kernel::EventTarget& target, std::uint32_t kind)
      : queue_(queue), target_(target), kind_(kind) {}
  ~TimerSlots();
  TimerSlots(const TimerSlots&) = delete;
  TimerSlots& operator=(const TimerSlots&) = delete;

  /// False: the effect is not about a timer.
  bool apply(const Effect& effect);

  struct Due {
    TransactionId transaction = 0;
    TimerName timer = TimerName::none;
    trace::EventId setBy = 0;
  };
  /// What an event of the queue means; to be asked once per event.
  Due fired(std::uint64_t argument);
  /// Instead of fired(): nobody has time for it now, its event comes again then unless the timer is stopped.
  void postpone(std::uint64_t argument, kernel::Instant until);

 private:
  struct Running {
    kernel::EventHandle handle;
    trace::EventId setBy = 0;
  };
  // A machine never runs more than one timer that repeats and one that ends a state.
  using Pair = std::array<Running, 2>;
  Running& runningOf(std::uint32_t slot, TimerName timer);

  kernel::EventQueue& queue_;
  kernel::EventTarget& target_;
  std::uint32_t kind_;
  std::vector<Pair> slots_;
};

}  // namespace forklab::transaction
