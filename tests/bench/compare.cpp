#include "bench/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

namespace forklab::bench {
namespace {

// The goal travels with its run as Google Benchmark's label, so nothing has to be registered elsewhere.
constexpr std::string_view kTimesMark = " x ";
constexpr std::string_view kNanosecondsMark = " ns";

struct Goal {
  double bound = 0;
  std::string reference;  ///< empty: the bound is in nanoseconds
};

std::optional<Goal> readGoal(const std::string& label) {
  Goal goal;
  const char* const end = label.data() + label.size();
  const auto [rest, error] = std::from_chars(label.data(), end, goal.bound);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view tail(rest, static_cast<std::size_t>(end - rest));
  if (tail.starts_with(kTimesMark)) goal.reference = tail.substr(kTimesMark.size());
  return goal;
}

std::string timeText(double nanoseconds) {
  if (nanoseconds < 10'000) return fmt::format("{:.1f} ns", nanoseconds);
  if (nanoseconds < 10'000'000) return fmt::format("{:.1f} us", nanoseconds / 1e3);
  return fmt::format("{:.1f} ms", nanoseconds / 1e6);
}

/// All repetitions of one benchmark.
struct Measured {
  std::string name;
  std::string label;
  std::vector<double> times;

  double median() const {
    std::vector<double> sorted = times;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

double nanosecondsPerItem(const benchmark::BenchmarkReporter::Run& run) {
  const auto rate = run.counters.find("items_per_second");
  if (rate != run.counters.end()) return 1e9 / rate->second.value;
  return run.cpu_accumulated_time * 1e9 / static_cast<double>(run.iterations);
}

class Comparison : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      if (run.error_occurred) {
        fmt::print("{}: FAILED: {}\n", run.benchmark_name(), run.error_message);
        allReached_ = false;
        continue;
      }
      add(run);
    }
  }

  void Finalize() override {
    fmt::print("{:<44} {:>11} {:>11} {:>7}  {}\n", "benchmark", "time", "reference", "ratio", "goal");
    for (const Measured& measured : all_) print(measured);
  }

  bool allReached() const { return allReached_; }

 private:
  void add(const Run& run) {
    const std::string name =
        run.run_name.function_name + (run.run_name.args.empty() ? "" : "/" + run.run_name.args);
    Measured* measured = find(name);
    if (measured == nullptr) measured = &all_.emplace_back(Measured{name, run.report_label, {}});
    measured->times.push_back(nanosecondsPerItem(run));
  }

  Measured* find(std::string_view name) {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const Measured& one) { return one.name == name; });
    return found == all_.end() ? nullptr : &*found;
  }

  void print(const Measured& measured) {
    const std::optional<Goal> goal = readGoal(measured.label);
    if (!goal) {
      fmt::print("{:<44} {:>11}\n", measured.name, timeText(measured.median()));
      return;
    }
    const Measured* const reference = find(goal->reference);
    if (!goal->reference.empty() && reference == nullptr) {
      fmt::print("{:<44} {:>11}  its reference {} did not run\n", measured.name, timeText(measured.median()),
                 goal->reference);
      return;
    }
    const double against = reference != nullptr ? reference->median() : 1;
    const bool reached = measured.median() / against <= goal->bound;
    allReached_ = allReached_ && reached;
    fmt::print("{:<44} {:>11} {:>11} {:>7}  at most {}: {}\n", measured.name, timeText(measured.median()),
               reference != nullptr ? timeText(against) : "",
               reference != nullptr ? fmt::format("{:.2f}", measured.median() / against) : "",
               reference != nullptr ? fmt::format("{}", goal->bound) : timeText(goal->bound),
               reached ? "reached" : "MISSED");
  }

  std::vector<Measured> all_;
  bool allReached_ = true;
};

}  // namespace

void reachRatio(benchmark::State& state, double ratio, std::string_view reference) {
  state.SetLabel(fmt::format("{}{}{}", ratio, kTimesMark, reference));
}

void reachTime(benchmark::State& state, double nanoseconds) {
  state.SetLabel(fmt::format("{}{}", nanoseconds, kNanosecondsMark));
}

int runAndCompare(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Comparison comparison;
  benchmark::RunSpecifiedBenchmarks(&comparison);
  return comparison.allReached() ? 0 : 1;
}

}  // namespace forklab::bench
