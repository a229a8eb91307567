#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "kernel/event_queue.h"

namespace forklab::bench {

/// What the event queue is measured against: std::priority_queue, where a cancelled event stays until its
/// time comes.
class HeapEventQueue {
 public:
  kernel::EventHandle schedule(kernel::Instant at, const kernel::QueuedEvent& event) {
    const std::uint32_t slot = takeSlot();
    slots_[slot].event = event;
    keys_.push({at, nextOrder_++, {slot, slots_[slot].generation}});
    return {slot, slots_[slot].generation};
  }

  bool cancel(kernel::EventHandle handle) {
    if (slots_[handle.slot].generation != handle.generation) return false;
    release(handle.slot);
    return true;
  }

  std::optional<kernel::EventQueue::Due> pop() {
    while (!keys_.empty() && slots_[keys_.top().handle.slot].generation != keys_.top().handle.generation) {
      keys_.pop();
    }
    if (keys_.empty()) return std::nullopt;
    const Key key = keys_.top();
    keys_.pop();
    const kernel::EventQueue::Due due{key.at, slots_[key.handle.slot].event};
    release(key.handle.slot);
    return due;
  }

 private:
  struct Slot {
    std::uint32_t generation = 1;
    kernel::QueuedEvent event;
  };
  struct Key {
    kernel::Instant at;
    std::uint64_t order;
    kernel::EventHandle handle;
    bool operator>(const Key& other) const { return at != other.at ? at > other.at : order > other.order; }
  };

  std::uint32_t takeSlot() {
    if (free_.empty()) {
      slots_.emplace_back();
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void release(std::uint32_t slot) {
    ++slots_[slot].generation;
    free_.push_back(slot);
  }

  std::priority_queue<Key, std::vector<Key>, std::greater<>> keys_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t nextOrder_ = 0;
};

}  // namespace forklab::bench
