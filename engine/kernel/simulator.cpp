#include "kernel/simulator.h"

namespace forklab::kernel {

bool Simulator::step() {
  const auto due = queue_.pop();
  if (!due) return false;
  now_ = due->at;
  ++steps_;
  due->event.target->onEvent(now_, due->event.kind, due->event.argument);
  return true;
}

StopReason Simulator::runUntil(Instant until, const std::function<bool()>& condition) {
  pauseRequested_ = false;
  for (;;) {
    const auto next = queue_.nextAt();
    if (!next) return StopReason::nothingLeft;
    if (queue_.pendingWork() == 0) return StopReason::onlyHousekeepingLeft;
    if (*next > until) {
      now_ = until;
      return StopReason::reachedTime;
    }
    step();
    if (condition && condition()) return StopReason::conditionHeld;
    if (pauseRequested_) return StopReason::paused;
  }
}

}  // namespace forklab::kernel
