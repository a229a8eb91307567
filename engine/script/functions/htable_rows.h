#pragma once

#include <string>

#include "script/functions/database_access.h"
#include "script/functions/hash_table.h"
#include "script/functions/module_state.h"
#include "script/program.h"
#include "store/database.h"

namespace forklab::functions {

/// Where the tables of htable come from and go to: Kamailio's table htable (version 2), or any columns that
/// `cols` names.
class HashTableRows {
 public:
  /// Opens the database that htable's parameters name; what is wrong with it is a fault of the start.
  HashTableRows(const script::Program& program, ModuleServices& services);
  /// Fills an empty table; false: its rows cannot be read.
  bool load(HashTable& table, std::int64_t nowSeconds);
  /// Replaces the rows by what the table holds.
  bool store(const HashTable& table);
  /// Whether the version of the table is what Kamailio wants; what is wrong is a fault of the start.
  void checkVersion(const HashTable& table);

 private:
  bool loadColumns(HashTable& table, std::int64_t nowSeconds);
  bool loadRow(HashTable& table, std::span<const store::Cell> row, std::int64_t nowSeconds);
  std::optional<store::Rows> run(const std::string& statement, std::span<const store::Cell> values = {});

  ModuleServices& services_;
  std::optional<DatabaseAccess> database_;
  std::string keyName_, keyType_, valueType_, keyValue_, expires_, arraySuffix_;
  bool usesExpires_ = false;
};

}  // namespace forklab::functions
