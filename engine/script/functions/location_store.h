#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "script/functions/database_access.h"
#include "script/functions/location_table.h"
#include "script/functions/module_state.h"
#include "script/program.h"
#include "store/database.h"

namespace forklab::functions {

/// usrloc's db_mode.
enum class LocationMode : std::uint8_t { memory, writeThrough, writeBack, databaseOnly, loadOnly };

/// Rows of `location` and the bindings they stand for, by Kamailio's columns (usrloc, table version 9).
class LocationStore {
 public:
  struct Row {
    std::string aor;
    Contact contact;
  };

  /// Opens the database that usrloc's parameters name; what is wrong with it is a fault of the start.
  LocationStore(const script::Program& program, ModuleServices& services, std::uint32_t natFlag);
  bool isOpen() const { return database_.has_value(); }

  std::vector<Row> readAll(std::string_view table);
  std::vector<Row> read(std::string_view table, std::string_view aor);
  std::vector<Row> readExpired(std::string_view table, std::int64_t now);
  /// False: the database refused it, which was logged; here and below.
  bool insert(std::string_view table, std::string_view aor, const Contact& contact);
  bool update(std::string_view table, const Contact& contact);
  void remove(std::string_view table, const Contact& contact);
  /// What happens between them reaches the file at once, or not at all. Kamailio has no such calls, so they
  /// count as none.
  void begin() { outside("begin"); }
  void commit() { outside("commit"); }

 private:
  void open(const script::Program& program, const std::string& url);
  std::vector<Row> select(std::string_view table, const std::string& condition,
                          std::span<const store::Cell> values);
  std::vector<store::Cell> cellsOf(std::string_view aor, const Contact& contact) const;
  Row rowOf(std::span<const store::Cell> cells) const;
  void outside(std::string_view statement);
  std::optional<store::Rows> run(const DatabasePurpose& purpose, const std::string& statement,
                                 std::span<const store::Cell> values);
  std::string nameOf(std::size_t column) const { return "\"" + names_[column] + "\""; }

  ModuleServices& services_;
  std::optional<DatabaseAccess> database_;
  std::vector<std::string> names_;  ///< of the columns, as the script's parameters rename them
  std::uint32_t natFlag_;
  std::int64_t serverId_;
  bool usesDomain_;
};

}  // namespace forklab::functions
