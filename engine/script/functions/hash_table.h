#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/instant.h"
#include "script/value.h"

/// One table of Kamailio's htable.
namespace forklab::functions {

/// "calls=>size=8;autoexpire=60;initval=0" as modparam("htable", "htable", …) says it.
struct HashTableSpec {
  std::string name;
  std::uint32_t slotCount = 8;           ///< a power of two
  std::int64_t expiresAfterSeconds = 0;  ///< 0: never
  std::optional<std::int64_t> initial;
  bool updateExtends = true;
  std::string databaseTable;         ///< empty: none
  bool storesAtEnd = false;          ///< dbmode=1
  std::vector<std::string> columns;  ///< instead of Kamailio's: the key's, then those of the value
  char delimiter = ',';
  std::string nullMark = "*";
};

/// Nothing: not a definition that Kamailio starts with.
std::optional<HashTableSpec> parseHashTableSpec(std::string_view text);

/// Whole seconds as Kamailio's time(): cells expire by them.
std::int64_t secondsOf(kernel::Instant now);

struct HashTableCell {
  std::string key;
  script::Value value;
  std::int64_t expiresAtSeconds = 0;  ///< 0: never
};

/// Cells in the order that dumps and iterators of Kamailio show: by slot, in it by hash, then by age.
class HashTable {
 public:
  using Test = std::function<bool(const HashTableCell&)>;
  /// Keys, texts and kCellBytes a cell: Kamailio's shared memory, where its tables lie, is 64 MiB unless
  /// told.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
  static constexpr std::size_t kCellBytes = 64;

  explicit HashTable(HashTableSpec spec) : spec_(std::move(spec)) {}
  const HashTableSpec& spec() const { return spec_; }

  /// What a script reads: the initial value, or null, where no living cell is.
  script::Value read(std::string_view key, std::int64_t nowSeconds) const;
  /// False: the table would hold more than kMostBytes.
  bool write(std::string_view key, script::Value value, std::int64_t nowSeconds);
  /// Adds to a number; null when there is neither a number nor an initial value.
  script::Value add(std::string_view key, std::int64_t difference, std::int64_t nowSeconds);
  /// 0 for a cell that is not there or never expires.
  std::int64_t secondsLeft(std::string_view key, std::int64_t nowSeconds) const;
  /// Only cells of tables that let cells expire have a lifetime. False: there is no such cell.
  bool setLifetime(std::string_view key, std::int64_t seconds, std::int64_t nowSeconds);
  /// A cell is there, whether it has expired or not.
  bool holds(std::string_view key) const { return find(key) != nullptr; }
  void remove(std::string_view key);
  void removeIf(const Test& test);
  std::int64_t count(const Test& test) const;
  void clear();
  /// Takes out what has expired.
  std::vector<HashTableCell> takeExpired(std::int64_t nowSeconds);
  /// All cells; good until the table changes.
  std::vector<const HashTableCell*> cells() const;
  std::uint32_t slotOf(std::string_view key) const;

 private:
  const HashTableCell* find(std::string_view key) const;
  HashTableCell* find(std::string_view key);
  std::uint64_t placeOf(std::string_view key) const;
  bool hasExpired(const HashTableCell& cell, std::int64_t nowSeconds) const {
    return cell.expiresAtSeconds != 0 && cell.expiresAtSeconds < nowSeconds;
  }
  HashTableCell& make(std::string_view key);

  HashTableSpec spec_;
  std::size_t bytes_ = 0;
  /// By slot and hash; several keys of one hash in the order they came.
  std::map<std::uint64_t, std::vector<HashTableCell>> cells_;
};

}  // namespace forklab::functions
