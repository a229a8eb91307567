#include <algorithm>
#include <memory>
#include <string>

#include "bench/compare.h"
#include "lab/proxy_programs.h"
#include "lab/run.h"

// Whole calls: a caller, a record-routing t_relay proxy, a callee, all on virtual links. 13 messages at the
// proxy: INVITE, 180, 200, ACK, BYE, 200 in and out, and its 100. Phones and proxy parse what reaches them; a
// run with a log counts first that nothing was lost, dropped or repeated.
namespace forklab::bench {
namespace {

constexpr std::size_t kPairs = 100;
constexpr std::uint64_t kCallsOfPair = 20;
constexpr std::uint64_t kCalls = kPairs * kCallsOfPair;
constexpr std::uint64_t kMessagesPerCall = 13;

lab::NodeSpec phone(const std::string& name, std::size_t number) {
  lab::NodeSpec node;
  node.name = name;
  node.address = {kernel::IpAddress::v4(10, 0, static_cast<std::uint8_t>(number / 200),
                                        static_cast<std::uint8_t>(number % 200 + 1)),
                  5060, kernel::Protocol::udp};
  return node;
}

lab::LinkSpec link(const std::string& name, std::size_t a, std::size_t b) {
  lab::LinkSpec spec;
  spec.name = name;
  spec.a = a;
  spec.b = b;
  spec.settings.delay = kernel::Duration::milliseconds(5);
  return spec;
}

/// Pairs of phones, because a phone that makes every call would search through all of them.
lab::Scenario manyCalls() {
  lab::Scenario scenario;
  scenario.name = "calls";
  scenario.folder = std::string(FORKLAB_SOURCE_DIR) + "/tests/bench";
  scenario.duration = kernel::Duration::seconds(600);
  scenario.nodes = {phone("proxy", 0)};
  scenario.nodes[0].kind = lab::NodeKind::proxy;
  scenario.nodes[0].script = "call_bench.cfg";
  scenario.names = {{"example.com", scenario.nodes[0].address}};
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const std::string number = std::to_string(pair);
    lab::NodeSpec caller = phone("caller" + number, 2 * pair + 1);
    lab::NodeSpec callee = phone("callee" + number, 2 * pair + 2);
    for (std::uint64_t call = 0; call < kCallsOfPair; ++call) {
      const std::string at = std::to_string(call * 400 + pair * 3) + "ms";
      caller.behaviours.push_back({"caller",
                                   {{"calls", "sip:" + callee.name + "@example.com"},
                                    {"via", "proxy"},
                                    {"call_at", at},
                                    {"hang_up_after", "100ms"}}});
    }
    callee.behaviours.push_back({"answers", {{"ring_after", "20ms"}, {"answer_after", "100ms"}}});
    scenario.names.push_back({callee.name + "@example.com", callee.address});
    for (const lab::NodeSpec& node : {caller, callee}) {
      scenario.nodes.push_back(node);
      scenario.links.push_back(link(node.name + "-proxy", 0, scenario.nodes.size() - 1));
    }
  }
  return scenario;
}

/// Empty: every message of every call arrived once and was understood.
std::string misfits(const lab::Scenario& scenario) {
  lab::LabRun run(scenario, {.seed = 1, .level = trace::Level::full});
  if (!run.isReady()) return run.diagnostics().empty() ? "not ready" : run.diagnostics().front().message;
  run.runToEnd();
  const lab::Summary summary = run.summary();
  if (summary.packetsSent != kCalls * kMessagesPerCall)
    return std::to_string(summary.packetsSent) + " packets";
  if (summary.packetsArrived != summary.packetsSent) return "packets are missing";
  if (summary.retransmissions != 0 || summary.dropped != 0) return "repeated or dropped packets";
  return {};
}

void calls(benchmark::State& state, trace::Level level, double goalNanoseconds) {
  const lab::Scenario scenario = manyCalls();
  if (const std::string wrong = misfits(scenario); !wrong.empty()) return state.SkipWithError(wrong.c_str());
  for (auto _ : state) {
    state.PauseTiming();
    auto run = std::make_unique<lab::LabRun>(scenario, lab::RunOptions{.seed = 1, .level = level});
    state.ResumeTiming();
    run->runToEnd();
    state.PauseTiming();
    run.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCalls));
  reachTime(state, goalNanoseconds);
}

void untracedCalls(benchmark::State& state) { calls(state, trace::Level::none, 1e9 / 30'000); }
void loggedCalls(benchmark::State& state) { calls(state, trace::Level::full, 1e9 / 15'000); }

BENCHMARK(untracedCalls)->Name("whole calls, untraced")->Iterations(5)->Repetitions(5);
BENCHMARK(loggedCalls)->Name("whole calls, full log")->Iterations(5)->Repetitions(5);

}  // namespace
}  // namespace forklab::bench
