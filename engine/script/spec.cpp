#include "script/spec.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "script/list_transformations.h"
#include "script/string_transformations.h"

namespace forklab::script {

std::string_view routeKindText(RouteKind kind) {
  static constexpr std::array<std::string_view, kRouteKinds> kTexts = {
      "request_route", "route",       "branch_route", "failure_route",
      "onreply_route", "reply_route", "onsend_route", "event_route"};
  return kTexts[static_cast<std::size_t>(kind)];
}

namespace {

template <class Row>
/// Linear: asked while a script loads, never while it runs.
const Row* findRow(std::span<const Row> rows, std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

/// {s.LEN} is {s.len}, but {S.len} is nothing (observed).
bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

const ModuleSpec* Registry::module(std::string_view name) const {
  for (const ModuleSpec* candidate : modules_) {
    if (candidate->name == name) return candidate;
  }
  return nullptr;
}

const FunctionSpec* Registry::function(std::string_view name, const ModuleSpec** module) const {
  const auto found = [&](const ModuleSpec& candidate) {
    const FunctionSpec* row = findRow(candidate.functions, name);
    if (row != nullptr && module != nullptr) *module = &candidate;
    return row;
  };
  for (const ModuleSpec* candidate : modules_) {
    if (const FunctionSpec* row = found(*candidate)) return row;
  }
  for (const ModuleSpec& candidate : furtherFunctions_) {
    if (const FunctionSpec* row = found(candidate)) return row;
  }
  return nullptr;
}

const VariableSpec* Registry::variable(std::string_view name, const ModuleSpec** module) const {
  for (const ModuleSpec* candidate : modules_) {
    const VariableSpec* found = findRow(candidate->variables, name);
    if (found == nullptr) continue;
    if (module != nullptr) *module = candidate;
    return found;
  }
  return nullptr;
}

const TransformationSpec* Registry::transformation(std::string_view className, std::string_view name,
                                                   const ModuleSpec** module) const {
  const auto found = [&](std::span<const TransformationSpec> rows) -> const TransformationSpec* {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const TransformationSpec& each) {
      return each.className == className && equalIgnoringCase(each.name, name);
    });
    return row == rows.end() ? nullptr : &*row;
  };
  for (const ModuleSpec* candidate : modules_) {
    const TransformationSpec* row = found(candidate->transformations);
    if (row == nullptr) continue;
    if (module != nullptr) *module = candidate;
    return row;
  }
  if (const TransformationSpec* row = found(stringTransformations())) return row;
  return found(listTransformations());
}

const KeywordSpec* Registry::keyword(std::string_view name) const {
  for (const ModuleSpec* candidate : modules_) {
    if (const KeywordSpec* found = findRow(candidate->keywords, name)) return found;
  }
  return nullptr;
}

const RpcSpec* Registry::command(std::string_view name, const ModuleSpec** module) const {
  for (const ModuleSpec* candidate : modules_) {
    const RpcSpec* const found = findRow(candidate->commands, name);
    if (found == nullptr) continue;
    if (module != nullptr) *module = candidate;
    return found;
  }
  return nullptr;
}

bool Registry::knowsModule(std::string_view name) const {
  return module(name) != nullptr ||
         std::find(furtherModules_.begin(), furtherModules_.end(), name) != furtherModules_.end();
}

}  // namespace forklab::script
