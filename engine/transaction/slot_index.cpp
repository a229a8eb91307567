#include "transaction/slot_index.h"

#include <utility>

namespace forklab::transaction {

void SlotIndex::insert(std::uint32_t hash, std::uint32_t slot) {
  if (2 * (size_ + 1) > entries_.size()) {
    const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
    for (const Entry& entry : old) {
      if (entry.slot != kNoSlot) place(entry);
    }
  }
  place({hash, slot});
  ++size_;
}

void SlotIndex::place(Entry entry) {
  std::size_t at = entry.hash & mask();
  while (entries_[at].slot != kNoSlot) at = (at + 1) & mask();
  entries_[at] = entry;
}

void SlotIndex::erase(std::uint32_t hash, std::uint32_t slot) {
  for (std::size_t at = hash & mask(); entries_[at].slot != kNoSlot; at = (at + 1) & mask()) {
    if (entries_[at].slot != slot || entries_[at].hash != hash) continue;
    closeGap(at);
    --size_;
    return;
  }
}

void SlotIndex::closeGap(std::size_t gap) {
  for (std::size_t at = (gap + 1) & mask(); entries_[at].slot != kNoSlot; at = (at + 1) & mask()) {
    const std::size_t home = entries_[at].hash & mask();
    // It may move back into the gap unless its home lies behind the gap.
    const bool reachesGap = ((at - home) & mask()) >= ((at - gap) & mask());
    if (!reachesGap) continue;
    entries_[gap] = entries_[at];
    gap = at;
  }
  entries_[gap] = {};
}

}  // namespace forklab::transaction
