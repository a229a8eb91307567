#include <vector>

#include "bench/compare.h"
#include "bench/heap_event_queue.h"
#include "kernel/event_queue.h"
#include "kernel/random.h"

namespace forklab::bench {
namespace {

using namespace kernel::literals;

/// Calls as the queue sees them: a packet arrives, stops the timer that waited for it, sets the next one and
/// sends on. The timers are those of SIP: T1 (500 ms) mostly, and every fourth time 64*T1 or fr_inv; hardly
/// any ever fires.
template <class Queue>
class Calls {
 public:
  explicit Calls(std::uint64_t count) : timers_(count), chance_(1, "calls") {
    for (std::uint64_t call = 0; call < count; ++call) {
      timers_[call] = queue_.schedule(kernel::Instant{} + timerSpan(), {.kind = kTimer, .argument = call});
      sendNext(kernel::Instant{}, call);
    }
    for (std::uint64_t event = 0; event < 4 * count; ++event) step();
  }

  void step() {
    const auto due = queue_.pop();
    const std::uint64_t call = due->event.argument;
    if (due->event.kind == kPacket) {
      queue_.cancel(timers_[call]);
      sendNext(due->at, call);
    }
    timers_[call] = queue_.schedule(due->at + timerSpan(), {.kind = kTimer, .argument = call});
  }

 private:
  static constexpr std::uint32_t kPacket = 1;
  static constexpr std::uint32_t kTimer = 2;

  kernel::Duration timerSpan() {
    if (++timersSet_ % 4 != 0) return 500_ms;
    return timersSet_ % 8 == 0 ? 32_s : 120_s;
  }
  void sendNext(kernel::Instant now, std::uint64_t call) {
    const auto travel = static_cast<std::int64_t>(chance_.below(200'000'000));
    queue_.schedule(now + 10_ms + kernel::Duration{travel}, {.kind = kPacket, .argument = call});
  }

  Queue queue_;
  std::vector<kernel::EventHandle> timers_;
  kernel::RandomStream chance_;
  std::uint64_t timersSet_ = 0;
};

// The same number of events for both, because a heap that drops cancelled events late grows with every one.
constexpr std::int64_t kEvents = 2'000'000;

template <class Queue>
void runCalls(benchmark::State& state) {
  Calls<Queue> calls(static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) calls.step();
}

void heapCalls(benchmark::State& state) { runCalls<HeapEventQueue>(state); }

void wheelCalls(benchmark::State& state) {
  runCalls<kernel::EventQueue>(state);
  reachRatio(state, 0.5, "std::priority_queue/calls:" + std::to_string(state.range(0)));
}

void asMeasured(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("calls")->Arg(1'000)->Arg(100'000)->Iterations(kEvents)->Repetitions(5);
}

BENCHMARK(heapCalls)->Name("std::priority_queue")->Apply(asMeasured);
BENCHMARK(wheelCalls)->Name("event queue")->Apply(asMeasured);

}  // namespace
}  // namespace forklab::bench
