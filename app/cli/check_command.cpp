#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "lab/run.h"
#include "lab/scenario/scenario_file.h"
#include "script/functions/advice.h"
#include "script/functions/all.h"
#include "script/program.h"

namespace forklab::cli {
namespace {

namespace fs = std::filesystem;

struct CheckArguments {
  std::vector<std::string> files;
  bool strict = false;
};

void printAdvice(const script::Program& program, bool strict, FindingPrinter& findings) {
  findings.print(functions::advise(program, functions::registry(), strict), program.files());
}

void checkScript(const std::string& path, bool strict, FindingPrinter& findings) {
  script::LoadOptions options;
  options.strict = strict;
  const script::LoadResult loaded = script::loadFile(path, functions::registry(), options);
  findings.print(loaded.diagnostics, loaded.files);
  if (loaded.program != nullptr) printAdvice(*loaded.program, strict, findings);
}

/// A scenario is checked whole: its file and, when that is sound, the scripts of its proxies.
void checkScenario(const std::string& path, bool strict, FindingPrinter& findings) {
  const lab::ScenarioResult loaded = lab::loadScenario(path);
  findings.print(loaded.diagnostics, loaded.files);
  if (!loaded.scenario) return;
  const lab::LabRun run(*loaded.scenario, {});
  findings.print(run.diagnostics(), run.diagnosticFiles());
  for (std::size_t node = 0; node < loaded.scenario->nodes.size(); ++node) {
    const auto program = run.programOf(static_cast<trace::NodeId>(node));
    if (program != nullptr) printAdvice(*program, strict, findings);
  }
}

bool isScript(const fs::path& path) { return path.extension() == ".cfg"; }

bool isScenario(const fs::path& path) {
  return fs::is_directory(path) || path.extension() == ".yaml" || path.extension() == ".yml";
}

/// Whether the file is without errors.
bool checkFile(const std::string& path, bool strict) {
  std::error_code missing;
  if (!fs::exists(path, missing)) {
    std::cerr << path << ": error: there is no such file or folder\n";
    return false;
  }
  FindingPrinter findings(std::cerr, script::Severity::hint, strict);
  if (isScript(path)) {
    checkScript(path, strict, findings);
  } else if (isScenario(path)) {
    checkScenario(path, strict, findings);
  } else {
    std::cerr << path << ": error: neither a script (.cfg) nor a scenario (scenario.yaml or its folder)\n";
    return false;
  }
  std::cout << path << ": " << findings.counts() << '\n';
  return findings.errors() == 0;
}

int checkAll(const CheckArguments& arguments) {
  bool isSound = true;
  for (const std::string& file : arguments.files) isSound = checkFile(file, arguments.strict) && isSound;
  return isSound ? kDone : kBadInput;
}

}  // namespace

void addCheckCommand(CLI::App& app, Action& chosen) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* const command =
      app.add_subcommand("check", "Say what is wrong, doubtful or surprising in scripts and scenarios");
  command->add_option("files", arguments->files, "Scripts (.cfg), scenario.yaml files or their folders")
      ->required()
      ->type_name("FILE");
  command->add_flag("--strict", arguments->strict, "What the real Kamailio 5.6 would refuse is an error too");
  command->callback([arguments, &chosen] { chosen = [arguments] { return checkAll(*arguments); }; });
}

}  // namespace forklab::cli
