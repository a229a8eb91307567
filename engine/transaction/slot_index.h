#pragma once

#include <cstdint>
#include <vector>

namespace forklab::transaction {

/// Finds slots by hash: open addressing, linear probing, at most half full. Looked up, never walked.
class SlotIndex {
 public:
  static constexpr std::uint32_t kNoSlot = UINT32_MAX;

  SlotIndex() : entries_(kSmallest) {}

  /// The first slot with this hash that `matches(slot)` accepts.
  template <class Matches>
  std::uint32_t find(std::uint32_t hash, const Matches& matches) const {
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const Entry& entry = entries_[at];
      if (entry.slot == kNoSlot) return kNoSlot;
      if (entry.hash == hash && matches(entry.slot)) return entry.slot;
    }
  }
  void insert(std::uint32_t hash, std::uint32_t slot);
  /// Nothing happens when it is not there.
  void erase(std::uint32_t hash, std::uint32_t slot);
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kSmallest = 16;
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t slot = kNoSlot;
  };
  std::size_t mask() const { return entries_.size() - 1; }
  void place(Entry entry);
  void closeGap(std::size_t gap);

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

}  // namespace forklab::transaction
