#include "script/functions/hash_table.h"

#include <algorithm>
#include <charconv>

#include "kernel/core_hash.h"

namespace forklab::functions {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<std::int64_t> numberOf(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Sizes out of range are taken as 3 or 14 (Kamailio htable).
std::uint32_t slotsOf(std::int64_t size) {
  constexpr std::int64_t kSmallest = 2, kLargest = 14;
  if (size < kSmallest) return 8;
  return 1U << static_cast<unsigned>(std::min(size, kLargest));
}

std::vector<std::string> columnsIn(std::string_view list) {
  std::vector<std::string> columns;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    columns.emplace_back(trimmed(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return columns;
}

std::string_view withoutQuotes(std::string_view value) {
  const bool isQuoted =
      value.size() > 1 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front();
  return isQuoted ? value.substr(1, value.size() - 2) : value;
}

/// False: not an attribute that is a text.
bool takeText(HashTableSpec& spec, std::string_view name, std::string_view value) {
  if (name == "dbtable") {
    spec.databaseTable = value;
  } else if (name == "cols") {
    spec.columns = columnsIn(value);
  } else if (name == "coldelim") {
    spec.delimiter = value.empty() ? ',' : value.front();
  } else if (name == "colnull") {
    spec.nullMark = value;
  } else {
    return false;
  }
  return true;
}

/// False: a value that should be a number is none.
bool takeAttribute(HashTableSpec& spec, std::string_view name, std::string_view value) {
  if (takeText(spec, name, withoutQuotes(value))) return true;
  const auto number = numberOf(value);
  if (!number) return false;
  if (name == "size") spec.slotCount = slotsOf(*number);
  if (name == "autoexpire") spec.expiresAfterSeconds = *number;
  if (name == "initval") spec.initial = *number;
  if (name == "updateexpire") spec.updateExtends = *number != 0;
  if (name == "dbmode") spec.storesAtEnd = *number != 0;
  return true;
}

std::size_t bytesOf(const HashTableCell& cell) {
  return HashTable::kCellBytes + cell.key.size() + (cell.value.isText() ? cell.value.text().size() : 0);
}

}  // namespace

std::int64_t secondsOf(kernel::Instant now) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return now.ns / kSecond;
}

std::optional<HashTableSpec> parseHashTableSpec(std::string_view text) {
  const std::size_t arrow = text.find("=>");
  if (arrow == std::string_view::npos) return std::nullopt;
  HashTableSpec spec;
  spec.name = trimmed(text.substr(0, arrow));
  if (spec.name.empty()) return std::nullopt;
  std::string_view rest = text.substr(arrow + 2);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view one = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (one.empty()) continue;
    const std::size_t equal = one.find('=');
    if (equal == std::string_view::npos) return std::nullopt;
    if (!takeAttribute(spec, trimmed(one.substr(0, equal)), trimmed(one.substr(equal + 1))))
      return std::nullopt;
  }
  return spec;
}

void HashTable::clear() {
  cells_.clear();
  bytes_ = 0;
}

std::uint32_t HashTable::slotOf(std::string_view key) const {
  return kernel::coreHash(key, {}, true) & (spec_.slotCount - 1);
}

std::uint64_t HashTable::placeOf(std::string_view key) const {
  const std::uint32_t hash = kernel::coreHash(key, {}, true);
  return (std::uint64_t{hash & (spec_.slotCount - 1)} << 32U) | hash;
}

const HashTableCell* HashTable::find(std::string_view key) const {
  const auto place = cells_.find(placeOf(key));
  if (place == cells_.end()) return nullptr;
  for (const HashTableCell& cell : place->second) {
    if (cell.key == key) return &cell;
  }
  return nullptr;
}

HashTableCell* HashTable::find(std::string_view key) {
  return const_cast<HashTableCell*>(static_cast<const HashTable*>(this)->find(key));
}

HashTableCell& HashTable::make(std::string_view key) {
  std::vector<HashTableCell>& place = cells_[placeOf(key)];
  place.push_back({std::string(key), {}, 0});
  return place.back();
}

script::Value HashTable::read(std::string_view key, std::int64_t nowSeconds) const {
  const HashTableCell* cell = find(key);
  if (cell != nullptr && !hasExpired(*cell, nowSeconds)) return cell->value;
  return spec_.initial ? script::Value(*spec_.initial) : script::Value();
}

bool HashTable::write(std::string_view key, script::Value value, std::int64_t nowSeconds) {
  HashTableCell* cell = find(key);
  const bool isNew = cell == nullptr;
  const std::size_t before = isNew ? 0 : bytesOf(*cell);
  const std::size_t after = kCellBytes + key.size() + (value.isText() ? value.text().size() : 0);
  if (after > before && bytes_ - before + after > kMostBytes) return false;
  bytes_ = bytes_ - before + after;
  if (isNew) cell = &make(key);
  const bool starts = isNew || spec_.updateExtends || hasExpired(*cell, nowSeconds);
  cell->value = std::move(value);
  if (starts && spec_.expiresAfterSeconds > 0)
    cell->expiresAtSeconds = nowSeconds + spec_.expiresAfterSeconds;
  return true;
}

script::Value HashTable::add(std::string_view key, std::int64_t difference, std::int64_t nowSeconds) {
  HashTableCell* cell = find(key);
  const bool lives = cell != nullptr && !hasExpired(*cell, nowSeconds);
  const bool counts = lives ? cell->value.isInteger() : spec_.initial.has_value();
  if (!counts) return {};
  // Wrapping, so that no script reaches undefined behaviour.
  const auto before = static_cast<std::uint64_t>(lives ? cell->value.integer() : *spec_.initial);
  const script::Value sum(static_cast<std::int64_t>(before + static_cast<std::uint64_t>(difference)));
  return write(key, sum, nowSeconds) ? sum : script::Value();
}

std::int64_t HashTable::secondsLeft(std::string_view key, std::int64_t nowSeconds) const {
  const HashTableCell* cell = find(key);
  return cell == nullptr || cell->expiresAtSeconds == 0 ? 0 : cell->expiresAtSeconds - nowSeconds;
}

bool HashTable::setLifetime(std::string_view key, std::int64_t seconds, std::int64_t nowSeconds) {
  HashTableCell* cell = find(key);
  if (cell == nullptr) return false;
  if (spec_.expiresAfterSeconds > 0) cell->expiresAtSeconds = nowSeconds + seconds;
  return true;
}

void HashTable::remove(std::string_view key) {
  const auto place = cells_.find(placeOf(key));
  if (place == cells_.end()) return;
  std::erase_if(place->second, [&](const HashTableCell& cell) {
    if (cell.key != key) return false;
    bytes_ -= bytesOf(cell);
    return true;
  });
  if (place->second.empty()) cells_.erase(place);
}

void HashTable::removeIf(const Test& test) {
  for (auto place = cells_.begin(); place != cells_.end();) {
    std::erase_if(place->second, [&](const HashTableCell& cell) {
      if (!test(cell)) return false;
      bytes_ -= bytesOf(cell);
      return true;
    });
    place = place->second.empty() ? cells_.erase(place) : std::next(place);
  }
}

std::int64_t HashTable::count(const Test& test) const {
  std::int64_t found = 0;
  for (const HashTableCell* cell : cells()) found += test(*cell) ? 1 : 0;
  return found;
}

std::vector<HashTableCell> HashTable::takeExpired(std::int64_t nowSeconds) {
  std::vector<HashTableCell> taken;
  removeIf([&](const HashTableCell& cell) {
    if (!hasExpired(cell, nowSeconds)) return false;
    taken.push_back(cell);
    return true;
  });
  return taken;
}

std::vector<const HashTableCell*> HashTable::cells() const {
  std::vector<const HashTableCell*> all;
  for (const auto& [place, cells] : cells_) {
    for (const HashTableCell& cell : cells) all.push_back(&cell);
  }
  return all;
}

}  // namespace forklab::functions
