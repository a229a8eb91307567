#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "kernel/instant.h"

namespace forklab::kernel {

/// Who is woken. `kind` and `argument` are the target's own business.
class EventTarget {
 public:
  virtual void onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) = 0;

 protected:
  ~EventTarget() = default;
};

struct QueuedEvent {
  EventTarget* target = nullptr;
  std::uint32_t kind = 0;
  /// Housekeeping (wt_timer, Timers D, I, J, K, L, M): a run may end while only such events are left.
  bool housekeeping = false;
  std::uint64_t argument = 0;
};

/// A place in the queue; stays safe to cancel after the event has fired. Zero: none.
struct EventHandle {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  explicit operator bool() const { return generation != 0; }
};

/// Events by (time, order of scheduling). Scheduling and cancelling cost the same however many are pending.
class EventQueue {
 public:
  struct Due {
    Instant at;
    QueuedEvent event;
  };

  EventQueue();
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// `at` may not lie before the last popped event.
  EventHandle schedule(Instant at, const QueuedEvent& event);
  /// False: it had fired or was cancelled before.
  bool cancel(EventHandle handle);

  std::optional<Instant> nextAt();
  std::optional<Due> pop();

  std::size_t pending() const { return pending_; }
  /// Pending events that are not housekeeping.
  std::size_t pendingWork() const { return pendingWork_; }

 private:
  struct Slot {
    std::uint32_t generation = 1;
    bool used = false;
    QueuedEvent event;
  };
  struct Key {
    Instant at;
    std::uint64_t order;
    EventHandle handle;
    bool operator>(const Key& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  void release(Slot& slot, std::uint32_t index);
  void dropCancelled();

  std::priority_queue<Key, std::vector<Key>, std::greater<>> keys_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t nextOrder_ = 0;
  std::size_t pending_ = 0;
  std::size_t pendingWork_ = 0;
};

}  // namespace forklab::kernel
