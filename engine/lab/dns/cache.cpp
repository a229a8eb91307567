#include "lab/dns/cache.h"

#include <algorithm>

namespace forklab::lab::dns {

std::size_t Entry::bytes() const {
  if (isNegative()) return 64 + name.size();
  std::size_t sum = (72 + name.size() + 7) / 8 * 8;
  for (const Kept& kept : records) {
    const Record& record = kept.record;
    sum += 20;
    switch (record.type) {
      case Type::a: sum += 4; break;
      case Type::aaaa: sum += 16; break;
      case Type::cname: sum += record.target.size() + 2; break;
      case Type::srv: sum += record.target.size() + 13; break;
      case Type::naptr: sum += record.target.size() + record.service.size() + record.flags.size() + 24; break;
    }
  }
  return sum;
}

const Entry* Cache::find(kernel::Instant now, std::string_view name, Type type) {
  takeComing(now);
  const auto found = entries_.find({lowered(name), type});
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  if (entry.expires <= now) {
    drop(found);
    return nullptr;
  }
  // Records of one answer may live differently long; what is over is not used any more (observed).
  std::erase_if(entry.records, [now](const Entry::Kept& kept) { return kept.expires <= now; });
  entry.lastUsed = now;
  return &entry;
}

void Cache::put(kernel::Instant at, std::string_view name, Type type, const std::vector<Record>& records) {
  Entry entry;
  entry.name = lowered(name);
  entry.type = type;
  entry.lastUsed = at;
  entry.expires = at + (records.empty() ? settings_.negativeFor : kernel::Duration{});
  for (const Record& record : records) {
    const std::uint32_t seconds =
        std::min(std::max(record.ttlSeconds, settings_.leastTtlSeconds), settings_.mostTtlSeconds);
    const kernel::Instant expires = at + kernel::Duration::seconds(seconds);
    entry.records.push_back({record, expires});
    entry.expires = std::max(entry.expires, expires);
  }
  if (entry.expires <= at) return;
  const auto place =
      std::find_if(coming_.begin(), coming_.end(), [at](const Coming& each) { return each.at > at; });
  coming_.insert(place, {at, std::move(entry)});
}

void Cache::takeComing(kernel::Instant now) {
  std::size_t taken = 0;
  while (taken < coming_.size() && coming_[taken].at <= now) {
    keep(coming_[taken].at, std::move(coming_[taken].entry));
    ++taken;
  }
  coming_.erase(coming_.begin(), coming_.begin() + static_cast<std::ptrdiff_t>(taken));
}

void Cache::keep(kernel::Instant now, Entry entry) {
  Key key{entry.name, entry.type};
  if (const auto old = entries_.find(key); old != entries_.end()) drop(old);
  entry.counted = entry.bytes();
  makeRoom(now, entry.counted);
  if (bytes_ + entry.counted > settings_.cacheBytes) return;
  bytes_ += entry.counted;
  entries_.emplace(std::move(key), std::move(entry));
}

/// First what is over, then what was used longest ago.
void Cache::makeRoom(kernel::Instant now, std::size_t bytes) {
  if (bytes_ + bytes <= settings_.cacheBytes) return;
  for (auto each = entries_.begin(); each != entries_.end();) {
    const auto entry = each++;
    if (entry->second.expires <= now) drop(entry);
  }
  while (!entries_.empty() && bytes_ + bytes > settings_.cacheBytes) {
    drop(std::min_element(entries_.begin(), entries_.end(), [](const auto& one, const auto& other) {
      return one.second.lastUsed < other.second.lastUsed;
    }));
  }
}

void Cache::drop(std::map<Key, Entry>::iterator entry) {
  bytes_ -= entry->second.counted;
  entries_.erase(entry);
}

bool Cache::remove(std::string_view name, Type type) {
  const auto found = entries_.find({lowered(name), type});
  if (found == entries_.end()) return false;
  drop(found);
  return true;
}

void Cache::clear() {
  entries_.clear();
  bytes_ = 0;
}

std::vector<const Entry*> Cache::entries(kernel::Instant now) {
  takeComing(now);
  std::vector<const Entry*> living;
  for (const auto& [key, entry] : entries_) {
    if (entry.expires > now) living.push_back(&entry);
  }
  return living;
}

}  // namespace forklab::lab::dns
