#include "script/functions/dialog_statements.h"

namespace forklab::functions {

namespace {

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

std::string listOf(std::span<const std::string> names, std::string_view behind = {}) {
  std::string list;
  for (const std::string& name : names)
    list.append(list.empty() ? "" : ", ").append(quoted(name)).append(behind);
  return list;
}

std::string marks(std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += i == 0 ? "?" : ", ?";
  return list;
}

/// The first two columns are the dialog's numbers.
std::string whereNumbers(std::span<const std::string> columns) {
  return " where " + quoted(columns[0]) + " = ? and " + quoted(columns[1]) + " = ?";
}

}  // namespace

DialogStatements::DialogStatements(const Names& names) {
  const std::string table = quoted(names.table);
  const std::string variables = quoted(names.variablesTable);
  std::vector<std::string> written = names.columns;
  written.insert(written.end(), names.furtherColumns.begin(), names.furtherColumns.end());
  const std::string where = whereNumbers(names.columns);
  const std::string whereVariables = whereNumbers(names.variableColumns);
  const std::string state = quoted(names.columns[names.state]);
  const std::string piece = " where id > ? order by id limit " + std::to_string(kPieceRows);

  insert = "insert into " + table + " (" + listOf(written) + ") values (" + marks(written.size()) + ")";
  update = "update " + table + " set " + listOf(std::span(names.columns).subspan(names.state), " = ?");
  // What a rider does not know (any more, behind a restart) stays as it stands.
  for (const std::string& name : names.furtherColumns)
    update += ", " + quoted(name) + " = coalesce(?, " + quoted(name) + ")";
  update += where;
  claim = "update " + table + " set " + state + " = ?" + where + " and " + state + " <> ?";
  remove = "delete from " + table + where;
  removeVariables = "delete from " + variables + whereVariables;
  insertVariable =
      "insert into " + variables + " (" + listOf(names.variableColumns) + ") values (?, ?, ?, ?)";
  updateVariable = "update " + variables + " set " + quoted(names.variableColumns[3]) + " = ?" +
                   whereVariables + " and " + quoted(names.variableColumns[2]) + " = ?";
  removeAll = "delete from " + table;
  removeAllVariables = "delete from " + variables;
  load = "select id, " + listOf(names.columns) + " from " + table + piece;
  loadVariables = "select id, " + listOf(names.variableColumns) + " from " + variables + piece;
  lookUp = "select id, " + listOf(names.columns) + " from " + table + " where " +
           quoted(names.columns[names.callId]) + " = ?";
  lookUpVariables =
      "select id, " + listOf(names.variableColumns) + " from " + variables + whereVariables + " order by id";
}

}  // namespace forklab::functions
