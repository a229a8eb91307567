#include "store/tables.h"

#include <array>

namespace forklab::store {

using kernel::Error;
using kernel::Result;

namespace {

// Names, types and defaults as Kamailio's db_sqlite expects to find them.
constexpr std::array kVersion{Column{"table_name", "VARCHAR(32)", ""},
                              Column{"table_version", "INTEGER", "0"}};

constexpr std::array kSubscriber{Column{"username", "VARCHAR(64)", "''"},
                                 Column{"domain", "VARCHAR(64)", "''"},
                                 Column{"password", "VARCHAR(64)", "''"}, Column{"ha1", "VARCHAR(128)", "''"},
                                 Column{"ha1b", "VARCHAR(128)", "''"}};

constexpr std::array kLocation{
    Column{"ruid", "VARCHAR(64)", "''"},
    Column{"username", "VARCHAR(64)", "''"},
    Column{"domain", "VARCHAR(64)", "NULL"},
    Column{"contact", "VARCHAR(512)", "''"},
    Column{"received", "VARCHAR(128)", "NULL"},
    Column{"path", "VARCHAR(512)", "NULL"},
    Column{"expires", "TIMESTAMP WITHOUT TIME ZONE", "'2030-05-28 21:32:15'"},
    Column{"q", "REAL", "1.0"},
    Column{"callid", "VARCHAR(255)", "'Default-Call-ID'"},
    Column{"cseq", "INTEGER", "1"},
    Column{"last_modified", "TIMESTAMP WITHOUT TIME ZONE", "'2000-01-01 00:00:01'"},
    Column{"flags", "INTEGER", "0"},
    Column{"cflags", "INTEGER", "0"},
    Column{"user_agent", "VARCHAR(255)", "''"},
    Column{"socket", "VARCHAR(64)", "NULL"},
    Column{"methods", "INTEGER", "NULL"},
    Column{"instance", "VARCHAR(255)", "NULL"},
    Column{"reg_id", "INTEGER", "0"},
    Column{"server_id", "INTEGER", "0"},
    Column{"connection_id", "INTEGER", "0"},
    Column{"keepalive", "INTEGER", "0"},
    Column{"partition", "INTEGER", "0"}};

/// Of acc and of missed_calls.
constexpr std::array kAcc{Column{"method", "VARCHAR(16)", "''"},
                          Column{"from_tag", "VARCHAR(128)", "''"},
                          Column{"to_tag", "VARCHAR(128)", "''"},
                          Column{"callid", "VARCHAR(255)", "''"},
                          Column{"sip_code", "VARCHAR(3)", "''"},
                          Column{"sip_reason", "VARCHAR(128)", "''"},
                          Column{"time", "TIMESTAMP WITHOUT TIME ZONE", ""}};

constexpr std::array kDispatcher{
    Column{"setid", "INTEGER", "0"},       Column{"destination", "VARCHAR(192)", "''"},
    Column{"flags", "INTEGER", "0"},       Column{"priority", "INTEGER", "0"},
    Column{"attrs", "VARCHAR(128)", "''"}, Column{"description", "VARCHAR(64)", "''"}};

constexpr std::array kDialog{Column{"hash_entry", "INTEGER", ""},
                             Column{"hash_id", "INTEGER", ""},
                             Column{"callid", "VARCHAR(255)", ""},
                             Column{"from_uri", "VARCHAR(255)", ""},
                             Column{"from_tag", "VARCHAR(128)", ""},
                             Column{"to_uri", "VARCHAR(255)", ""},
                             Column{"to_tag", "VARCHAR(128)", ""},
                             Column{"caller_cseq", "VARCHAR(20)", ""},
                             Column{"callee_cseq", "VARCHAR(20)", ""},
                             Column{"caller_route_set", "VARCHAR(512)", "NULL"},
                             Column{"callee_route_set", "VARCHAR(512)", "NULL"},
                             Column{"caller_contact", "VARCHAR(255)", ""},
                             Column{"callee_contact", "VARCHAR(255)", ""},
                             Column{"caller_sock", "VARCHAR(64)", ""},
                             Column{"callee_sock", "VARCHAR(64)", ""},
                             Column{"state", "INTEGER", ""},
                             Column{"start_time", "INTEGER", ""},
                             Column{"timeout", "INTEGER", "0"},
                             Column{"sflags", "INTEGER", "0"},
                             Column{"iflags", "INTEGER", "0"},
                             Column{"toroute_name", "VARCHAR(32)", "NULL"},
                             Column{"req_uri", "VARCHAR(255)", ""},
                             Column{"xdata", "VARCHAR(512)", "NULL"}};

constexpr std::array kDialogVars{Column{"hash_entry", "INTEGER", ""}, Column{"hash_id", "INTEGER", ""},
                                 Column{"dialog_key", "VARCHAR(128)", ""},
                                 Column{"dialog_value", "VARCHAR(512)", ""}};

constexpr std::array kTables{TableSchema{"version", 1, kVersion, "table_name", ""},
                             TableSchema{"subscriber", 7, kSubscriber, "username, domain", "username"},
                             TableSchema{"location", 9, kLocation, "ruid", "username, domain, contact"},
                             TableSchema{"acc", 5, kAcc, "", "callid"},
                             TableSchema{"missed_calls", 4, kAcc, "", "callid"},
                             TableSchema{"dispatcher", 4, kDispatcher, "", ""},
                             TableSchema{"dialog", 7, kDialog, "", "hash_entry, hash_id"},
                             TableSchema{"dialog_vars", 1, kDialogVars, "", "hash_entry, hash_id"}};

std::string declaration(const Column& column) {
  std::string text = std::string(column.name) + " " + std::string(column.type);
  if (!column.defaultValue.empty()) text.append(" default ").append(column.defaultValue);
  return column.defaultValue == "NULL" ? text : text + " not null";
}

std::string creation(const TableSchema& schema) {
  const std::string name(schema.name);
  std::string text = "create table if not exists " + name + " (id integer primary key not null";
  for (const Column& column : schema.columns) text += ", " + declaration(column);
  if (!schema.unique.empty()) text.append(", unique (").append(schema.unique).append(")");
  text += ");";
  if (schema.index.empty()) return text;
  return text + "create index if not exists " + name + "_lab_idx on " + name + " (" +
         std::string(schema.index) + ");";
}

}  // namespace

std::span<const TableSchema> kamailioTables() { return kTables; }

const TableSchema* kamailioTable(std::string_view name) {
  for (const TableSchema& schema : kTables) {
    if (schema.name == name) return &schema;
  }
  return nullptr;
}

Result<std::int64_t> createTable(Database& database, const TableSchema& schema) {
  // The versions' own table comes first: every other one has a row there.
  std::string statements = creation(kTables.front());
  if (schema.name != kTables.front().name) statements += creation(schema);
  statements += "insert or ignore into version (table_name, table_version) values ('" +
                std::string(schema.name) + "', " + std::to_string(schema.version) + ")";
  return database.runScript(statements);
}

Result<std::int64_t> checkFile(Database& database) {
  const auto found = database.run("select count(*) from version");
  if (!found || integerOf(found->rows.front().front()) == 0) {
    return Error{"\"" + database.path() + "\" has no tables of Kamailio's: its table \"version\" is " +
                     (found ? "empty" : "missing"),
                 {},
                 "make the tables with the *-create.sql files of Kamailio's folder db_sqlite, "
                 "standard-create.sql first"};
  }
  return integerOf(found->rows.front().front());
}

Result<std::int64_t> checkVersion(Database& database, std::string_view table, int wanted) {
  const auto file = checkFile(database);
  if (!file) return file.error();
  const std::array<Cell, 1> values{std::string(table)};
  const auto found = database.run("select table_version from version where table_name = ?", values);
  if (!found) return found.error();
  const std::int64_t version = found->rows.empty() ? 0 : integerOf(found->rows.front().front());
  if (version == wanted) return version;
  const std::string name(table);
  if (version == 0) {
    return Error{"\"" + database.path() + "\" has no table " + name,
                 {},
                 "make it with Kamailio's *-create.sql, or add its row to the table version"};
  }
  return Error{"table " + name + " in \"" + database.path() + "\" has version " + std::to_string(version) +
                   ", wanted is " + std::to_string(wanted),
               {},
               "make it anew with Kamailio 5.6's *-create.sql, or correct its row in the table version"};
}

}  // namespace forklab::store
