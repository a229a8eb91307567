#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernel/instant.h"

namespace forklab::kernel {

/// Where the event queue's slots wait: six rings of 256 buckets over ticks of 2^15 ns (33 µs). A slot lies in
/// the ring of the highest byte in which its tick differs from the wheel's own, so an inner ring is always
/// earlier than an outer one. Slots are numbers that the caller hands out; a bucket is a list through their
/// links.
class TimingWheel {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  /// What is known of a slot without looking at its event.
  struct Link {
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
    std::uint32_t generation = 1;
    std::uint16_t bucket = kUnlinked;
    bool used = false;
    bool housekeeping = false;
  };
  static constexpr std::uint16_t kUnlinked = 0xffff;

  TimingWheel() { heads_.fill(kNone); }

  Link& link(std::uint32_t slot) { return links_[slot]; }
  const Link& link(std::uint32_t slot) const { return links_[slot]; }
  std::size_t slotCount() const { return links_.size(); }
  std::uint32_t addSlot();

  /// False: the moment is in the wheel's own tick or before it; the slot stays unlinked.
  bool insert(std::uint32_t slot, Instant at);
  void remove(std::uint32_t slot);

  /// First slot of the earliest bucket that has any, or kNone.
  std::uint32_t earliestBucket() const;
  /// Empties the bucket that this slot heads and moves the wheel to the given moment, which must be the
  /// earliest of that bucket. The chain from that slot on must be inserted again.
  void open(std::uint32_t firstSlot, Instant earliest);

 private:
  static constexpr int kTickBits = 15;
  static constexpr int kRings = 6;
  static constexpr int kRingBits = 8;
  static constexpr std::size_t kRingSize = 1u << kRingBits;
  static constexpr std::size_t kWordsPerRing = kRingSize / 64;

  static std::uint64_t tickOf(Instant at) { return static_cast<std::uint64_t>(at.ns) >> kTickBits; }
  void mark(std::uint16_t bucket, bool filled);

  std::vector<Link> links_;
  std::array<std::uint32_t, kRings * kRingSize> heads_{};
  std::array<std::uint64_t, kRings * kWordsPerRing> filled_{};
  std::uint64_t tick_ = 0;
};

}  // namespace forklab::kernel
