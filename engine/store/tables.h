#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/database.h"

namespace forklab::store {

/// A column of one of Kamailio's tables; the key `id` stands in all of them and is not listed.
struct Column {
  std::string_view name;
  std::string_view type;  ///< as Kamailio's db_sqlite declares it
  /// SQL of its default; empty: a value must be given, "NULL": it may be null.
  std::string_view defaultValue;
};

/// One of Kamailio 5.6's tables.
struct TableSchema {
  std::string_view name;
  int version = 0;  ///< its row in the table "version"
  std::span<const Column> columns;
  std::string_view unique;  ///< columns that no two rows share; empty: none
  std::string_view index;   ///< columns that are searched by; empty: none
};
std::span<const TableSchema> kamailioTables();
/// Null: not one of them.
const TableSchema* kamailioTable(std::string_view name);

/// Creates what is missing of a table and its version row; an existing one is left as it is.
kernel::Result<std::int64_t> createTable(Database& database, const TableSchema& schema);

/// Whether a file holds tables of Kamailio's: it has the table "version" and a row in it.
kernel::Result<std::int64_t> checkFile(Database& database);

/// Whether the file says that `table` has the version that the module wants, as Kamailio asks at its start;
/// the error says what is there instead.
kernel::Result<std::int64_t> checkVersion(Database& database, std::string_view table, int wanted);

}  // namespace forklab::store
