#include "script/functions/htable_commands.h"

#include <algorithm>
#include <array>

#include "script/functions/calendar.h"
#include "script/functions/host.h"
#include "script/functions/htable.h"
#include "script/functions/rpc.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

constexpr int kFailed = 500;
constexpr int kNotFound = 404;

std::int64_t nowOf(RpcCall& call) { return secondsOf(call.core().now()); }

/// The table that the first parameter names, once there are enough of them; null: that is answered.
HashTable* tableOf(RpcCall& call, std::size_t wanted, const char* missing) {
  HashTables* const tables = call.state<HashTables>();
  HashTable* table = nullptr;
  if (call.parameterCount() < wanted) {
    call.fail(kFailed, missing);
  } else if (tables == nullptr || (table = tables->find(call.text(0))) == nullptr) {
    call.fail(kFailed, "No such htable");
  }
  return table;
}

RpcValue valueOf(const HashTableCell& cell) {
  return cell.value.isInteger() ? RpcValue(cell.value.integer()) : RpcValue(cell.value.toText());
}

RpcValue slotOf(std::uint32_t entry, RpcValue cells) {
  RpcValue slot = RpcValue::fields();
  slot.set("entry", std::int64_t{entry});
  slot.set("size", std::uint64_t{cells.values().size()});
  slot.set("slot", std::move(cells));
  return slot;
}

void dump(RpcCall& call) {
  const HashTable* const table = tableOf(call, 1, "No htable name given");
  if (table == nullptr) return;
  call.result = RpcValue::list();
  RpcValue cells = RpcValue::list();
  std::uint32_t entry = 0;
  for (const HashTableCell* cell : table->cells()) {
    const std::uint32_t slot = table->slotOf(cell->key);
    if (slot != entry && !cells.values().empty()) {
      call.result.append(slotOf(entry, std::move(cells)));
      cells = RpcValue::list();
    }
    entry = slot;
    RpcValue fields = RpcValue::fields();
    fields.set("name", cell->key);
    fields.set("value", valueOf(*cell));
    fields.set("type", cell->value.isInteger() ? "int" : "str");
    cells.append(std::move(fields));
  }
  if (!cells.values().empty()) call.result.append(slotOf(entry, std::move(cells)));
}

std::string expiryText(RpcCall& call, const HashTableCell& cell) {
  if (cell.expiresAtSeconds == 0) return "NEVER";
  return stampText(call.core().unixSeconds() + cell.expiresAtSeconds - nowOf(call));
}

void get(RpcCall& call) {
  constexpr std::int64_t kIsText = 2;
  const HashTable* const table = tableOf(call, 2, "Not enough parameters (htable name and key name)");
  if (table == nullptr) return;
  for (const HashTableCell* cell : table->cells()) {
    if (cell->key != call.text(1)) continue;
    RpcValue item = RpcValue::fields();
    item.set("name", cell->key);
    item.set("value", valueOf(*cell));
    item.set("flags", cell->value.isInteger() ? 0 : kIsText);
    item.set("expire", expiryText(call, *cell));
    call.result = RpcValue::fields();
    call.result.set("item", std::move(item));
    return;
  }
  call.fail(kFailed, "Key name doesn't exist in htable.");
}

void set(RpcCall& call, bool isNumber, bool hasLifetime) {
  HashTable* const table =
      tableOf(call, hasLifetime ? 4 : 3, "Not enough parameters (htable name, key name and value)");
  if (table == nullptr) return;
  if (isNumber && !call.integer(2))
    return call.fail(kFailed, "Not enough parameters (htable name, key name and value)");
  table->write(call.text(1), isNumber ? Value(*call.integer(2)) : Value::text(call.text(2)), nowOf(call));
  if (hasLifetime) table->setLifetime(call.text(1), call.integer(3).value_or(0), nowOf(call));
  call.result = "Ok. Key set to new value.";
}

template <bool IsNumber, bool HasLifetime>
void setTo(RpcCall& call) {
  set(call, IsNumber, HasLifetime);
}

void setLifetime(RpcCall& call) {
  HashTable* const table = tableOf(call, 3, "Not enough parameters (htable name, key name and expire)");
  if (table == nullptr) return;
  if (!table->setLifetime(call.text(1), call.integer(2).value_or(0), nowOf(call)))
    return call.fail(kFailed, "Failed to set the item");
  call.result = "Ok";
}

void remove(RpcCall& call) {
  HashTable* const table = tableOf(call, 2, "Not enough parameters (htable name and key name)");
  if (table == nullptr) return;
  if (!table->holds(call.text(1))) return call.fail(kNotFound, "Key not found in htable.");
  table->remove(call.text(1));
  call.result = "Ok. Key deleted.";
}

void flush(RpcCall& call) {
  HashTable* const table = tableOf(call, 1, "No htable name given");
  if (table == nullptr) return;
  table->clear();
  call.result = "Ok. Htable flushed.";
}

void reload(RpcCall& call) {
  HashTable* const table = tableOf(call, 1, "No htable name given");
  if (table == nullptr) return;
  if (table->spec().databaseTable.empty()) return call.fail(kFailed, "No database htable");
  if (!call.state<HashTables>()->reload(*table)) return call.fail(kFailed, "Error reloading htable");
  call.result = "Ok. Htable reloaded.";
}

void store(RpcCall& call) {
  HashTable* const table = tableOf(call, 1, "No htable name given");
  if (table == nullptr) return;
  if (table->spec().databaseTable.empty()) return call.fail(kFailed, "No database htable");
  if (!call.state<HashTables>()->store(*table)) return call.fail(kFailed, "Error storing htable");
  call.result = "Ok. Htable successfully stored to DB.";
}

/// Kamailio keeps its tables with the last one first.
template <class Describe>
void describeAll(RpcCall& call, Describe describe) {
  call.result = RpcValue::list();
  HashTables* const tables = call.state<HashTables>();
  if (tables == nullptr) return;
  for (auto table = tables->all().rbegin(); table != tables->all().rend(); ++table)
    call.result.append(describe(*table));
}

void listTables(RpcCall& call) {
  describeAll(call, [](const HashTable& table) {
    const HashTableSpec& spec = table.spec();
    RpcValue fields = RpcValue::fields();
    fields.set("name", spec.name);
    fields.set("dbtable", spec.databaseTable);
    fields.set("dbmode", std::int64_t{spec.storesAtEnd ? 1 : 0});
    fields.set("expire", spec.expiresAfterSeconds);
    fields.set("updateexpire", std::int64_t{spec.updateExtends ? 1 : 0});
    fields.set("size", std::int64_t{spec.slotCount});
    fields.set("dmqreplicate", std::int64_t{0});
    return fields;
  });
}

void stats(RpcCall& call) {
  describeAll(call, [](const HashTable& table) {
    std::vector<std::int64_t> sizes(table.spec().slotCount);
    for (const HashTableCell* cell : table.cells()) ++sizes[table.slotOf(cell->key)];
    RpcValue fields = RpcValue::fields();
    fields.set("name", table.spec().name);
    fields.set("slots", std::int64_t{table.spec().slotCount});
    fields.set("all", std::uint64_t{table.cells().size()});
    fields.set("min", *std::min_element(sizes.begin(), sizes.end()));
    fields.set("max", *std::max_element(sizes.begin(), sizes.end()));
    return fields;
  });
}

constexpr std::array kCommands{
    RpcSpec{"htable.dump", "table", "The cells of a table, slot by slot.",
            "forklab-cli rpc proxy.sock htable.dump calls", dump},
    RpcSpec{"htable.get", "table key", "One cell and when it ends.",
            "forklab-cli rpc proxy.sock htable.get calls alice", get},
    RpcSpec{"htable.sets", "table key text", "Sets a cell to a text.",
            "forklab-cli rpc proxy.sock htable.sets calls alice busy", setTo<false, false>},
    RpcSpec{"htable.seti", "table key number", "Sets a cell to a number.",
            "forklab-cli rpc proxy.sock htable.seti calls alice 2", setTo<true, false>},
    RpcSpec{"htable.setxs", "table key text seconds", "Sets a text and its lifetime.",
            "forklab-cli rpc proxy.sock htable.setxs calls alice busy 60", setTo<false, true>},
    RpcSpec{"htable.setxi", "table key number seconds", "Sets a number and its lifetime.",
            "forklab-cli rpc proxy.sock htable.setxi calls alice 2 60", setTo<true, true>},
    RpcSpec{"htable.setex", "table key seconds", "Sets the lifetime of a cell.",
            "forklab-cli rpc proxy.sock htable.setex calls alice 60", setLifetime},
    RpcSpec{"htable.delete", "table key", "Removes a cell.",
            "forklab-cli rpc proxy.sock htable.delete calls alice", remove},
    RpcSpec{"htable.flush", "table", "Empties a table.", "forklab-cli rpc proxy.sock htable.flush calls",
            flush},
    RpcSpec{"htable.reload", "table", "Reads a table with a dbtable again.",
            "forklab-cli rpc proxy.sock htable.reload calls", reload},
    RpcSpec{"htable.store", "table", "Writes a table into its dbtable.",
            "forklab-cli rpc proxy.sock htable.store calls", store},
    RpcSpec{"htable.listTables", "", "The tables and their definitions.",
            "forklab-cli rpc proxy.sock htable.listTables", listTables},
    RpcSpec{"htable.stats", "", "How many cells the tables have, and how they are spread.",
            "forklab-cli rpc proxy.sock htable.stats", stats},
};

}  // namespace

const std::span<const RpcSpec> kHashTableCommands = kCommands;

}  // namespace forklab::functions
