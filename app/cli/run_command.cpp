#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/progress.h"
#include "lab/run.h"
#include "lab/scenario/scenario_file.h"
#include "record/exporter.h"
#include "record/output_file.h"
#include "query/database_tally.h"
#include "record/summary.h"
#include "record/trace_reader.h"

namespace forklab::cli {
namespace {

using Overrides = std::vector<std::pair<std::string, std::string>>;

struct RunArguments {
  std::string scenario;
  std::optional<std::uint64_t> seed;
  std::string until;
  std::string replay;
  std::vector<std::string> settings;
  bool ladder = false;
  std::string trace;
  std::string pcap;
  bool json = false;
};

std::string refuseUntil(const std::string& text) {
  const auto span = kernel::parseDuration(text);
  if (span && span->ns > 0) return {};
  return "`" + text + "` is not a time; write a number and its unit, as in 10s or 500ms";
}

std::string refuseSetting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && equals > 0) return {};
  return "`" + text + "` sets nothing; write a name and a value, as in nodes.alice.address=10.0.0.9";
}

Overrides overridesOf(const RunArguments& arguments) {
  Overrides overrides;
  for (const std::string& setting : arguments.settings) {
    const std::size_t equals = setting.find('=');
    overrides.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  return overrides;
}

/// The files that a run leaves, opened before it so that a bad place is known at once, put in place when all
/// are whole.
class Outputs {
 public:
  void add(const std::string& path, std::string_view exporter) {
    if (!path.empty())
      outputs_.push_back({std::make_unique<record::OutputFile>(path), record::exporter(exporter)});
  }

  void write(const record::Recording& recording) {
    for (Output& output : outputs_) output.exporter->write(recording, output.file->stream());
    for (Output& output : outputs_) output.file->finish();
    for (Output& output : outputs_) output.file->commit();
  }

 private:
  struct Output {
    std::unique_ptr<record::OutputFile> file;
    const record::ExporterSpec* exporter;
  };
  std::vector<Output> outputs_;
};

void runTo(lab::LabRun& run, kernel::Instant until) {
  constexpr std::int64_t kSlices = 200;
  const kernel::Instant scenarioEnd{run.scenario().duration.ns};
  const kernel::Instant end = std::min(until, scenarioEnd);
  Progress progress(end);
  for (std::int64_t slice = 1; slice <= kSlices && !run.isFinished(); ++slice) {
    // In this order the last slice ends exactly at the end, and no product overflows.
    run.runUntil({end.ns / kSlices * slice + end.ns % kSlices * slice / kSlices});
    progress.at(run.now());
  }
}

void printResult(const RunArguments& arguments, const lab::LabRun& run, const lab::Summary& summary) {
  if (arguments.ladder) {
    record::exporter("ladder")->write(record::recordingOf(run), std::cout);
    std::cout << '\n';
  }
  if (const trace::Log* const log = run.recorder().log(); log != nullptr && !arguments.json) {
    const std::string databases = query::databaseTable(*log);
    if (!databases.empty()) std::cout << databases << '\n';
  }
  std::cout << (arguments.json ? record::summaryJson(summary) : record::summaryText(summary));
}

/// What a trace says about the run to be played again; nothing: it was not asked for.
std::optional<record::TraceFacts> factsOf(const RunArguments& arguments) {
  if (arguments.replay.empty()) return std::nullopt;
  std::ifstream file(arguments.replay);
  if (!file) throw std::runtime_error(arguments.replay + ": cannot be read; is the path right?");
  auto facts = record::readTrace(file);
  if (facts) return std::move(facts).value();
  std::string reason = arguments.replay + ": " + facts.error().message;
  if (!facts.error().hint.empty()) reason.append("; ").append(facts.error().hint);
  throw std::runtime_error(reason);
}

/// Whether the run came out as it was recorded; said on standard error, so that --json stays JSON.
bool isSame(const record::TraceFacts& facts, const lab::Summary& summary) {
  if (facts.fingerprint.empty()) {
    std::cerr
        << "note: the trace was written before its run was over, so there is no fingerprint to compare\n";
    return true;
  }
  if (facts.fingerprint == summary.fingerprint) return true;
  std::cerr << "the replay differs: the trace has fingerprint " << facts.fingerprint << ", this run "
            << summary.fingerprint << "; have the scenario's files changed since?\n";
  return false;
}

int runScenario(const RunArguments& arguments) {
  FindingPrinter findings(std::cerr, script::Severity::warning, false);
  const lab::ScenarioResult loaded = lab::loadScenario(arguments.scenario, overridesOf(arguments));
  findings.print(loaded.diagnostics, loaded.files);
  if (!loaded.scenario) return kBadInput;

  const auto facts = factsOf(arguments);
  lab::RunOptions options;
  options.seed = facts ? facts->record.seed : arguments.seed;
  if (facts) options.bindings = facts->record.bindings;
  lab::LabRun run(*loaded.scenario, options);
  findings.print(run.diagnostics(), run.diagnosticFiles());
  if (!run.isReady()) return kBadInput;

  if (!arguments.trace.empty() && arguments.trace == arguments.pcap) {
    throw std::runtime_error(arguments.trace + ": --trace and --pcap cannot both write to it");
  }
  Outputs outputs;
  outputs.add(arguments.trace, "trace");
  outputs.add(arguments.pcap, "pcapng");
  const auto until = kernel::parseDuration(arguments.until);
  if (facts) {
    lab::play(facts->record, run);
  } else {
    runTo(run, until ? kernel::Instant{until->ns} : kernel::kNever);
  }
  outputs.write(record::recordingOf(run));
  const lab::Summary summary = run.summary();
  printResult(arguments, run, summary);
  const bool holds = record::allChecksHeld(summary) && (!facts || isSame(*facts, summary));
  return holds ? kDone : kCheckFailed;
}

}  // namespace

void addRunCommand(CLI::App& app, Action& chosen) {
  const auto arguments = std::make_shared<RunArguments>();
  CLI::App* const command =
      app.add_subcommand("run", "Run a scenario in virtual time and print what came of it");
  command
      ->add_option("scenario", arguments->scenario,
                   "A folder with a scenario.yaml, the file itself, or a .cfg")
      ->required()
      ->type_name("SCENARIO");
  CLI::Option* const seed =
      command->add_option("--seed", arguments->seed, "Seed of all chance, instead of the scenario's")
          ->type_name("N");
  command
      ->add_option(
          "--replay", arguments->replay,
          "Play the run of this trace again: its seed, what came from real sockets, what a person did")
      ->type_name("FILE")
      ->excludes(seed);
  command->add_option("--until", arguments->until, "Stop at this moment of virtual time, as in 10s")
      ->type_name("TIME")
      ->check(refuseUntil);
  command->add_option("--set", arguments->settings, "Change a value of the scenario, as in links.0.loss=5%")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->check(refuseSetting);
  CLI::Option* const ladder =
      command->add_flag("--ladder", arguments->ladder, "Print the messages as a ladder first");
  command->add_option("--trace", arguments->trace, "Write every event as a line of JSON")->type_name("FILE");
  command->add_option("--pcap", arguments->pcap, "Write every message into a capture (pcapng)")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print the summary as JSON")->excludes(ladder);
  command->callback([arguments, &chosen] { chosen = [arguments] { return runScenario(*arguments); }; });
}

}  // namespace forklab::cli
