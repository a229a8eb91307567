#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lab/dns/settings.h"

namespace forklab::lab::dns {

/// What is remembered about one question.
struct Entry {
  struct Kept {
    Record record;
    kernel::Instant expires;
  };
  std::string name;
  Type type = Type::a;
  std::vector<Kept> records;  ///< empty: known to be without
  kernel::Instant expires;
  kernel::Instant lastUsed;
  std::size_t counted = 0;  ///< bytes() when it came

  bool isNegative() const { return records.empty(); }
  /// As Kamailio counts it, near enough to compare runs by.
  std::size_t bytes() const;
};

/// Kamailio's DNS cache: one for all workers of a proxy. Names ignore case.
class Cache {
 public:
  explicit Cache(const Settings& settings) : settings_(settings) {}

  /// Null: nothing is known, or no more. Counts as a use.
  const Entry* find(kernel::Instant now, std::string_view name, Type type);
  /// Known from `at` on, which may lie ahead: a worker that waits for an answer keeps it from the others
  /// until it has come. No records: the name is known to have none.
  void put(kernel::Instant at, std::string_view name, Type type, const std::vector<Record>& records);
  /// False: it was not there.
  bool remove(std::string_view name, Type type);
  void clear();

  /// By name and type, without what has expired.
  std::vector<const Entry*> entries(kernel::Instant now);
  std::size_t bytes() const { return bytes_; }

 private:
  using Key = std::pair<std::string, Type>;
  struct Coming {
    kernel::Instant at;
    Entry entry;
  };
  void takeComing(kernel::Instant now);
  void keep(kernel::Instant now, Entry entry);
  void makeRoom(kernel::Instant now, std::size_t bytes);
  void drop(std::map<Key, Entry>::iterator entry);

  const Settings& settings_;
  std::map<Key, Entry> entries_;
  std::vector<Coming> coming_;
  std::size_t bytes_ = 0;
};

}  // namespace forklab::lab::dns
