#include "kernel/event_queue.h"

#include <algorithm>
#include <functional>

#include "kernel/check.h"

namespace forklab::kernel {

std::uint32_t EventQueue::takeSlot() {
  if (free_ == TimingWheel::kNone) {
    records_.emplace_back();
    return wheel_.addSlot();
  }
  const std::uint32_t slot = free_;
  free_ = wheel_.link(slot).next;
  return slot;
}

EventHandle EventQueue::schedule(Instant at, const QueuedEvent& event) {
  FORKLAB_CHECK(at >= lastPopped_);
  const std::uint32_t slot = takeSlot();
  records_[slot] = {at, nextOrder_++, event};
  TimingWheel::Link& link = wheel_.link(slot);
  link.used = true;
  link.housekeeping = event.housekeeping;
  ++pending_;
  if (!event.housekeeping) ++pendingWork_;
  place(slot);
  return {slot, link.generation};
}

void EventQueue::place(std::uint32_t slot) {
  const Record& record = records_[slot];
  if (wheel_.insert(slot, record.at)) return;
  due_.push_back({record.at, record.order, {slot, wheel_.link(slot).generation}});
  std::push_heap(due_.begin(), due_.end(), std::greater<>());
}

bool EventQueue::cancel(EventHandle handle) {
  if (!handle || handle.slot >= wheel_.slotCount()) return false;
  const TimingWheel::Link& link = wheel_.link(handle.slot);
  if (!link.used || link.generation != handle.generation) return false;
  // What is in the heap already stays there as a dead key: its generation no longer fits.
  if (link.bucket != TimingWheel::kUnlinked) wheel_.remove(handle.slot);
  release(handle.slot);
  return true;
}

void EventQueue::release(std::uint32_t slot) {
  TimingWheel::Link& link = wheel_.link(slot);
  --pending_;
  if (!link.housekeeping) --pendingWork_;
  link.used = false;
  if (++link.generation == 0) link.generation = 1;
  link.next = free_;
  free_ = slot;
}

void EventQueue::dropCancelled() {
  while (!due_.empty() &&
         wheel_.link(due_.front().handle.slot).generation != due_.front().handle.generation) {
    std::pop_heap(due_.begin(), due_.end(), std::greater<>());
    due_.pop_back();
  }
}

Instant EventQueue::earliestIn(std::uint32_t firstSlot) const {
  Instant earliest = kNever;
  for (std::uint32_t slot = firstSlot; slot != TimingWheel::kNone; slot = wheel_.link(slot).next) {
    earliest = std::min(earliest, records_[slot].at);
  }
  return earliest;
}

std::optional<Instant> EventQueue::nextAt() {
  dropCancelled();
  if (!due_.empty()) return due_.front().at;
  const std::uint32_t first = wheel_.earliestBucket();
  if (first == TimingWheel::kNone) return std::nullopt;
  return earliestIn(first);
}

/// Moves the earliest bucket's events nearer: those of its first tick into the heap, the others to inner
/// rings.
bool EventQueue::advance(Instant latest) {
  const std::uint32_t first = wheel_.earliestBucket();
  if (first == TimingWheel::kNone) return false;
  const Instant earliest = earliestIn(first);
  if (earliest > latest) return false;
  wheel_.open(first, earliest);
  for (std::uint32_t slot = first; slot != TimingWheel::kNone;) {
    TimingWheel::Link& link = wheel_.link(slot);
    const std::uint32_t next = link.next;
    link.bucket = TimingWheel::kUnlinked;
    place(slot);
    slot = next;
  }
  return true;
}

std::optional<EventQueue::Due> EventQueue::pop(Instant latest) {
  dropCancelled();
  if (due_.empty() && !advance(latest)) return std::nullopt;
  const DueKey key = due_.front();
  if (key.at > latest) return std::nullopt;
  std::pop_heap(due_.begin(), due_.end(), std::greater<>());
  due_.pop_back();
  lastPopped_ = key.at;
  const Due due{key.at, records_[key.handle.slot].event};
  release(key.handle.slot);
  return due;
}

}  // namespace forklab::kernel
