#pragma once

#include <span>
#include <string>
#include <vector>

namespace forklab::functions {

/// The SQL of dialog's two tables, put together once: columns bear the names that the script gives them.
struct DialogStatements {
  struct Names {
    std::string table;
    std::string variablesTable;
    std::vector<std::string> columns;          ///< entry and id first
    std::vector<std::string> variableColumns;  ///< entry, id, key, value
    std::vector<std::string> furtherColumns;   ///< of riders
    std::size_t callId = 0;                    ///< place among the columns, here and below
    std::size_t state = 0;                     ///< the first that an update writes
  };
  /// So many rows come at a time.
  static constexpr std::size_t kPieceRows = 50'000;

  DialogStatements() = default;
  explicit DialogStatements(const Names& names);

  // Behind the columns stand the cells of the row, then entry and id.
  std::string insert, update, claim, remove, removeVariables;
  std::string insertVariable;  ///< entry, id, key, value
  std::string updateVariable;  ///< value, entry, id, key
  std::string removeAll, removeAllVariables;
  // Rows with their `id` in front; those behind an id.
  std::string load, loadVariables;
  std::string lookUp;           ///< Call-ID
  std::string lookUpVariables;  ///< entry, id
};

}  // namespace forklab::functions
