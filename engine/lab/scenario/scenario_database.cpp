#include <algorithm>
#include <filesystem>

#include "lab/scenario/scenario_reading.h"
#include "store/tables.h"

namespace forklab::lab {

namespace {

constexpr kernel::Duration kLongestDelay = kernel::Duration::seconds(60);
constexpr kernel::Duration kLongestRun = kernel::Duration::seconds(24 * 3600);

void readTables(Draft& draft, const YamlNode& tables, DatabaseSpec& database) {
  std::vector<std::string_view> known;
  for (const store::TableSchema& schema : store::kamailioTables()) known.push_back(schema.name);
  if (tables.kind != YamlNode::Kind::list) {
    draft.findings.error(tables.where, "bad-value", "`tables` must be a list of table names",
                         "write `tables: [dialog, dialog_vars]`");
    return;
  }
  for (const YamlNode& table : tables.items) {
    if (store::kamailioTable(table.text) == nullptr) {
      draft.findings.error(table.where, "unknown-table", "Kamailio has no table `" + table.text + "`",
                           suggestion(table.text, known));
    } else {
      database.tables.push_back(table.text);
    }
  }
}

void readTimes(Draft& draft, const YamlNode& times, std::string_view key, bool crashes, NodeSpec& node) {
  const auto take = [&](const YamlNode& item) {
    const auto at = readDuration(draft.findings, item, key, {}, kLongestRun);
    if (at) node.changes.push_back({kernel::Instant{at->ns}, crashes});
  };
  if (times.kind == YamlNode::Kind::list) {
    std::for_each(times.items.begin(), times.items.end(), take);
  } else {
    take(times);
  }
}

}  // namespace

std::optional<std::string> readFileName(Draft& draft, const YamlNode& file, std::string_view what) {
  const auto path = readText(draft.findings, file, what);
  if (!path) return std::nullopt;
  const std::filesystem::path relative(*path);
  const bool leaves = relative.is_absolute() || std::any_of(relative.begin(), relative.end(),
                                                            [](const auto& part) { return part == ".."; });
  const std::string key(what);
  if (path->empty() || leaves) {
    draft.findings.error(file.where, key + "-outside", "the " + key + " must lie in the scenario's folder",
                         "copy it there and write its file name");
  } else if (draft.filesMustExist && !std::filesystem::is_regular_file(draft.scenario.folder / relative)) {
    draft.findings.error(file.where, key + "-missing",
                         "there is no file `" + *path + "` in the scenario's folder");
  }
  return path;
}

void readDatabase(Draft& draft, const Fields& fields, NodeSpec& node) {
  DatabaseSpec& database = node.database;
  database.file = node.name + ".db";
  if (const YamlNode* file = fields.find("file"))
    database.file = readText(draft.findings, *file, "file").value_or(database.file);
  if (const YamlNode* tables = fields.find("tables")) readTables(draft, *tables, database);
  if (const YamlNode* setup = fields.find("setup"))
    database.setup = readFileName(draft, *setup, "setup").value_or("");
  if (const YamlNode* delay = fields.find("delay"))
    database.delay =
        readDuration(draft.findings, *delay, "delay", {}, kLongestDelay).value_or(database.delay);
  if (const YamlNode* timeout = fields.find("timeout"))
    database.timeout =
        readDuration(draft.findings, *timeout, "timeout", {}, kLongestDelay).value_or(database.timeout);
}

void readNodeChanges(Draft& draft, const Fields& fields, NodeSpec& node) {
  if (const YamlNode* crashes = fields.find("crash_at")) readTimes(draft, *crashes, "crash_at", true, node);
  if (const YamlNode* returns = fields.find("return_at"))
    readTimes(draft, *returns, "return_at", false, node);
  std::stable_sort(node.changes.begin(), node.changes.end(),
                   [](const NodeChangeSpec& a, const NodeChangeSpec& b) { return a.at < b.at; });
}

}  // namespace forklab::lab
