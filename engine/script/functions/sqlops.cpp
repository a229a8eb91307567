#include "script/functions/sqlops.h"

#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "script/functions/all.h"
#include "script/functions/database_access.h"
#include "script/functions/host.h"
#include "script/module_check.h"
#include "script/program.h"
#include "script/variable_text.h"
#include "store/database_url.h"
#include "store/time_cell.h"

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
  SqlOperations(const script::Program& program, ModuleServices& services)
      : mayFail_(program.integerSetting("sqlops", "connect_mode", 0) != 0) {
    for (const script::Setting& setting : program.settings()) {
      if (!isConnection(setting)) continue;
      const auto connection = parseConnection(setting.value.toText());
      if (connection) open(services, *connection);
    }
  }

  /// Null: no such connection, or its file could not be opened.
  DatabaseAccess* find(std::string_view name) {
    const auto found = databases_.find(name);
    return found == databases_.end() ? nullptr : &found->second;
  }
  /// A connection of the script that could not be made.
  bool isKnown(std::string_view name) const { return unmade_.contains(name); }
  std::map<std::string, store::Rows, std::less<>>& results() { return results_; }

 private:
  void open(ModuleServices& services, const Connection& connection) {
    auto database = DatabaseAccess::open(services, connection.url);
    if (database) {
      databases_.emplace(connection.name, std::move(database).value());
      return;
    }
    unmade_.insert(connection.name);
    if (mayFail_) {
      services.core().log("ERROR", "sqlops: " + connection.name + ": " + database.error().message);
    } else {
      services.reportFault("sqlops", database.error());
    }
  }

  bool mayFail_;
  std::set<std::string, std::less<>> unmade_;
  std::map<std::string, DatabaseAccess, std::less<>> databases_;
  std::map<std::string, store::Rows, std::less<>> results_;
};

/// By the declared type of its column, as db_sqlite takes it: moments become Unix seconds, a real number is
/// null to a script, and a type that Kamailio does not know counts as an integer (observed).
Value valueOf(const store::Cell& cell, std::string_view declared) {
  if (std::holds_alternative<std::monostate>(cell)) return {};
  const bool isMoment = declared.starts_with("DATETIME") || declared.starts_with("TIMESTAMP");
  if (isMoment) return Value(store::timeOf(cell));
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return Value(*number);
  const bool isReal = declared.empty() || declared.starts_with("REAL") || declared.starts_with("DOUBLE") ||
                      declared.starts_with("FLOAT");
  if (const auto* real = std::get_if<double>(&cell))
    return isReal ? Value() : Value(static_cast<std::int64_t>(*real));
  return Value(store::textOf(cell));
}

// What the queries return (observed on 5.6.3).
constexpr int kFailed = -1;
constexpr int kNotConnected = -2;
constexpr int kHasRows = 1;
constexpr int kNoRows = 2;
constexpr int kRowsThrownAway = 3;

/// Runs a statement on a connection; nothing: `code` says how it failed.
std::optional<store::Rows> run(Call& call, int& code) {
  proxy::RoutingContext& context = contextOf(call);
  SqlOperations& sql = stateOf<SqlOperations>(call);
  DatabaseAccess* const database = sql.find(call.text(0));
  if (database == nullptr) {
    context.log("ERROR", "sqlops: there is no connection " + std::string(call.text(0)));
    code = sql.isKnown(call.text(0)) ? kNotConnected : kFailed;
    return std::nullopt;
  }
  auto rows = database->run({"sqlops: " + call.block(), context.message().callId()}, call.text(1));
  if (rows) return std::move(rows).value();
  context.log("ERROR",
              "sqlops: cannot do the query [" + std::string(call.text(1)) + "]: " + rows.error().message);
  code = kFailed;
  return std::nullopt;
}

/// Without a result name the rows are thrown away; a failed statement empties its result.
Outcome query(Call& call) {
  int code = kHasRows;
  auto rows = run(call, code);
  const bool isKept = call.argumentCount() > 2;
  auto& results = stateOf<SqlOperations>(call).results();
  if (isKept && code != kNotConnected) results[std::string(call.text(2))] = rows.value_or(store::Rows());
  if (!rows) return Outcome::result(code);
  if (rows->rows.empty()) return Outcome::result(kNoRows);
  return Outcome::result(isKept ? kHasRows : kRowsThrownAway);
}

/// Each row becomes one `$xavp`, before those of earlier queries.
Outcome queryToExtended(Call& call) {
  int code = kHasRows;
  const auto rows = run(call, code);
  if (!rows) return Outcome::result(code);
  const std::string name(call.text(2));
  for (std::size_t i = rows->rows.size(); i > 0; --i) {
    proxy::ExtendedValue& made = contextOf(call).variables().extended.push(name);
    for (std::size_t column = rows->columns.size(); column > 0; --column) {
      const Value value = valueOf(rows->rows[i - 1][column - 1], rows->declared[column - 1]);
      if (value.isInteger()) made.add(rows->columns[column - 1], value.integer());
      if (value.isText()) made.add(rows->columns[column - 1], value.text());
    }
  }
  return Outcome::result(rows->rows.empty() ? kNoRows : kHasRows);
}

/// The variables that "$avp(a);$var(b)" names.
std::vector<script::VariableText> variablesIn(std::string_view list) {
  std::vector<script::VariableText> variables;
  while (true) {
    const std::size_t begin = list.find_first_not_of(" \t\r\n,;");
    if (begin == std::string_view::npos) return variables;
    list.remove_prefix(begin);
    auto variable = script::readVariable(list);
    if (!variable) return variables;
    list.remove_prefix(variable->length);
    variables.push_back(std::move(variable).value());
  }
}

void assign(Call& call, const script::VariableText& variable, const Value& value) {
  if (variable.name == "var" || variable.name == "vn")
    return call.assignWorker(variable.inner, variable.name == "vn", value);
  const script::VariableSpec* const spec = registry().variable(variable.name);
  if (spec == nullptr || spec->set == nullptr) return;
  script::VariableUse use;
  use.inner = variable.inner;
  use.hasIndex = !variable.index.empty();
  std::from_chars(variable.index.data(), variable.index.data() + variable.index.size(), use.index);
  spec->set(call.host(), use, value);
}

/// The last row is written first, so that of several AVPs the first row's is on top. A null leaves an AVP
/// alone.
Outcome queryToVariables(Call& call) {
  int code = kHasRows;
  const auto rows = run(call, code);
  if (!rows) return Outcome::result(code);
  const auto variables = variablesIn(call.text(2));
  for (std::size_t i = rows->rows.size(); i > 0; --i) {
    for (std::size_t column = 0; column < rows->columns.size(); ++column) {
      if (column >= variables.size()) {
        contextOf(call).log("ERROR", "sql_pvquery: no variable for column " + std::to_string(column + 1));
        return Outcome::result(kFailed);
      }
      const Value value = valueOf(rows->rows[i - 1][column], rows->declared[column]);
      if (value.isNull() && variables[column].name == "avp") continue;
      assign(call, variables[column], value);
    }
  }
  return Outcome::result(rows->rows.empty() ? kNoRows : kHasRows);
}

/// Kamailio's db_sqlite cannot do it (observed).
Outcome queryLater(Call& call) {
  contextOf(call).log("ERROR", "sql_query_async: SQLite cannot do it; use sql_query");
  return Outcome::result(kFailed);
}

Outcome freeResult(Call& call) {
  auto& results = stateOf<SqlOperations>(call).results();
  // What is left has no rows and no columns.
  results[std::string(call.text(0))] = {};
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
  return valueOf(result.rows[*row][*column], result.declared[*column]);
}

/// How many rows the last statement changed: db_sqlite does not tell (observed).
Value changedRows(Host& host, const VariableUse&) {
  contextOf(host).log("ERROR", "$sqlrows: SQLite does not tell how many rows were changed");
  return {};
}

/// $dbr(name=>rows), …=>cols, …=>[row,column], …=>colname[column]. A result that nobody has filled has no
/// rows.
Value resultAttribute(Host& host, const VariableUse& use) {
  const std::size_t arrow = use.inner.find("=>");
  if (arrow == std::string::npos) return {};
  const auto& results = stateOf<SqlOperations>(host).results();
  const auto found = results.find(std::string_view(use.inner).substr(0, arrow));
  static const store::Rows kNone;
  const store::Rows& result = found == results.end() ? kNone : found->second;
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
constexpr std::array kQueryToExtended{ParameterSpec{"connection", ParameterType::literal},
                                      ParameterSpec{"statement", ParameterType::text},
                                      ParameterSpec{"xavp", ParameterType::literal}};
constexpr std::array kQueryToVariables{ParameterSpec{"connection", ParameterType::literal},
                                       ParameterSpec{"statement", ParameterType::text},
                                       ParameterSpec{"variables", ParameterType::literal}};
constexpr std::array kQueryLater{ParameterSpec{"connection", ParameterType::literal},
                                 ParameterSpec{"statement", ParameterType::text}};
constexpr std::array kResult{ParameterSpec{"result", ParameterType::literal}};

constexpr std::array kFunctions{
    FunctionSpec{"sql_query", kQuery, script::kAnyRoute,
                 "1 rows; 2 none; 3 rows, but no result name; -1 error; -2 no such connection",
                 "Runs a statement; its rows are read with $dbr(result=>…).",
                 "sql_query(\"lab\", \"select uri from hunt\", \"rows\");", query},
    FunctionSpec{"sql_xquery", kQueryToExtended, script::kAnyRoute,
                 "1 rows; 2 none; -1 error; -2 no such connection",
                 "Runs a statement; each row becomes a value of an xavp, its columns the fields.",
                 "sql_xquery(\"lab\", \"select uri from hunt\", \"hunt\");", queryToExtended},
    FunctionSpec{"sql_pvquery", kQueryToVariables, script::kAnyRoute,
                 "1 rows; 2 none; -1 error, or too few variables; -2 no such connection",
                 "Runs a statement and writes its columns into variables, the last row first.",
                 "sql_pvquery(\"lab\", \"select uri, ring from hunt\", \"$avp(uri);$avp(ring)\");",
                 queryToVariables},
    FunctionSpec{"sql_query_async", kQueryLater, script::kAnyRoute, "-1",
                 "Would run a statement later; Kamailio's db_sqlite cannot either.",
                 "sql_query_async(\"lab\", \"delete from hunt\");", queryLater},
    FunctionSpec{"sql_result_free", kResult, script::kAnyRoute, "1", "Forgets the rows of a result.",
                 "sql_result_free(\"rows\");", freeResult},
};

constexpr std::array kVariables{
    VariableSpec{"dbr", InnerName::required,
                 "of a result: $dbr(r=>rows), $dbr(r=>cols), $dbr(r=>[0,1]), $dbr(r=>colname[0])",
                 resultAttribute, nullptr},
    VariableSpec{"sqlrows", InnerName::required, "null: SQLite does not tell how many rows were changed",
                 changedRows, nullptr},
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
    script::TransformationSpec{"sql", "val", 0, 0, sqlValue, nullptr, true},
    script::TransformationSpec{"sql", "val.int", 0, 0, sqlInteger, nullptr, true},
    script::TransformationSpec{"sql", "val.str", 0, 0, sqlText, nullptr, true},
};

constexpr std::array kSettings{
    SettingSpec{"sqlcon", script::SettingType::text, "", "A connection: \"lab=>sqlite:///lab.db\"."},
    SettingSpec{"sqlres", script::SettingType::text, "", "A result; those of sql_query need not be named."},
    SettingSpec{"connect_mode", script::SettingType::integer, "0",
                "0: a connection that cannot be made keeps the proxy from starting; 1: it starts without."},
    SettingSpec{"results_maxsize", script::SettingType::integer, "32",
                "Read; a script may have any number of results."},
    SettingSpec{"tr_buf_size", script::SettingType::integer, "2048",
                "Read; values are never cut in the lab."},
};

}  // namespace

const ModuleSpec& sqlopsModule() {
  static constexpr ModuleSpec kModule{
      "sqlops",        kFunctions, kVariables, kTransformations, kSettings, {}, makeStateOf<SqlOperations>,
      checkConnections};
  return kModule;
}

}  // namespace forklab::functions
