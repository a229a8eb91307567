#include "lab/scenario/scenario_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"
#include "lab/standard_stage.h"

namespace forklab::lab {

namespace {

namespace fs = std::filesystem;
using script::Location;
using script::Severity;
using Overrides = std::vector<std::pair<std::string, std::string>>;

/// At every version of the format that there will be, older ones are read.
constexpr std::uint64_t kVersion = 1;

/// Nothing else is judged when the version is not ours: every further complaint could be wrong.
bool readVersion(Draft& draft, const YamlNode& root) {
  const YamlEntry* entry = root.find("version");
  if (entry == nullptr) {
    draft.findings.error({0, {0, 0}}, "missing-version",
                         "the file does not say which version of the format it has",
                         "begin it with `version: 1`");
    return false;
  }
  const auto version = parseCount(entry->value.text, 1'000'000);
  if (version && *version == kVersion) return true;
  const bool isNewer = version && *version > kVersion;
  draft.findings.error(
      entry->value.where, "unknown-version",
      isNewer ? "this file has version " + entry->value.text + " of the format, this ForkLab reads version 1"
              : "there is no version `" + entry->value.text + "` of the format",
      isNewer ? "open it with a newer ForkLab" : "write `version: 1`");
  return false;
}

void readHead(Draft& draft, const Fields& fields) {
  Scenario& scenario = draft.scenario;
  if (const YamlNode* title = fields.find("title"))
    scenario.title = readText(draft.findings, *title, "title").value_or("");
  if (const YamlNode* text = fields.find("description")) {
    scenario.description = readText(draft.findings, *text, "description").value_or("");
  }
  if (const YamlNode* seed = fields.find("seed")) {
    scenario.seed = readCount(draft.findings, *seed, "seed", UINT64_MAX).value_or(scenario.seed);
  }
  if (const YamlNode* duration = fields.find("duration")) {
    scenario.duration = readDuration(draft.findings, *duration, "duration", kernel::Duration::milliseconds(1),
                                     kernel::Duration::seconds(24 * 3600))
                            .value_or(scenario.duration);
  }
}

/// A warning only: a node may be waiting for its link while somebody is still drawing.
void hintAtLonelyNodes(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  if (scenario.nodes.size() < 2) return;
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const bool isLinked = std::any_of(scenario.links.begin(), scenario.links.end(),
                                      [&](const LinkSpec& link) { return link.a == i || link.b == i; });
    if (isLinked) continue;
    draft.findings.add(Severity::warning, draft.nodePlaces[i], "node-without-link",
                       "no link leads to `" + scenario.nodes[i].name + "`", "add it to `links`");
  }
}

void readAll(Draft& draft, const YamlNode& root) {
  const Fields fields(draft.findings, root, {0, {0, 0}}, "the scenario", scenarioKeys());
  if (!fields.isMapping()) return;
  readHead(draft, fields);
  if (const YamlNode* nodes = fields.find("nodes")) readNodes(draft, *nodes);
  net::LinkSettings defaults;
  if (const YamlNode* node = fields.find("link_defaults")) {
    readLinkSettings(draft, Fields(draft.findings, *node, node->where, "`link_defaults`", linkSettingKeys()),
                     defaults);
  }
  if (const YamlNode* links = fields.find("links")) readLinks(draft, *links, defaults);
  if (const YamlNode* names = fields.find("names")) readNames(draft, *names);
  if (const YamlNode* dns = fields.find("dns")) readDns(draft, *dns);
  if (const YamlNode* checks = fields.find("checks")) readChecks(draft, *checks);
}

/// The node that a dotted path means, made when only its last key is new. Keys may contain dots themselves
/// ("example.com").
YamlNode* placeOf(YamlNode& root, std::string_view path) {
  if (path.empty()) return &root;
  if (root.kind == YamlNode::Kind::list) {
    const auto dot = std::min(path.find('.'), path.size());
    const auto index = parseCount(path.substr(0, dot), kYamlNodes);
    if (!index || *index >= root.items.size()) return nullptr;
    return placeOf(root.items[*index], path.substr(std::min(dot + 1, path.size())));
  }
  if (root.kind != YamlNode::Kind::mapping) return nullptr;
  for (YamlEntry& entry : root.entries) {
    if (path == entry.key) return &entry.value;
    if (path.size() > entry.key.size() && path.starts_with(entry.key) && path[entry.key.size()] == '.') {
      if (YamlNode* found = placeOf(entry.value, path.substr(entry.key.size() + 1))) return found;
    }
  }
  if (path.find('.') != std::string_view::npos) return nullptr;
  root.entries.push_back({std::string(path), root.where, {}});
  return &root.entries.back().value;
}

/// The value is read as YAML of its own, so that its errors point into what was typed.
void applyOverride(Draft& draft, ScenarioResult& result, YamlNode& root, const std::string& path,
                   const std::string& text) {
  const auto file = static_cast<std::uint16_t>(result.files.size());
  result.files.push_back(makeSource("--set " + path, text));
  auto value = readYaml(*result.files.back(), file, result.diagnostics);
  if (!value) return;
  if (YamlNode* place = placeOf(root, path)) {
    *place = std::move(*value);
  } else {
    draft.findings.error(
        {file, {0, 0}}, "unknown-path", "the scenario has nothing at `" + path + "`",
        "a path is keys with dots between them, as `nodes.alice.address` or `links.0.delay`");
  }
}

bool hasErrors(const std::vector<script::Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const script::Diagnostic& each) { return each.severity == Severity::error; });
}

/// Findings stand in the order of the text, whatever order the parts were read in.
void finish(Draft& draft, ScenarioResult& result) {
  if (!hasErrors(result.diagnostics)) hintAtLonelyNodes(draft);
  std::stable_sort(result.diagnostics.begin(), result.diagnostics.end(), [](const auto& a, const auto& b) {
    return std::pair(a.where.file, a.where.range.begin) < std::pair(b.where.file, b.where.range.begin);
  });
  if (!hasErrors(result.diagnostics)) result.scenario = std::move(draft.scenario);
}

ScenarioResult parse(std::string_view path, std::string_view text, const Overrides& overrides,
                     bool filesMustExist) {
  ScenarioResult result;
  result.files.push_back(makeSource(path, text));
  Draft draft(result.diagnostics);
  draft.filesMustExist = filesMustExist;
  draft.scenario.path = path;
  draft.scenario.folder = fs::path(path).parent_path().string();
  draft.scenario.name = fs::absolute(fs::path(path)).lexically_normal().parent_path().filename().string();
  auto root = readYaml(*result.files.front(), 0, result.diagnostics);
  if (root && root->kind == YamlNode::Kind::null) {
    draft.findings.error({0, {0, 0}}, "empty-file", "the file is empty",
                         "begin it with `version: 1`, `title:` and `nodes:`");
  } else if (root) {
    for (const auto& [place, value] : overrides) applyOverride(draft, result, *root, place, value);
    if (root->kind != YamlNode::Kind::mapping || readVersion(draft, *root)) readAll(draft, *root);
  }
  finish(draft, result);
  return result;
}

/// Also a file that could not be read needs a name in the finding.
ScenarioResult refused(const std::string& path, std::string_view code, std::string message,
                       std::string hint) {
  ScenarioResult result;
  result.files.push_back(makeSource(path, ""));
  Findings(result.diagnostics).error({0, {0, 0}}, code, std::move(message), std::move(hint));
  return result;
}

ScenarioResult loadFile(const fs::path& path, const Overrides& overrides) {
  std::error_code error;
  if (!fs::exists(path, error)) return refused(path.string(), "no-file", "there is no such file", "");
  // A device or a pipe could keep us reading for ever.
  if (!fs::is_regular_file(path, error)) return refused(path.string(), "no-file", "this is not a file", "");
  if (fs::file_size(path, error) > kYamlBytes) {
    return refused(path.string(), "file-size", "a file may have 1 MiB here, this one has more",
                   "is this the right file?");
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return refused(path.string(), "no-file", "the file cannot be read", "look at its permissions");
  if (path.extension() != ".cfg") return parse(path.string(), text.str(), overrides, true);
  ScenarioResult result =
      parse(path.string(), standardStage(path.filename().string(), text.str()), overrides, true);
  if (result.scenario) result.scenario->name = path.stem().string();
  return result;
}

}  // namespace

ScenarioResult parseScenario(std::string_view path, std::string_view text) {
  return parse(path, text, {}, false);
}

ScenarioResult loadScenario(const std::string& path) { return loadScenario(path, {}); }

ScenarioResult loadScenario(const std::string& path, const Overrides& overrides) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return loadFile(path, overrides);
  const fs::path file = fs::path(path) / "scenario.yaml";
  if (fs::exists(file, error)) return loadFile(file, overrides);
  return refused(path, "no-scenario", "this folder has no scenario.yaml",
                 "name a folder that has one, a scenario.yaml or a .cfg");
}

}  // namespace forklab::lab
