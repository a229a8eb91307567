#include <string>
#include <vector>

#include "bench/compare.h"
#include "net/virtual_network.h"

// A packet of 800 bytes over one link and over three, sent, carried and delivered, without a log.
namespace forklab::bench {
namespace {

using namespace kernel::literals;

class Chain final : public net::Receiver {
 public:
  explicit Chain(int links) {
    for (int i = 0; i <= links; ++i) nodes_.push_back(network_.addNode("node", "phone", addressOf(i)));
    for (int i = 0; i < links; ++i) {
      network_.addLink("link " + std::to_string(i), nodes_[std::size_t(i)], nodes_[std::size_t(i) + 1],
                       {.delay = 1_ms, .jitter = 1_ms});
    }
    network_.setReceiver(nodes_.back(), this);
    packet_ = {addressOf(0), addressOf(links), kernel::Bytes(std::string(800, 'x'))};
  }

  void carry() {
    network_.transportOf(nodes_.front()).send(simulator_.now(), packet_);
    while (simulator_.step()) continue;
  }
  std::int64_t arrived = 0;

 private:
  static kernel::Endpoint addressOf(int node) {
    return {kernel::IpAddress::v4(10, 0, 0, std::uint8_t(node + 1))};
  }
  void onPacket(kernel::Instant, const net::Packet&, trace::EventId) override { ++arrived; }

  kernel::Simulator simulator_;
  trace::Recorder recorder_{trace::Level::none};
  net::VirtualNetwork network_{simulator_, recorder_, 1};
  std::vector<trace::NodeId> nodes_;
  net::Packet packet_;
};

void carriedPacket(benchmark::State& state) {
  Chain chain(static_cast<int>(state.range(0)));
  for (auto _ : state) chain.carry();
  if (chain.arrived != state.iterations()) state.SkipWithError("packets are missing");
  reachTime(state, 1000);
}

BENCHMARK(carriedPacket)
    ->Name("packet over links")
    ->ArgName("links")
    ->Arg(1)
    ->Arg(3)
    ->Iterations(300'000)
    ->Repetitions(5);

}  // namespace
}  // namespace forklab::bench
