#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario/scenario.h"
#include "script/diagnostic.h"

namespace forklab::lab {

/// What reading gave: the scenario when there was no error, and all findings either way.
struct ScenarioResult {
  std::optional<Scenario> scenario;  ///< nothing when there was an error
  std::vector<script::Diagnostic> diagnostics;
  script::SourceFiles files;
};

/// `path`: a scenario.yaml, or a folder that has one, or a .cfg (a lone proxy script gets a standard stage: a
/// caller, the proxy and a phone for each URI that the script names). Bounds: 1 MiB, 32 deep, 10,000 nodes of
/// YAML.
ScenarioResult loadScenario(const std::string& path);
/// The same from a text; `path` stands in the findings, and its folder is where scripts are looked for.
ScenarioResult parseScenario(std::string_view path, std::string_view text);
/// "nodes.alice.address" = "10.0.0.9": one --set of the command line, before checking.
ScenarioResult loadScenario(const std::string& path,
                            const std::vector<std::pair<std::string, std::string>>& overrides);

}  // namespace forklab::lab
