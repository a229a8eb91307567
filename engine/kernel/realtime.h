#pragma once

#include "kernel/event_queue.h"

namespace forklab::kernel {

/// The wall-clock driver: the same event queue as the virtual one, run by the machine's monotonic clock. The
/// one place of the engine that reads a clock. Never waits by itself: whoever waits for sockets asks how
/// long.
class RealTime {
 public:
  /// The run's time begins now.
  RealTime();

  EventQueue& queue() { return queue_; }
  /// As last read; stands still while one round of work is done.
  Instant now() const { return now_; }
  /// Reads the clock.
  Instant read();
  /// Runs what is due by now(), each event at now(), so that lateness shows.
  void runDue();
  /// Milliseconds until the next event, rounded up to kSlack so that timers that fall close together share
  /// one waking; -1: nothing pending. Counts from now().
  int millisecondsToNext();
  /// Nanoseconds since 1970 at the beginning of the run: for captures and `$Ts`.
  std::int64_t epoch() const { return epoch_; }

  /// How late a timer may be. Kamailio's own tick is 62.5 ms.
  static constexpr Duration kSlack = Duration::milliseconds(4);

 private:
  EventQueue queue_;
  std::int64_t start_;
  std::int64_t epoch_;
  Instant now_;
};

}  // namespace forklab::kernel
