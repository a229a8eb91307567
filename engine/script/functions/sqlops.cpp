#include "script/functions/sqlops.h"

#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "script/functions/database_access.h"
#include "script/functions/host.h"
#include "script/module_check.h"
#include "script/program.h"
#include "store/database_url.h"

namespace forklab::functions {
namespace {

/// "lab=>sqlite:///lab.db".
struct Connection {
  std::string name;
  std::string url;
};

std::optional<Connection> parseConnection(const std::string& text) {
  const std::size_t arrow = text.find("=>");
  if (arrow == std::string::npos || arrow == 0 || arrow + 2 == text.size()) return std::nullopt;
  return Connection{text.substr(0, arrow), text.substr(arrow + 2)};
}

bool isConnection(const script::Setting& setting) {
  return setting.module == "sqlops" && setting.name == "sqlcon";
}

/// The connections of one proxy and the results that the script has named. Kamailio keeps results per worker,
/// so they outlive the message.
class SqlOperations final : public ModuleState {
 public:
  SqlOperations(const script::Program& program, ModuleServices& services) {
    for (const script::Setting& setting : program.settings()) {
      if (!isConnection(setting)) continue;
      const auto connection = parseConnection(setting.value.toText());
      if (connection) open(services, *connection);
    }
  }

  /// Null: no such connection, or its file could not be opened.
  store::Database* find(std::string_view name) {
    const auto found = databases_.find(name);
    return found == databases_.end() ? nullptr : &found->second;
  }
  std::map<std::string, store::Rows, std::less<>>& results() { return results_; }

 private:
  void open(ModuleServices& services, const Connection& connection) {
    auto database = openDatabase(services, connection.url);
    if (database) {
      databases_.emplace(connection.name, std::move(database).value());
    } else {
      services.core().log("ERROR", "sqlops: " + connection.name + ": " + database.error().message);
    }
  }

  std::map<std::string, store::Database, std::less<>> databases_;
  std::map<std::string, store::Rows, std::less<>> results_;
};

Value valueOf(const store::Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return {};
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return Value(*number);
  return Value(store::textOf(cell));
}

/// Without a result name the rows are thrown away.
Outcome query(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  SqlOperations& sql = stateOf<SqlOperations>(call);
  store::Database* database = sql.find(call.text(0));
  if (database == nullptr) {
    context.log("ERROR", "sql_query: there is no connection " + std::string(call.text(0)));
    return truth(false);
  }
  context.core().callDatabase("database: sql_query");
  auto rows = database->run(call.text(1));
  if (!rows) {
    context.log("ERROR", "sql_query: " + rows.error().message);
    return truth(false);
  }
  if (call.argumentCount() > 2) sql.results()[std::string(call.text(2))] = std::move(rows).value();
  // Found nothing is no failure: $dbr(name=>rows) tells (observed).
  return truth(true);
}

Outcome freeResult(Call& call) {
  auto& results = stateOf<SqlOperations>(call).results();
  const auto found = results.find(call.text(0));
  if (found != results.end()) results.erase(found);
  return truth(true);
}

/// Reads a number and what must follow it; nothing: there is none.
std::optional<std::size_t> takeNumber(std::string_view& text, char end) {
  std::size_t number = 0;
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (error != std::errc{} || !text.starts_with(end)) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

Value cellAt(const store::Rows& result, std::string_view place) {
  const auto row = takeNumber(place, ',');
  const auto column = row ? takeNumber(place, ']') : std::nullopt;
  if (!column || *row >= result.rows.size() || *column >= result.columns.size()) return {};
  return valueOf(result.rows[*row][*column]);
}

/// $dbr(name=>rows), …=>cols, …=>[row,column], …=>colname[column].
Value resultAttribute(Host& host, const VariableUse& use) {
  const std::size_t arrow = use.inner.find("=>");
  if (arrow == std::string::npos) return {};
  const auto& results = stateOf<SqlOperations>(host).results();
  const auto found = results.find(std::string_view(use.inner).substr(0, arrow));
  if (found == results.end()) return {};
  const store::Rows& result = found->second;
  std::string_view key = std::string_view(use.inner).substr(arrow + 2);
  if (key == "rows") return Value(static_cast<std::int64_t>(result.rows.size()));
  if (key == "cols") return Value(static_cast<std::int64_t>(result.columns.size()));
  if (key.starts_with("[")) return cellAt(result, key.substr(1));
  if (!key.starts_with("colname[")) return {};
  key.remove_prefix(8);
  const auto column = takeNumber(key, ']');
  return column && *column < result.columns.size() ? Value(result.columns[*column]) : Value();
}

void checkConnections(script::ModuleCheck& check) {
  for (const script::Setting& setting : check.program().settings()) {
    if (!isConnection(setting)) continue;
    const auto connection = parseConnection(setting.value.toText());
    if (!connection) {
      check.error("bad-connection", setting.where, "sqlcon wants a name and a URL",
                  "write it as \"lab=>sqlite:///lab.db\"");
    } else if (const auto file = store::fileOfUrl(connection->url); !file) {
      // A warning: a script for another database can still be looked at.
      check.warning("other-database", setting.where, file.error().message, file.error().hint);
    }
  }
}

constexpr std::array kQuery{ParameterSpec{"connection", ParameterType::literal},
                            ParameterSpec{"statement", ParameterType::text},
                            ParameterSpec{"result", ParameterType::literal, true}};
constexpr std::array kResult{ParameterSpec{"result", ParameterType::literal}};

constexpr std::array kFunctions{
    FunctionSpec{"sql_query", kQuery, script::kAnyRoute, "1, also without rows; -1 error",
                 "Runs a statement; its rows are read with $dbr(result=>…).",
                 "sql_query(\"lab\", \"select uri from hunt\", \"rows\");", query},
    FunctionSpec{"sql_result_free", kResult, script::kAnyRoute, "1", "Forgets the rows of a result.",
                 "sql_result_free(\"rows\");", freeResult},
};

constexpr std::array kVariables{
    VariableSpec{"dbr", InnerName::required,
                 "of a result: $dbr(r=>rows), $dbr(r=>cols), $dbr(r=>[0,1]), $dbr(r=>colname[0])",
                 resultAttribute, nullptr},
};

using Parameters = std::span<const std::string>;

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// For a statement: numbers as they are, texts in quotes, null as the word.
Value sqlValue(const Value& value, Parameters) {
  if (value.isNull()) return Value("NULL");
  return value.isInteger() ? Value(std::to_string(value.integer())) : Value(quoted(value.text()));
}
Value sqlInteger(const Value& value, Parameters) { return Value(std::to_string(value.toInteger())); }
Value sqlText(const Value& value, Parameters) { return Value(quoted(value.toText())); }

constexpr std::array kTransformations{
    script::TransformationSpec{"sql", "val", 0, 0, sqlValue, nullptr},
    script::TransformationSpec{"sql", "val.int", 0, 0, sqlInteger, nullptr},
    script::TransformationSpec{"sql", "val.str", 0, 0, sqlText, nullptr},
};

constexpr std::array kSettings{
    SettingSpec{"sqlcon", script::SettingType::text, "", "A connection: \"lab=>sqlite:///lab.db\"."},
};

}  // namespace

const ModuleSpec& sqlopsModule() {
  static constexpr ModuleSpec kModule{
      "sqlops",        kFunctions, kVariables, kTransformations, kSettings, {}, makeStateOf<SqlOperations>,
      checkConnections};
  return kModule;
}

}  // namespace forklab::functions
