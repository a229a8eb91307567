#pragma once

#include <cstdint>
#include <vector>

#include "kernel/realtime.h"

namespace forklab::net {

/// Waits for sockets, timers and the signals that end a program (SIGTERM, SIGINT), in one thread. A round:
/// wait, read the clock, hand out what is ready, run due timers, let everyone flush.
class LiveLoop {
 public:
  /// Whose descriptor is watched.
  class Watcher {
   public:
    virtual void onReady(kernel::Instant now, bool readable, bool writable) = 0;

   protected:
    ~Watcher() = default;
  };
  /// Who gathers work during a round to do it at once at its end.
  class Flusher {
   public:
    virtual void flush(kernel::Instant now) = 0;

   protected:
    ~Flusher() = default;
  };
  using Watch = std::uint32_t;

  explicit LiveLoop(kernel::RealTime& time);
  ~LiveLoop();
  LiveLoop(const LiveLoop&) = delete;
  LiveLoop& operator=(const LiveLoop&) = delete;

  /// From now on until unwatch(); the descriptor stays its owner's.
  Watch watch(int descriptor, Watcher& watcher, bool readable = true, bool writable = false);
  void change(Watch watch, bool readable, bool writable);
  /// Before the descriptor is closed; safe inside onReady, also for others of the same round.
  void unwatch(Watch watch);
  void addFlusher(Flusher& flusher) { flushers_.push_back(&flusher); }

  kernel::RealTime& time() { return time_; }
  /// From here on the two signals end run() instead of the process, and a broken stream raises no SIGPIPE.
  void takeSignals();
  void run();
  /// One round; waits at most this long (-1: for ever).
  void round(int milliseconds);
  void stop() { stopped_ = true; }
  bool isStopped() const { return stopped_; }
  /// Becomes readable when there is something to do, for whoever waits elsewhere and then calls round(0).
  int descriptor() const { return epoll_; }

 private:
  struct Watched {
    Watcher* watcher = nullptr;
    int descriptor = -1;
    std::uint32_t generation = 0;
  };
  std::uint64_t keyOf(Watch watch) const;

  kernel::RealTime& time_;
  int epoll_ = -1;
  int signals_ = -1;
  bool stopped_ = false;
  std::vector<Watched> watched_;
  std::vector<Watch> free_;
  std::vector<Flusher*> flushers_;
};

}  // namespace forklab::net
