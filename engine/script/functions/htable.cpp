#include "script/functions/htable.h"

#include <array>

#include "script/functions/host.h"
#include "script/functions/htable_commands.h"
#include "script/functions/htable_parts.h"
#include "script/module_check.h"

namespace forklab::functions {
namespace {

std::int64_t nowOf(Call& call) { return secondsOf(contextOf(call).core().now()); }

/// Null: there is no such table, which is logged.
HashTable* tableOf(Call& call, std::string_view name) {
  HashTable* table = stateOf<HashTables>(call).find(name);
  if (table == nullptr) contextOf(call).log("ERROR", "cannot get hash table [" + std::string(name) + "]");
  return table;
}

Outcome removeCell(Call& call) {
  HashTable* table = tableOf(call, call.text(0));
  if (table == nullptr) return truth(false);
  table->remove(call.text(1));
  return truth(true);
}

/// True with nothing to remove as well.
Outcome removeFitting(Call& call, HashTable* table, const std::optional<HashTable::Test>& test) {
  if (table == nullptr) return truth(false);
  if (!test) {
    contextOf(call).log("WARNING", "unsupported match operator or pattern");
    return truth(false);
  }
  table->removeIf(*test);
  return truth(true);
}

template <CellPart Part>
Outcome removeByPattern(Call& call) {
  const HashTablePlace place = placeIn(call.text(0));
  return removeFitting(call, tableOf(call, place.table), cellTest(Part, "re", place.key));
}

template <CellPart Part>
Outcome removeByOperation(Call& call) {
  const bool removes = call.text(1) == "re" || call.text(1) == "sw";
  return removeFitting(call, tableOf(call, call.text(0)),
                       removes ? cellTest(Part, call.text(1), call.text(2)) : std::nullopt);
}

template <CellPart Part>
Outcome matches(Call& call) {
  const HashTable* table = tableOf(call, call.text(0));
  const auto test = cellTest(Part, call.text(1), call.text(2));
  return truth(table != nullptr && test && table->count(*test) > 0);
}

/// Kamailio 5.6 returns 0 here, which ends the script (observed).
Outcome setWithLifetime(Call& call, Value value) {
  HashTable* table = tableOf(call, call.text(0));
  if (table == nullptr) return truth(false);
  table->write(call.text(1), std::move(value), nowOf(call));
  table->setLifetime(call.text(1), call.integer(3), nowOf(call));
  return Outcome::result(0);
}

Outcome setTextWithLifetime(Call& call) { return setWithLifetime(call, Value::text(call.text(2))); }
Outcome setNumberWithLifetime(Call& call) { return setWithLifetime(call, Value(call.integer(2))); }

Outcome reset(Call& call) {
  HashTable* table = tableOf(call, call.text(0));
  if (table == nullptr) return truth(false);
  table->clear();
  return truth(true);
}

/// One worker serves a node of the lab, so that a lock is always free.
Outcome lockSlot(Call& call) { return truth(tableOf(call, placeIn(call.text(0)).table) != nullptr); }

/// Last table first, as Kamailio keeps them; only slots with cells.
Outcome print(Call& call) {
  auto& tables = stateOf<HashTables>(call).all();
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    for (const HashTableCell* cell : table->cells()) {
      contextOf(call).log("ERROR", table->spec().name + "[" + std::to_string(table->slotOf(cell->key)) +
                                       "] " + cell->key + (cell->value.isInteger() ? " v-i:" : " v-s:") +
                                       cell->value.toText());
    }
  }
  return truth(true);
}

Outcome startIterator(Call& call) {
  constexpr std::size_t kMostIterators = 4;
  auto& iterators = stateOf<HashTables>(call).iterators;
  HashTable* table = tableOf(call, call.text(1));
  const bool isFree = iterators.size() < kMostIterators && !iterators.contains(call.text(0));
  if (table == nullptr || !isFree) return truth(false);
  iterators[std::string(call.text(0))] = {table, {}, false};
  return truth(true);
}

HashTableIterator* iteratorOf(Call& call) {
  auto& iterators = stateOf<HashTables>(call).iterators;
  const auto found = iterators.find(call.text(0));
  if (found != iterators.end()) return &found->second;
  contextOf(call).log("ERROR", "iterator not found [" + std::string(call.text(0)) + "]");
  return nullptr;
}

/// Behind the last cell it stands at none, and the next call begins again (observed on Kamailio 5.6).
bool advance(HashTableIterator& iterator) {
  bool passed = !iterator.started;
  for (const HashTableCell* cell : iterator.table->cells()) {
    if (passed) {
      iterator.key = cell->key;
      iterator.started = true;
      return true;
    }
    passed = cell->key == iterator.key;
  }
  iterator.started = false;
  return false;
}

Outcome nextCell(Call& call) {
  HashTableIterator* iterator = iteratorOf(call);
  return truth(iterator != nullptr && advance(*iterator));
}

Outcome endIterator(Call& call) {
  if (iteratorOf(call) == nullptr) return truth(false);
  auto& iterators = stateOf<HashTables>(call).iterators;
  iterators.erase(iterators.find(call.text(0)));
  return truth(true);
}

Outcome removeAtIterator(Call& call) {
  HashTableIterator* iterator = iteratorOf(call);
  if (iterator == nullptr || !iterator->started) return truth(false);
  const std::string removed = iterator->key;
  const bool isThereAnother = advance(*iterator);
  iterator->table->remove(removed);
  return Outcome::result(isThereAnother ? 1 : -2);
}

Outcome writeAtIterator(Call& call, Value value) {
  HashTableIterator* iterator = iteratorOf(call);
  if (iterator == nullptr || !iterator->started) return truth(false);
  iterator->table->write(iterator->key, std::move(value), nowOf(call));
  return truth(true);
}

Outcome writeTextAtIterator(Call& call) { return writeAtIterator(call, Value::text(call.text(1))); }
Outcome writeNumberAtIterator(Call& call) { return writeAtIterator(call, Value(call.integer(1))); }

Outcome setLifetimeAtIterator(Call& call) {
  HashTableIterator* iterator = iteratorOf(call);
  if (iterator == nullptr || !iterator->started) return truth(false);
  return truth(iterator->table->setLifetime(iterator->key, call.integer(1), nowOf(call)));
}

constexpr std::array kCell{ParameterSpec{"table"}, ParameterSpec{"key"}};
constexpr std::array kPattern{ParameterSpec{"table=>pattern"}};
constexpr std::array kOperation{ParameterSpec{"table"}, ParameterSpec{"operation"}, ParameterSpec{"text"}};
constexpr std::array kTextAndLifetime{ParameterSpec{"table"}, ParameterSpec{"key"}, ParameterSpec{"value"},
                                      ParameterSpec{"seconds", ParameterType::integer}};
constexpr std::array kNumberAndLifetime{ParameterSpec{"table"}, ParameterSpec{"key"},
                                        ParameterSpec{"value", ParameterType::integer},
                                        ParameterSpec{"seconds", ParameterType::integer}};
constexpr std::array kTable{ParameterSpec{"table"}};
constexpr std::array kSlot{ParameterSpec{"table=>key"}};
constexpr std::array kStart{ParameterSpec{"iterator"}, ParameterSpec{"table"}};
constexpr std::array kIterator{ParameterSpec{"iterator"}};
constexpr std::array kIteratorText{ParameterSpec{"iterator"}, ParameterSpec{"value"}};
constexpr std::array kIteratorNumber{ParameterSpec{"iterator"},
                                     ParameterSpec{"value", ParameterType::integer}};

constexpr std::string_view kRemoved = "1, also when nothing fitted; -1 for an unknown table or a bad pattern";
constexpr std::string_view kFound = "1 when a cell fits, -1 when none does";
constexpr std::string_view kEnds = "0, which ends the script (Kamailio 5.6); -1 for an unknown table";
constexpr std::string_view kAtCell = "1; -1 when the iterator stands at no cell";

constexpr std::array kFunctions{
    FunctionSpec{"sht_print",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Writes all cells of all hash tables to the log.",
                 "sht_print();",
                 print},
    FunctionSpec{"sht_rm", kCell, script::kAnyRoute, "1; -1 for an unknown table", "Removes a cell.",
                 "sht_rm(\"calls\", \"$fU\");", removeCell},
    FunctionSpec{"sht_rm_name_re", kPattern, script::kAnyRoute, kRemoved,
                 "Removes the cells whose keys fit a regular expression.", "sht_rm_name_re(\"calls=>^a\");",
                 removeByPattern<CellPart::key>},
    FunctionSpec{"sht_rm_value_re", kPattern, script::kAnyRoute, kRemoved,
                 "Removes the cells whose texts fit a regular expression.",
                 "sht_rm_value_re(\"calls=>^busy\");", removeByPattern<CellPart::value>},
    FunctionSpec{"sht_rm_name", kOperation, script::kAnyRoute, kRemoved,
                 "Removes the cells whose keys fit: re a pattern, sw a beginning.",
                 "sht_rm_name(\"calls\", \"sw\", \"a\");", removeByOperation<CellPart::key>},
    FunctionSpec{"sht_rm_value", kOperation, script::kAnyRoute, kRemoved,
                 "Removes the cells whose texts fit: re a pattern, sw a beginning.",
                 "sht_rm_value(\"calls\", \"sw\", \"busy\");", removeByOperation<CellPart::value>},
    FunctionSpec{"sht_setxs", kTextAndLifetime, script::kAnyRoute, kEnds,
                 "Sets a text and its lifetime in seconds.",
                 "sht_setxs(\"calls\", \"$fU\", \"busy\", \"60\");", setTextWithLifetime},
    FunctionSpec{"sht_setxi", kNumberAndLifetime, script::kAnyRoute, kEnds,
                 "Sets a number and its lifetime in seconds.",
                 "sht_setxi(\"calls\", \"$fU\", \"1\", \"60\");", setNumberWithLifetime},
    FunctionSpec{"sht_reset", kTable, script::kAnyRoute, "1; -1 for an unknown table", "Empties a table.",
                 "sht_reset(\"calls\");", reset},
    FunctionSpec{"sht_lock", kSlot, script::kAnyRoute, "1; -1 for an unknown table",
                 "Locks the slot of a key; always free in the lab.", "sht_lock(\"calls=>$fU\");", lockSlot},
    FunctionSpec{"sht_unlock", kSlot, script::kAnyRoute, "1; -1 for an unknown table",
                 "Unlocks the slot of a key.", "sht_unlock(\"calls=>$fU\");", lockSlot},
    FunctionSpec{"sht_iterator_start", kStart, script::kAnyRoute,
                 "1; -1 for an unknown table, a name in use or a fifth iterator",
                 "Opens an iterator, which stands before the first cell.",
                 "sht_iterator_start(\"i\", \"calls\");", startIterator},
    FunctionSpec{"sht_iterator_next", kIterator, script::kAnyRoute, "1; -1 behind the last cell",
                 "Moves an iterator to the next cell.", "if (sht_iterator_next(\"i\")) exit;", nextCell},
    FunctionSpec{"sht_iterator_end", kIterator, script::kAnyRoute, "1; -1 when there is none",
                 "Closes an iterator.", "sht_iterator_end(\"i\");", endIterator},
    FunctionSpec{"sht_iterator_rm", kIterator, script::kAnyRoute,
                 "1 standing at the next cell, -2 when that was the last, -1 when it stands at none",
                 "Removes the cell at the iterator.", "sht_iterator_rm(\"i\");", removeAtIterator},
    FunctionSpec{"sht_iterator_sets", kIteratorText, script::kAnyRoute, kAtCell,
                 "Sets a text at the iterator.", "sht_iterator_sets(\"i\", \"$ci\");", writeTextAtIterator},
    FunctionSpec{"sht_iterator_seti", kIteratorNumber, script::kAnyRoute, kAtCell,
                 "Sets a number at the iterator.", "sht_iterator_seti(\"i\", \"20\");",
                 writeNumberAtIterator},
    FunctionSpec{"sht_iterator_setex", kIteratorNumber, script::kAnyRoute, kAtCell,
                 "Sets the lifetime of the cell at the iterator.", "sht_iterator_setex(\"i\", \"120\");",
                 setLifetimeAtIterator},
    FunctionSpec{"sht_match_name", kOperation, script::kAnyRoute, kFound,
                 "Whether a key fits: eq, ne, re, sw.",
                 "if (sht_match_name(\"calls\", \"eq\", \"$fU\")) exit;", matches<CellPart::key>},
    FunctionSpec{"sht_has_name", kOperation, script::kAnyRoute, kFound, "The same as sht_match_name.",
                 "if (sht_has_name(\"calls\", \"eq\", \"$fU\")) exit;", matches<CellPart::key>},
    FunctionSpec{"sht_match_str_value", kOperation, script::kAnyRoute, kFound,
                 "Whether a text fits: eq, ne, re, sw.",
                 "if (sht_match_str_value(\"calls\", \"sw\", \"busy\")) exit;", matches<CellPart::value>},
    FunctionSpec{"sht_has_str_value", kOperation, script::kAnyRoute, kFound,
                 "The same as sht_match_str_value.",
                 "if (sht_has_str_value(\"calls\", \"sw\", \"busy\")) exit;", matches<CellPart::value>},
};

using script::SettingType;

constexpr std::array kSettings{
    SettingSpec{"htable", SettingType::text, "", "a table: name=>size=8;autoexpire=60;initval=0"},
    SettingSpec{"timer_interval", SettingType::integer, "20", "seconds between looks for expired cells"},
    SettingSpec{"db_url", SettingType::text, "", "the database that tables are filled from"},
    SettingSpec{"key_name_column", SettingType::text, "key_name", "column of the keys"},
    SettingSpec{"key_type_column", SettingType::text, "key_type", "column of the types of keys"},
    SettingSpec{"value_type_column", SettingType::text, "value_type", "column of the types of values"},
    SettingSpec{"key_value_column", SettingType::text, "key_value", "column of the values"},
    SettingSpec{"expires_column", SettingType::text, "expires", "column of the moments of expiry"},
    SettingSpec{"array_size_suffix", SettingType::text, "::size", "end of the key that counts an array"},
    SettingSpec{"fetch_rows", SettingType::integer, "100", "rows read at once"},
    SettingSpec{"db_expires", SettingType::integer, "0", "1: moments of expiry are read and stored"},
    SettingSpec{"enable_dmq", SettingType::integer, "0", "1: tables are shared with other servers"},
    SettingSpec{"dmq_init_sync", SettingType::integer, "0", "1: asks other servers at the start"},
    SettingSpec{"timer_procs", SettingType::integer, "0", "processes that look for expired cells"},
    SettingSpec{"event_callback", SettingType::text, "", "function of an embedded language for events"},
    SettingSpec{"event_callback_mode", SettingType::integer, "0", "when the event mod-init is told"},
};

/// A definition that cannot be read keeps Kamailio from starting.
void checkTables(script::ModuleCheck& check) {
  for (const script::Setting& setting : check.program().settings()) {
    if (setting.module != "htable" || setting.name != "htable") continue;
    if (parseHashTableSpec(setting.value.toText())) continue;
    check.error("bad-hash-table", setting.where, "this is no definition of a hash table",
                "write it as \"name=>size=8;autoexpire=60;initval=0\"");
  }
}

}  // namespace

const ModuleSpec& htableModule() {
  static const ModuleSpec kModule{"htable",          kFunctions, kHashTableVariables,     {},
                                  kSettings,         {},         makeStateOf<HashTables>, checkTables,
                                  kHashTableCommands};
  return kModule;
}

}  // namespace forklab::functions
