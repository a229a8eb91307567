#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "script/functions/hash_table.h"
#include "script/functions/htable_rows.h"
#include "script/functions/module_state.h"
#include "script/spec.h"

/// Kamailio's htable: what all messages of a proxy share under names.
namespace forklab::functions {

const script::ModuleSpec& htableModule();

/// Where a script's iterator stands.
struct HashTableIterator {
  HashTable* table = nullptr;
  std::string key;
  bool started = false;
};

/// The tables that the script's modparams define.
class HashTables final : public ModuleState {
 public:
  HashTables(const script::Program& program, ModuleServices& services);
  void start(kernel::Instant now) override;
  void stop(kernel::Instant now) override;
  void onTimer(kernel::Instant now, std::uint64_t argument) override;
  /// From and to the dbtable of a table; false: it cannot be read or written.
  bool reload(HashTable& table);
  bool store(const HashTable& table);

  /// Null: no modparam defines it.
  HashTable* find(std::string_view name);
  /// In the order of the script.
  std::vector<HashTable>& all() { return tables_; }
  /// By their names in the script.
  std::map<std::string, HashTableIterator, std::less<>> iterators;
  /// For event_route[htable:expired:…]: what has expired.
  const HashTableCell& record() const { return record_; }

 private:
  struct Expired {
    std::string route;
    HashTableCell cell;
  };
  void collect(kernel::Instant now);
  /// One route at a time, so that $shtrecord is its own.
  void tellNext(kernel::Instant now);
  void wakeAt(kernel::Instant at, std::uint64_t argument);

  ModuleServices& services_;
  std::vector<HashTable> tables_;
  std::optional<HashTableRows> rows_;  ///< where a table has a dbtable
  kernel::Duration interval_;
  bool tells_ = false;  ///< an event route waits for what expires, so the run must not end before
  std::deque<Expired> expired_;
  HashTableCell record_;
};

}  // namespace forklab::functions
