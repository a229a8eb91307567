#include "transaction/timer_slots.h"

#include "transaction/timers.h"

namespace forklab::transaction {
namespace {

/// Transaction in the upper half, then slot, then timer.
constexpr unsigned kTimerBits = 8;

}  // namespace

TimerSlots::~TimerSlots() {
  for (const Pair& pair : slots_) {
    for (const Running& running : pair) queue_.cancel(running.handle);
  }
}

bool TimerSlots::apply(const Effect& effect) {
  if (effect.kind != Effect::Kind::setTimer && effect.kind != Effect::Kind::stopTimer) return false;
  Running& running = runningOf(effect.slot, effect.timer);
  queue_.cancel(running.handle);
  running = {};
  if (effect.kind == Effect::Kind::setTimer) {
    const std::uint64_t argument = static_cast<std::uint64_t>(effect.transaction) << 32 |
                                   static_cast<std::uint64_t>(effect.slot) << kTimerBits |
                                   static_cast<std::uint64_t>(effect.timer);
    running.handle = queue_.schedule(effect.at, {&target_, kind_, effect.housekeeping, argument});
    running.setBy = effect.event;
  }
  return true;
}

TimerSlots::Due TimerSlots::fired(std::uint64_t argument) {
  const auto timer = static_cast<TimerName>(argument & ((1u << kTimerBits) - 1));
  const auto slot = static_cast<std::uint32_t>(argument) >> kTimerBits;
  Running& running = runningOf(slot, timer);
  const Due due{static_cast<TransactionId>(argument >> 32), timer, running.setBy};
  running = {};
  return due;
}

void TimerSlots::postpone(std::uint64_t argument, kernel::Instant until) {
  const auto timer = static_cast<TimerName>(argument & ((1u << kTimerBits) - 1));
  Running& running = runningOf(static_cast<std::uint32_t>(argument) >> kTimerBits, timer);
  running.handle = queue_.schedule(until, {&target_, kind_, false, argument});
}

TimerSlots::Running& TimerSlots::runningOf(std::uint32_t slot, TimerName timer) {
  if (slot >= slots_.size()) slots_.resize(slot + 1);
  return slots_[slot][isRepeating(timer) ? 0 : 1];
}

}  // namespace forklab::transaction
