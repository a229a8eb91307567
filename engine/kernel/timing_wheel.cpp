#include "kernel/timing_wheel.h"

#include <bit>

namespace forklab::kernel {

std::uint32_t TimingWheel::addSlot() {
  links_.emplace_back();
  return static_cast<std::uint32_t>(links_.size() - 1);
}

void TimingWheel::mark(std::uint16_t bucket, bool filled) {
  const std::uint64_t bit = std::uint64_t{1} << (bucket % 64);
  std::uint64_t& word = filled_[bucket / 64];
  word = filled ? word | bit : word & ~bit;
}

bool TimingWheel::insert(std::uint32_t slot, Instant at) {
  const std::uint64_t tick = tickOf(at);
  if (tick <= tick_) return false;
  const int ring = (63 - std::countl_zero(tick ^ tick_)) / kRingBits;
  const std::size_t place = (tick >> (ring * kRingBits)) % kRingSize;
  const auto bucket = static_cast<std::uint16_t>(static_cast<std::size_t>(ring) * kRingSize + place);
  Link& own = links_[slot];
  own.previous = kNone;
  own.next = heads_[bucket];
  own.bucket = bucket;
  if (own.next == kNone) {
    mark(bucket, true);
  } else {
    links_[own.next].previous = slot;
  }
  heads_[bucket] = slot;
  return true;
}

void TimingWheel::remove(std::uint32_t slot) {
  Link& own = links_[slot];
  if (own.next != kNone) links_[own.next].previous = own.previous;
  if (own.previous != kNone) {
    links_[own.previous].next = own.next;
  } else {
    heads_[own.bucket] = own.next;
    if (own.next == kNone) mark(own.bucket, false);
  }
  own.bucket = kUnlinked;
}

std::uint32_t TimingWheel::earliestBucket() const {
  // Within a ring every filled bucket lies ahead of the wheel's own place, so the first one is the earliest.
  for (std::size_t word = 0; word < filled_.size(); ++word) {
    if (filled_[word] == 0) continue;
    return heads_[word * 64 + static_cast<std::size_t>(std::countr_zero(filled_[word]))];
  }
  return kNone;
}

void TimingWheel::open(std::uint32_t firstSlot, Instant earliest) {
  const std::uint16_t bucket = links_[firstSlot].bucket;
  heads_[bucket] = kNone;
  mark(bucket, false);
  tick_ = tickOf(earliest);
}

}  // namespace forklab::kernel
