#include <QTest>

#include "net/virtual_network.h"
#include "support/allocation_count.h"

using namespace forklab;
using namespace forklab::kernel::literals;

namespace {

kernel::Endpoint addressOf(std::uint8_t host) { return {kernel::IpAddress::v4(10, 0, 0, host)}; }

class Counter final : public net::Receiver {
 public:
  void onPacket(kernel::Instant, const net::Packet&, trace::EventId) override { ++arrived; }
  int arrived = 0;
};

}  // namespace

class SteadyState : public QObject {
  Q_OBJECT

 private slots:
  void packetsOnTheirWayAskForNoMemory();
};

void SteadyState::packetsOnTheirWayAskForNoMemory() {
  kernel::Simulator simulator;
  trace::Recorder recorder(trace::Level::none);
  net::VirtualNetwork network(simulator, recorder, 1);
  const auto alice = network.addNode("alice", "phone", addressOf(1));
  const auto router = network.addNode("router", "network", {});
  const auto bob = network.addNode("bob", "phone", addressOf(2));
  network.addLink("near", alice, router, {.delay = 5_ms, .jitter = 5_ms, .loss = 0.1, .duplication = 0.1});
  network.addLink("far", router, bob, {.delay = 5_ms, .rateBitsPerSecond = 10'000'000});
  Counter counter;
  network.setReceiver(bob, &counter);
  const net::Packet packet{addressOf(1), addressOf(2), kernel::Bytes(std::string(600, 'x'))};
  const auto carry = [&](int packets) {
    for (int i = 0; i < packets; ++i) {
      network.transportOf(alice).send(simulator.now(), packet);
      if (i % 50 != 49) continue;
      while (simulator.step()) continue;
    }
  };
  carry(10000);
  const int before = counter.arrived;
  const std::size_t allocations = allocationCount();
  QVERIFY(allocations > 0);
  carry(1000);
  QCOMPARE(allocationCount(), allocations);
  QVERIFY(counter.arrived - before > 900);
}

QTEST_APPLESS_MAIN(SteadyState)
#include "test_steady_state.moc"
