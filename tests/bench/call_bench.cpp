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

constexpr std::uint64_t kCalls = 2000;
constexpr std::uint64_t kMessagesPerCall = 13;

lab::NodeSpec phone(const char* name, std::uint8_t last) {
  lab::NodeSpec node;
  node.name = name;
  node.address = {kernel::IpAddress::v4(10, 0, 0, last), 5060, kernel::Protocol::udp};
  return node;
}

lab::LinkSpec link(const char* name, std::size_t a, std::size_t b) {
  lab::LinkSpec spec;
  spec.name = name;
  spec.a = a;
  spec.b = b;
  spec.settings.delay = kernel::Duration::milliseconds(5);
  return spec;
}

lab::Scenario manyCalls() {
  lab::Scenario scenario;
  scenario.name = "calls";
  scenario.folder = std::string(FORKLAB_SOURCE_DIR) + "/tests/bench";
  scenario.duration = kernel::Duration::seconds(600);
  scenario.nodes = {phone("alice", 2), phone("proxy", 1), phone("bob", 3)};
  scenario.nodes[1].kind = lab::NodeKind::proxy;
  scenario.nodes[1].script = "call_bench.cfg";
  for (std::uint64_t call = 0; call < kCalls; ++call) {
    const std::string at = std::to_string(call * 10) + "ms";
    scenario.nodes[0].behaviours.push_back(
        {"caller",
         {{"calls", "sip:bob@example.com"}, {"via", "proxy"}, {"call_at", at}, {"hang_up_after", "300ms"}}});
  }
  scenario.nodes[2].behaviours.push_back({"answers", {{"ring_after", "20ms"}, {"answer_after", "100ms"}}});
  scenario.links = {link("alice-proxy", 0, 1), link("proxy-bob", 1, 2)};
  scenario.names = {{"example.com", scenario.nodes[1].address},
                    {"bob@example.com", scenario.nodes[2].address}};
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
