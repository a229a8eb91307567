#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernel/instant.h"
#include "kernel/timing_wheel.h"

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

/// Events by (time, order of scheduling). Scheduling and cancelling cost the same however many are pending:
/// they link and unlink in a timing wheel. Only what falls into the tick at hand is put in order, in a small
/// heap. Bounds: about four thousand million pending events.
class EventQueue {
 public:
  struct Due {
    Instant at;
    QueuedEvent event;
  };

  EventQueue() = default;
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// `at` may not lie before the last popped event, nor before zero.
  EventHandle schedule(Instant at, const QueuedEvent& event);
  /// False: it had fired or was cancelled before.
  bool cancel(EventHandle handle);

  std::optional<Instant> nextAt();
  /// The next event that is due by `latest`, if any.
  std::optional<Due> pop(Instant latest = kNever);

  std::size_t pending() const { return pending_; }
  /// Pending events that are not housekeeping.
  std::size_t pendingWork() const { return pendingWork_; }

 private:
  struct Record {
    Instant at;
    std::uint64_t order;
    QueuedEvent event;
  };
  struct DueKey {
    Instant at;
    std::uint64_t order;
    EventHandle handle;
    bool operator>(const DueKey& other) const { return at != other.at ? at > other.at : order > other.order; }
  };

  std::uint32_t takeSlot();
  void place(std::uint32_t slot);
  void release(std::uint32_t slot);
  void dropCancelled();
  Instant earliestIn(std::uint32_t firstSlot) const;
  bool advance(Instant latest);

  TimingWheel wheel_;
  /// Beside the wheel's links, so that cancelling touches no record.
  std::vector<Record> records_;
  std::vector<DueKey> due_;
  std::uint32_t free_ = TimingWheel::kNone;
  Instant lastPopped_;
  std::uint64_t nextOrder_ = 0;
  std::size_t pending_ = 0;
  std::size_t pendingWork_ = 0;
};

}  // namespace forklab::kernel
