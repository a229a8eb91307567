#include "script/functions/htable_rows.h"

#include <array>

#include "script/functions/database_access.h"
#include "script/functions/host.h"
#include "store/tables.h"

namespace forklab::functions {
namespace {

using store::Cell;

constexpr int kTableVersion = 2;

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

Value valueOf(const Cell& cell, bool isInteger) {
  return isInteger ? Value(store::integerOf(cell)) : Value(store::textOf(cell));
}

}  // namespace

HashTableRows::HashTableRows(const script::Program& program, ModuleServices& services) : services_(services) {
  const auto text = [&](std::string_view name, std::string_view otherwise) {
    return program.textSetting("htable", name, otherwise);
  };
  keyName_ = quoted(text("key_name_column", "key_name"));
  keyType_ = quoted(text("key_type_column", "key_type"));
  valueType_ = quoted(text("value_type_column", "value_type"));
  keyValue_ = quoted(text("key_value_column", "key_value"));
  expires_ = quoted(text("expires_column", "expires"));
  arraySuffix_ = text("array_size_suffix", "::size");
  usesExpires_ = program.integerSetting("htable", "db_expires", 0) != 0;
  auto opened = DatabaseAccess::open(services, text("db_url", {}));
  if (opened) {
    database_.emplace(std::move(opened).value());
  } else {
    services.reportFault("htable", opened.error());
  }
}

void HashTableRows::checkVersion(const HashTable& table) {
  // Columns of one's own have no version (Kamailio htable).
  if (!database_ || !table.spec().columns.empty()) return;
  const auto version = store::checkVersion(database_->file(), table.spec().databaseTable, kTableVersion);
  if (!version) services_.reportFault("htable", version.error());
}

std::optional<store::Rows> HashTableRows::run(const std::string& statement, std::span<const Cell> values) {
  if (!database_) return std::nullopt;
  auto rows = database_->run({"htable: rows"}, statement, values);
  if (rows) return std::move(rows).value();
  services_.core().log("ERROR", "htable: " + rows.error().message);
  return std::nullopt;
}

/// Several rows with one key make an array: key[0], key[1], … and their count.
bool HashTableRows::loadRow(HashTable& table, std::span<const Cell> row, std::int64_t nowSeconds) {
  const std::string key = store::textOf(row[0]);
  const std::int64_t ends = usesExpires_ ? store::integerOf(row[4]) : 0;
  const std::int64_t unixNow = services_.core().unixSeconds();
  if (ends > 0 && ends < unixNow) return true;
  std::string name = key;
  if (store::integerOf(row[1]) == 1) {
    const std::string counter = key + arraySuffix_;
    const std::int64_t count = table.holds(counter) ? table.read(counter, nowSeconds).toInteger() : 0;
    table.write(counter, Value(count + 1), nowSeconds);
    name += "[" + std::to_string(count) + "]";
  }
  table.write(name, valueOf(row[3], store::integerOf(row[2]) == 1), nowSeconds);
  if (ends > 0) table.setLifetime(name, ends - unixNow, nowSeconds);
  return true;
}

/// "name,a,b": the first column is the key, the others make its value, as in "A,5".
bool HashTableRows::loadColumns(HashTable& table, std::int64_t nowSeconds) {
  const HashTableSpec& spec = table.spec();
  std::string statement = "select ";
  for (std::size_t i = 0; i < spec.columns.size(); ++i)
    statement += (i == 0 ? "" : ", ") + quoted(spec.columns[i]);
  const auto rows = run(statement + " from " + quoted(spec.databaseTable));
  if (!rows) return false;
  for (const auto& row : rows->rows) {
    if (row.size() == 2) {
      table.write(store::textOf(row[0]), valueOf(row[1], std::holds_alternative<std::int64_t>(row[1])),
                  nowSeconds);
      continue;
    }
    std::string joined;
    for (std::size_t i = 1; i < row.size(); ++i) {
      if (i > 1) joined += spec.delimiter;
      joined += std::holds_alternative<std::monostate>(row[i]) ? spec.nullMark : store::textOf(row[i]);
    }
    table.write(store::textOf(row[0]), Value(joined), nowSeconds);
  }
  return true;
}

bool HashTableRows::load(HashTable& table, std::int64_t nowSeconds) {
  if (!table.spec().columns.empty()) return loadColumns(table, nowSeconds);
  std::string statement = "select " + keyName_ + ", " + keyType_ + ", " + valueType_ + ", " + keyValue_;
  if (usesExpires_) statement += ", " + expires_;
  const auto rows =
      run(statement + " from " + quoted(table.spec().databaseTable) + " order by " + keyName_ + ", rowid");
  if (!rows) return false;
  for (const auto& row : rows->rows) loadRow(table, row, nowSeconds);
  return true;
}

bool HashTableRows::store(const HashTable& table) {
  const std::string name = quoted(table.spec().databaseTable);
  if (!run("begin") || !run("delete from " + name)) return false;
  const std::int64_t offset = services_.core().unixSeconds() - secondsOf(services_.now());
  bool isWhole = true;
  for (const HashTableCell* cell : table.cells()) {
    std::vector<Cell> values{cell->key, std::int64_t{0}, std::int64_t{cell->value.isInteger() ? 1 : 0},
                             cell->value.toText()};
    if (usesExpires_) values.emplace_back(cell->expiresAtSeconds == 0 ? 0 : cell->expiresAtSeconds + offset);
    isWhole &= run("insert into " + name + " (" + keyName_ + ", " + keyType_ + ", " + valueType_ + ", " +
                       keyValue_ + (usesExpires_ ? ", " + expires_ : std::string()) + ") values (?, ?, ?, ?" +
                       (usesExpires_ ? ", ?)" : ")"),
                   values)
                   .has_value();
  }
  return run("commit") && isWhole;
}

}  // namespace forklab::functions
