#include <array>

#include "script/functions/host.h"
#include "script/functions/htable.h"
#include "script/functions/htable_parts.h"

namespace forklab::functions {
namespace {

std::int64_t nowOf(Host& host) { return secondsOf(contextOf(host).core().now()); }

/// Null: there is no such table, which is logged.
HashTable* tableOf(Host& host, std::string_view name) {
  HashTable* table = stateOf<HashTables>(host).find(name);
  if (table == nullptr) contextOf(host).log("ERROR", "there is no hash table " + std::string(name));
  return table;
}

Value cell(Host& host, const VariableUse& use) {
  const HashTablePlace place = placeIn(use.inner);
  const HashTable* table = tableOf(host, place.table);
  return table == nullptr ? Value() : table->read(place.key, nowOf(host));
}

bool setCell(Host& host, const VariableUse& use, const Value& value) {
  const HashTablePlace place = placeIn(use.inner);
  HashTable* table = tableOf(host, place.table);
  if (table == nullptr) return false;
  if (value.isNull()) {
    table->remove(place.key);
  } else {
    return table->write(place.key, value, nowOf(host));
  }
  return true;
}

Value lifetime(Host& host, const VariableUse& use) {
  const HashTablePlace place = placeIn(use.inner);
  const HashTable* table = tableOf(host, place.table);
  return table == nullptr ? Value() : Value(table->secondsLeft(place.key, nowOf(host)));
}

bool setLifetime(Host& host, const VariableUse& use, const Value& value) {
  const HashTablePlace place = placeIn(use.inner);
  HashTable* table = tableOf(host, place.table);
  return table != nullptr && table->setLifetime(place.key, value.toInteger(), nowOf(host));
}

template <int Difference>
Value changed(Host& host, const VariableUse& use) {
  const HashTablePlace place = placeIn(use.inner);
  HashTable* table = tableOf(host, place.table);
  return table == nullptr ? Value() : table->add(place.key, Difference, nowOf(host));
}

template <CellPart Part>
Value counted(Host& host, const VariableUse& use) {
  const HashTablePlace place = placeIn(use.inner);
  const HashTable* table = tableOf(host, place.table);
  if (table == nullptr) return {};
  const auto test = countTest(Part, place.key);
  if (!test) contextOf(host).log("ERROR", "bad re " + std::string(place.key));
  return Value(test ? table->count(*test) : std::int64_t{0});
}

const HashTableCell* cellAt(Host& host, const VariableUse& use) {
  auto& iterators = stateOf<HashTables>(host).iterators;
  const auto found = iterators.find(use.inner);
  if (found == iterators.end() || !found->second.started) return nullptr;
  for (const HashTableCell* each : found->second.table->cells()) {
    if (each->key == found->second.key) return each;
  }
  return nullptr;
}

Value iteratorKey(Host& host, const VariableUse& use) {
  const HashTableCell* found = cellAt(host, use);
  return found == nullptr ? Value() : Value(found->key);
}

Value iteratorValue(Host& host, const VariableUse& use) {
  const HashTableCell* found = cellAt(host, use);
  return found == nullptr ? Value() : found->value;
}

Value record(Host& host, const VariableUse& use) {
  const HashTableCell& expired = stateOf<HashTables>(host).record();
  if (use.inner == "key") return Value(expired.key);
  if (use.inner != "value") return {};
  return expired.value.isNull() ? Value(std::string()) : expired.value;
}

constexpr std::array kVariables{
    VariableSpec{"sht", InnerName::required, "$sht(table=>key): a cell of a hash table; $null removes it",
                 cell, setCell},
    VariableSpec{"shtex", InnerName::required, "seconds until a cell expires; 0: never", lifetime,
                 setLifetime},
    VariableSpec{"shtinc", InnerName::required, "adds 1 to a cell and gives the new value", changed<1>,
                 nullptr},
    VariableSpec{"shtdec", InnerName::required, "takes 1 from a cell and gives the new value", changed<-1>,
                 nullptr},
    VariableSpec{"shtcn", InnerName::required, "how many keys fit: ~~pattern, ~%end, ==text, **",
                 counted<CellPart::key>, nullptr},
    VariableSpec{"shtcv", InnerName::required, "how many values fit: ~~pattern, ~%end, ==text, eq5, **",
                 counted<CellPart::value>, nullptr},
    VariableSpec{"shtitkey", InnerName::required, "key where an iterator stands", iteratorKey, nullptr},
    VariableSpec{"shtitval", InnerName::required, "value where an iterator stands", iteratorValue, nullptr},
    VariableSpec{"shtrecord", InnerName::required,
                 "key or value of what event_route[htable:expired:…] is about", record, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kHashTableVariables = kVariables;

}  // namespace forklab::functions
