#include "kernel/event_queue.h"

namespace forklab::kernel {

EventQueue::EventQueue() = default;
EventQueue::~EventQueue() = default;

EventHandle EventQueue::schedule(Instant at, const QueuedEvent& event) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[index];
  slot.used = true;
  slot.event = event;
  ++pending_;
  if (!event.housekeeping) ++pendingWork_;
  const EventHandle handle{index, slot.generation};
  keys_.push({at, nextOrder_++, handle});
  return handle;
}

bool EventQueue::cancel(EventHandle handle) {
  if (!handle || handle.slot >= slots_.size()) return false;
  Slot& slot = slots_[handle.slot];
  if (!slot.used || slot.generation != handle.generation) return false;
  release(slot, handle.slot);
  return true;
}

void EventQueue::release(Slot& slot, std::uint32_t index) {
  --pending_;
  if (!slot.event.housekeeping) --pendingWork_;
  slot.used = false;
  if (++slot.generation == 0) slot.generation = 1;
  free_.push_back(index);
}

void EventQueue::dropCancelled() {
  while (!keys_.empty() && slots_[keys_.top().handle.slot].generation != keys_.top().handle.generation) keys_.pop();
}

std::optional<Instant> EventQueue::nextAt() {
  dropCancelled();
  if (keys_.empty()) return std::nullopt;
  return keys_.top().at;
}

std::optional<EventQueue::Due> EventQueue::pop() {
  dropCancelled();
  if (keys_.empty()) return std::nullopt;
  const Key key = keys_.top();
  keys_.pop();
  Slot& slot = slots_[key.handle.slot];
  const Due due{key.at, slot.event};
  release(slot, key.handle.slot);
  return due;
}

}  // namespace forklab::kernel
