#include "script/compiler.h"

#include <algorithm>

#include "script/core_parameters.h"
#include "script/spelling.h"

namespace forklab::script {

namespace {

/// modparam takes a regular expression over module names: "tm|sl".
bool isPattern(std::string_view name) {
  return name.find_first_of("|.*+?^$[](){}\\") != std::string_view::npos;
}

}  // namespace

Compiler::Compiler(std::unique_ptr<Tree> tree, const Definitions& definitions, const Registry& registry,
                   const LoadOptions& options, Findings& findings)
    : tree_(std::move(tree)),
      definitions_(definitions),
      registry_(registry),
      options_(options),
      findings_(findings),
      program_(new Program()) {
  program_->code_ = std::make_unique<ProgramCode>();
  code_ = program_->code_.get();
}

std::shared_ptr<const Program> Compiler::compile(const SourceFiles& files) {
  program_->files_ = files;
  program_->includeRoot_ = options_.includeRoot;
  // Modules before settings and calls, which ask for them; routes before code, as calls may stand above.
  checkModules();
  collectFlags();
  collectSettings();
  declareRoutes();
  compileRoutes();
  if (findings_.errors() != 0) return nullptr;
  program_->tree_ = std::move(tree_);
  return program_;
}

std::string Compiler::spelling(std::string_view word, std::vector<std::string_view> candidates,
                               std::string_view around) const {
  return meantHint(word, candidates, around);
}

/// Modules known by name only may be loaded: many real scripts load what routing does not need.
void Compiler::checkModules() {
  for (const LoadedModule& module : tree_->modules) {
    program_->modules_.push_back(module.name);
    if (registry_.knowsModule(module.name)) continue;
    std::vector<std::string_view> names(registry_.furtherModules().begin(), registry_.furtherModules().end());
    for (const ModuleSpec* known : registry_.modules()) names.push_back(known->name);
    findings_.error("unknown-module", module.where, "there is no module \"" + module.name + "\"",
                    spelling(module.name, std::move(names)));
  }
}

/// A script without any loadmodule may use everything; one that has them must load above the use, as in
/// Kamailio.
bool Compiler::isLoaded(std::string_view module, std::size_t modulesAbove) const {
  if (tree_->modules.empty() || module == "core") return true;
  const auto begin = tree_->modules.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(std::min(modulesAbove, tree_->modules.size()));
  return std::any_of(begin, end, [&](const LoadedModule& loaded) { return loaded.name == module; });
}

bool Compiler::needsModule(const ModuleSpec& module, std::string_view what, Location where) {
  if (isLoaded(module.name, route_ == nullptr ? tree_->modules.size() : route_->modulesAbove)) return true;
  const std::string name(module.name);
  findings_.error("module-not-loaded", where,
                  std::string(what) + " belongs to module " + name + ", which is not loaded above",
                  "add loadmodule \"" + name + ".so\" above the routes");
  return false;
}

void Compiler::keep(const std::string& module, const WrittenSetting& written) {
  program_->settings_.push_back({module, written.name, written.value, written.where});
}

void Compiler::collectSettings() {
  for (const WrittenSetting& written : tree_->settings) {
    if (written.isCustom) {
      keep(written.module, written);
    } else if (written.module == "core") {
      coreSetting(written);
    } else {
      moduleSetting(written);
    }
  }
  code_->mostLoops = program_->integerSetting("core", "max_while_loops", code_->mostLoops);
}

/// The words of Kamailio 5.6, and whatever else the engine itself takes.
void Compiler::coreSetting(const WrittenSetting& written) {
  const CoreParameter* known = coreParameter(written.name);
  if (known == nullptr) {
    const ModuleSpec* core = registry_.module("core");
    const auto carriedOut = [&](const SettingSpec& row) { return row.name == written.name; };
    if (core != nullptr && std::any_of(core->settings.begin(), core->settings.end(), carriedOut))
      return keep("core", written);
    findings_.error("unknown-parameter", written.moduleAt,
                    "Kamailio 5.6 has no core parameter \"" + written.name + "\"",
                    spelling(written.name, coreParameterNames()));
    return;
  }
  const bool wantsNumber = known->type == CoreParameter::Type::integer;
  const bool wantsText = known->type == CoreParameter::Type::text;
  if (written.value.isInteger() ? wantsText : wantsNumber) {
    findings_.error("parameter-type", written.valueAt,
                    written.name + " wants " + (wantsNumber ? "a number" : "a string"),
                    wantsNumber ? "write it without quotes" : "write it in quotes");
    return;
  }
  keep("core", written);
}

namespace {

/// Kamailio has it, and it changes nothing here.
bool isFurtherSetting(const Registry& registry, std::string_view module, std::string_view name) {
  for (const ModuleSpec& each : registry.furtherFunctions()) {
    if (each.name != module) continue;
    for (const SettingSpec& row : each.settings) {
      if (row.name == name) return true;
    }
  }
  return false;
}

}  // namespace

/// A number given as a string is an error, as in Kamailio (observed).
bool Compiler::settingFits(const ModuleSpec& module, const WrittenSetting& written) {
  const auto found = std::find_if(module.settings.begin(), module.settings.end(),
                                  [&](const SettingSpec& row) { return row.name == written.name; });
  if (found == module.settings.end()) {
    if (isFurtherSetting(registry_, module.name, written.name)) {
      findings_.warning("not-carried-out", written.where,
                        "parameter \"" + written.name + "\" of module " + std::string(module.name) +
                            " changes nothing here",
                        "what it would do is missing from the run");
      return true;
    }
    std::vector<std::string_view> names;
    for (const SettingSpec& row : module.settings) names.push_back(row.name);
    findings_.error("unknown-parameter", written.where,
                    "module " + std::string(module.name) + " has no parameter \"" + written.name + "\"",
                    spelling(written.name, std::move(names)));
    return false;
  }
  const bool wantsNumber = found->type == SettingType::integer;
  if (wantsNumber == written.value.isInteger()) {
    settingVariables(module, found->type, written);
    return true;
  }
  findings_.error("parameter-type", written.valueAt,
                  "parameter \"" + written.name + "\" of module " + std::string(module.name) + " wants " +
                      (wantsNumber ? "a number" : "a string"),
                  wantsNumber ? "write it without quotes" : "write it in quotes");
  return false;
}

void Compiler::settingVariables(const ModuleSpec& module, SettingType type, const WrittenSetting& written) {
  SettingVariables made;
  made.module = module.name;
  made.name = written.name;
  if (type == SettingType::format) made.format = format(written.value.toText(), written.valueAt);
  if (type == SettingType::variable) made.variable = variable(written.value.toText(), written.valueAt, true);
  if (made.format != kNone || made.variable != kNone) code_->settingVariables.push_back(std::move(made));
}

/// Every module that the pattern names must have the parameter (observed).
void Compiler::moduleSetting(const WrittenSetting& written) {
  std::vector<std::string> names;
  if (isPattern(written.module)) {
    auto pattern = Regex::compile("^(" + written.module + ")$", false);
    const auto matches = [&](std::string_view name) {
      return pattern && pattern->matches(std::string(name));
    };
    // Without loadmodule lines everything counts as loaded, so the pattern is held against all modules.
    if (tree_->modules.empty()) {
      for (const ModuleSpec* module : registry_.modules()) {
        if (matches(module->name)) names.emplace_back(module->name);
      }
    }
    for (const LoadedModule& module : tree_->modules) {
      if (matches(module.name)) names.push_back(module.name);
    }
  } else if (registry_.knowsModule(written.module)) {
    names.push_back(written.module);
  }
  if (names.empty()) {
    std::vector<std::string_view> known;
    for (const ModuleSpec* module : registry_.modules()) known.push_back(module->name);
    findings_.error("unknown-module", written.moduleAt,
                    "no module \"" + written.module + "\" takes this parameter",
                    spelling(written.module, std::move(known)));
    return;
  }
  for (const std::string& name : names) {
    if (!isLoaded(name, written.modulesAbove)) {
      findings_.error("module-not-loaded", written.moduleAt,
                      "module " + name + " is not loaded above this modparam",
                      "add loadmodule \"" + name + ".so\" above");
      continue;
    }
    const ModuleSpec* module = registry_.module(name);
    // Parameters of modules that are known by name only are taken unseen.
    if (module == nullptr || settingFits(*module, written)) keep(name, written);
  }
}

void Compiler::collectFlags() {
  constexpr std::int64_t kFlags = 32;
  std::int64_t free = 0;
  for (const FlagDeclaration& flag : tree_->flags) {
    const auto taken = [&](std::int64_t number) {
      return std::any_of(tree_->flags.begin(), tree_->flags.end(),
                         [&](const auto& other) { return other.number == number; });
    };
    std::int64_t number = flag.number;
    if (number < 0) {
      while (taken(free)) ++free;
      number = free++;
    }
    if (number >= kFlags) {
      findings_.error("flag-too-high", flag.where, "flag " + flag.name + " is higher than 31",
                      "flags go from 0 to 31");
      continue;
    }
    flags_[flag.name] = number;
  }
}

/// Main routes join; any other block that exists twice is an error (both observed).
void Compiler::declareRoute(const RouteBlock& route) {
  const bool isMain = route.kind == RouteKind::request;
  const std::uint32_t before = code_->find(route.kind, route.name);
  if (before != kNone && isMain) {
    blockParts_[before].push_back(&route);
  } else if (before != kNone) {
    findings_
        .error("duplicate-route", route.where, "this route block exists twice",
               "give one of them another name")
        .related.push_back({blockParts_[before].front()->where, "first written here"});
    return;
  } else {
    BlockCode block;
    block.kind = route.kind;
    block.name = route.name;
    block.file = route.where.file;
    block.line = program_->files_[route.where.file]->positionOf(route.where.range.begin).line;
    code_->blocksOfKind[static_cast<std::size_t>(route.kind)].push_back(
        static_cast<std::uint32_t>(code_->blocks.size()));
    code_->blocks.push_back(std::move(block));
    blockParts_.push_back({&route});
  }
  program_->routes_.push_back({route.kind, route.name, route.where, route.whole});
}

void Compiler::declareRoutes() {
  for (const RouteBlock& route : tree_->routes) declareRoute(route);
  // Kamailio starts without one and drops every request with an error, so it is a warning.
  if (code_->find(RouteKind::request, "") != kNone || findings_.errors() != 0) return;
  findings_.warning("no-request-route", {0, {}}, "the script has no request_route: every request is dropped",
                    "add request_route { … }");
}

}  // namespace forklab::script
