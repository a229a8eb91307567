#include "kernel/simulator.h"

#include <algorithm>

#include "kernel/check.h"

namespace forklab::kernel {

bool Simulator::step() { return stepBy(kNever); }

bool Simulator::stepBy(Instant latest) {
  const auto due = queue_.pop(latest);
  if (!due) return false;
  now_ = due->at;
  ++steps_;
  due->event.target->onEvent(now_, due->event.kind, due->event.argument);
  return true;
}

StopReason Simulator::runUntil(Instant until, const std::function<bool()>& condition) {
  pauseRequested_ = false;
  for (;;) {
    if (queue_.pending() == 0) return StopReason::nothingLeft;
    if (queue_.pendingWork() == 0) return StopReason::onlyHousekeepingLeft;
    if (!stepBy(until)) {
      now_ = std::max(now_, until);
      return StopReason::reachedTime;
    }
    if (condition && condition()) return StopReason::conditionHeld;
    if (pauseRequested_) return StopReason::paused;
  }
}

void Simulator::waitUntil(Instant at) {
  const auto next = queue_.nextAt();
  FORKLAB_CHECK(!next || *next >= at);
  now_ = std::max(now_, at);
}

}  // namespace forklab::kernel
