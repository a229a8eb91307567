#pragma once

#include <functional>

#include "kernel/event_queue.h"

namespace forklab::kernel {

enum class StopReason { reachedTime, conditionHeld, onlyHousekeepingLeft, nothingLeft, paused };

/// The virtual driver: jumps from event to event, never waits.
class Simulator {
 public:
  EventQueue& queue() { return queue_; }
  Instant now() const { return now_; }
  std::uint64_t steps() const { return steps_; }

  /// Runs one event; false when there is none.
  bool step();
  /// Runs every event up to and including `until`; time then stands at `until`, or at the last event when the
  /// run ended earlier. The condition is asked after each event.
  StopReason runUntil(Instant until, const std::function<bool()>& condition = {});
  /// The clock moves although nothing happens; no event may be due before `at`.
  void waitUntil(Instant at);
  /// Makes runUntil return after the event at hand.
  void pause() { pauseRequested_ = true; }

 private:
  bool stepBy(Instant latest);

  EventQueue queue_;
  Instant now_;
  std::uint64_t steps_ = 0;
  bool pauseRequested_ = false;
};

}  // namespace forklab::kernel
