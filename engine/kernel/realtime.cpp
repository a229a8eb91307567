#include "kernel/realtime.h"

#include <algorithm>
#include <chrono>
#include <climits>

namespace forklab::kernel {
namespace {

template <class Clock>
std::int64_t nanosecondsOf() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

}  // namespace

RealTime::RealTime()
    : start_(nanosecondsOf<std::chrono::steady_clock>()),
      epoch_(nanosecondsOf<std::chrono::system_clock>()) {}

Instant RealTime::read() {
  now_ = {nanosecondsOf<std::chrono::steady_clock>() - start_};
  return now_;
}

void RealTime::runDue() {
  while (const auto due = queue_.pop(now_)) {
    due->event.target->onEvent(now_, due->event.kind, due->event.argument);
  }
}

int RealTime::millisecondsToNext() {
  const auto next = queue_.nextAt();
  if (!next) return -1;
  const std::int64_t tick = (next->ns + kSlack.ns - 1) / kSlack.ns * kSlack.ns;
  const std::int64_t milliseconds = (tick - now_.ns + 999'999) / 1'000'000;
  return static_cast<int>(std::clamp<std::int64_t>(milliseconds, 0, INT_MAX));
}

}  // namespace forklab::kernel
