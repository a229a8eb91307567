#include <QTest>
#include <map>

#include "net/virtual_network.h"

using namespace forklab::kernel::literals;
using namespace forklab;
using kernel::Endpoint;
using kernel::Instant;
using kernel::IpAddress;
using net::LinkSettings;
using net::SendResult;

namespace {

/// A network whose log is drawn as one line per packet event.
class Wire {
 public:
  explicit Wire(std::uint64_t seed = 1) : network(simulator, recorder, seed) {}

  trace::NodeId node(const char* name, std::uint8_t host) {
    names_.push_back(name);
    return network.addNode(name, "phone", at(host));
  }
  trace::NodeId passer(const char* name) {
    names_.push_back(name);
    return network.addNode(name, "network", {});
  }
  static Endpoint at(std::uint8_t host, std::uint16_t port = 5060) {
    return {IpAddress::v4(10, 0, 0, host), port};
  }

  SendResult send(trace::NodeId from, const Endpoint& to, std::string_view text) {
    net::Packet packet{at(1), to, kernel::Bytes(text), 7, 2, 1, "Timer A"};
    return network.transportOf(from).send(simulator.now(), packet);
  }
  void run() { simulator.runUntil(kernel::kNever); }

  QString drawing() const;

  kernel::Simulator simulator;
  trace::Recorder recorder{trace::Level::full};
  net::VirtualNetwork network;

 private:
  QString line(const trace::Event& event) const;
  std::vector<const char*> names_;
};

QString text(std::string_view view) {
  return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

QString Wire::line(const trace::Event& event) const {
  const auto& log = *recorder.log();
  const auto bytesOf = [&](trace::EventId sent) {
    return text(std::get<trace::PacketSent>(log.byId(sent).payload).bytes);
  };
  const QString time = QString::number(double(event.time.ns) / 1e6) + " ";
  if (const auto* sent = std::get_if<trace::PacketSent>(&event.payload)) {
    return time + names_[event.node] + " sends " + text(sent->bytes);
  }
  if (const auto* arrived = std::get_if<trace::PacketArrived>(&event.payload)) {
    return time + names_[event.node] + " gets " + bytesOf(arrived->sent) +
           (arrived->copy == 0 ? QString() : QString(" copy %1").arg(arrived->copy));
  }
  if (const auto* lost = std::get_if<trace::PacketLost>(&event.payload)) {
    return time + bytesOf(lost->sent) + " lost: " + text(lost->reason) +
           (lost->link.empty() ? QString() : " on " + text(lost->link));
  }
  if (const auto* changed = std::get_if<trace::LinkChanged>(&event.payload)) {
    return time + text(changed->link) + " " + text(changed->change);
  }
  return {};
}

QString Wire::drawing() const {
  QStringList lines;
  for (std::size_t i = 0; i < recorder.log()->size(); ++i) {
    if (const QString drawn = line(recorder.log()->at(i)); !drawn.isEmpty()) lines += drawn;
  }
  return lines.join('\n');
}

/// Answers every packet of more than one letter with its first one.
class Echo final : public net::Receiver {
 public:
  Echo(Wire& wire, trace::NodeId node) : wire_(wire), node_(node) { wire.network.setReceiver(node, this); }
  void onPacket(Instant now, const net::Packet& packet, trace::EventId arrived) override {
    last = packet;
    causeWasTheArrival = wire_.recorder.cause() == arrived;
    if (packet.bytes.size() < 2) return;
    wire_.network.transportOf(node_).send(
        now, {packet.to, packet.from, kernel::Bytes(packet.bytes.view().substr(0, 1))});
  }
  net::Packet last;
  bool causeWasTheArrival = false;

 private:
  Wire& wire_;
  trace::NodeId node_;
};

}  // namespace

class VirtualNetworkStories : public QObject {
  Q_OBJECT

 private slots:
  void aQuestionAndItsAnswer();
  void theReceiverLearnsNothingThatIsNotOnTheWire();
  void impairmentsAddUpAlongThePathOfLeastDelay();
  void aCutLinkIsWalkedAround();
  void withoutAnotherWayAPacketRunsIntoTheCut();
  void cuttingTakesWhatIsOnTheLink();
  void noPathIsASocketError();
  void aNodeTalksToItself();
  void copiesMultiplyAndAreNumbered();
  void theSameSeedIsTheSameRun();
  void whatNobodyListensForIsDroppedAloud();
};

void VirtualNetworkStories::aQuestionAndItsAnswer() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("alice-bob", alice, bob, {.delay = 20_ms});
  Echo answering(wire, bob), listening(wire, alice);
  QCOMPARE(wire.send(alice, Wire::at(2), "hello"), SendResult::sent);
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice sends hello\n"
                                   "20 bob gets hello\n"
                                   "20 bob sends h\n"
                                   "40 alice gets h"));
  QVERIFY(answering.causeWasTheArrival);
}

void VirtualNetworkStories::theReceiverLearnsNothingThatIsNotOnTheWire() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("alice-bob", alice, bob, {});
  Echo listening(wire, bob);
  wire.send(alice, Wire::at(2, 5070), "x");
  wire.run();
  QCOMPARE(listening.last.to.port, 5070);
  QCOMPARE(listening.last.transaction, 0u);
  QCOMPARE(listening.last.retransmission, 0);
  QVERIFY(listening.last.timer.empty());
  const auto& sent = std::get<trace::PacketSent>(wire.recorder.log()->at(3).payload);
  QCOMPARE(sent.transaction, 7u);
  QCOMPARE(sent.toNode, bob);
  QVERIFY(sent.timer == "Timer A");
}

void VirtualNetworkStories::impairmentsAddUpAlongThePathOfLeastDelay() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto router = wire.passer("router");
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("direct", alice, bob, {.delay = 100_ms});
  wire.network.addLink("near", alice, router, {.delay = 20_ms, .rateBitsPerSecond = 8000});
  wire.network.addLink("far", router, bob, {.delay = 30_ms});
  Echo listening(wire, bob);
  wire.send(alice, Wire::at(2), "1");
  wire.run();
  // One byte at 8 kbit/s lasts 1 ms.
  QCOMPARE(wire.drawing(), QString("0 alice sends 1\n51 bob gets 1"));
}

void VirtualNetworkStories::aCutLinkIsWalkedAround() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto bob = wire.node("bob", 2);
  const auto carol = wire.node("carol", 3);
  const auto direct = wire.network.addLink("alice-bob", alice, bob, {.delay = 10_ms});
  wire.network.addLink("alice-carol", alice, carol, {.delay = 10_ms});
  wire.network.addLink("carol-bob", carol, bob, {.delay = 10_ms});
  Echo listening(wire, bob);
  wire.network.setCut(wire.simulator.now(), direct, true);
  wire.network.setCut(wire.simulator.now(), direct, true);
  wire.send(alice, Wire::at(2), "1");
  wire.run();
  wire.network.setCut(wire.simulator.now(), direct, false);
  wire.send(alice, Wire::at(2), "2");
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice-bob cut\n0 alice sends 1\n20 bob gets 1\n"
                                   "20 alice-bob mended\n20 alice sends 2\n30 bob gets 2"));
}

void VirtualNetworkStories::withoutAnotherWayAPacketRunsIntoTheCut() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto router = wire.passer("router");
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("near", alice, router, {.delay = 5_ms});
  const auto far = wire.network.addLink("far", router, bob, {.delay = 5_ms});
  wire.network.setCut(wire.simulator.now(), far, true);
  QCOMPARE(wire.send(alice, Wire::at(2), "1"), SendResult::sent);
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 far cut\n0 alice sends 1\n5 1 lost: link cut on far"));
}

void VirtualNetworkStories::cuttingTakesWhatIsOnTheLink() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto bob = wire.node("bob", 2);
  const auto link = wire.network.addLink("alice-bob", alice, bob, {.delay = 10_ms});
  Echo listening(wire, bob);
  wire.send(alice, Wire::at(2), "1");
  wire.simulator.runUntil(Instant{} + 4_ms);
  wire.network.setCut(wire.simulator.now(), link, true);
  wire.network.setCut(wire.simulator.now(), link, false);
  wire.send(alice, Wire::at(2), "2");
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice sends 1\n4 alice-bob cut\n4 alice-bob mended\n4 alice sends 2\n"
                                   "10 1 lost: link cut on alice-bob\n14 bob gets 2"));
}

void VirtualNetworkStories::noPathIsASocketError() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  wire.node("island", 2);
  QCOMPARE(wire.send(alice, Wire::at(2), "1"), SendResult::unreachable);
  QCOMPARE(wire.send(alice, Wire::at(99), "2"), SendResult::unreachable);
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice sends 1\n0 1 lost: no path\n0 alice sends 2\n0 2 lost: no path"));
}

void VirtualNetworkStories::aNodeTalksToItself() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  Echo listening(wire, alice);
  QCOMPARE(wire.send(alice, Wire::at(1, 5080), "hi"), SendResult::sent);
  QCOMPARE(wire.drawing(), QString("0 alice sends hi"));
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice sends hi\n0 alice gets hi\n0 alice sends h\n0 alice gets h"));
}

void VirtualNetworkStories::copiesMultiplyAndAreNumbered() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto router = wire.passer("router");
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("near", alice, router, {.delay = 1_ms, .duplication = 1.0});
  wire.network.addLink("far", router, bob, {.delay = 1_ms, .duplication = 1.0});
  Echo listening(wire, bob);
  wire.send(alice, Wire::at(2), "1");
  wire.run();
  QCOMPARE(wire.drawing(), QString("0 alice sends 1\n2 bob gets 1\n2 bob gets 1 copy 2\n"
                                   "2 bob gets 1 copy 1\n2 bob gets 1 copy 3"));
}

void VirtualNetworkStories::theSameSeedIsTheSameRun() {
  const auto play = [](std::uint64_t seed) {
    Wire wire(seed);
    const auto alice = wire.node("alice", 1);
    const auto bob = wire.node("bob", 2);
    wire.network.addLink("alice-bob", alice, bob,
                         {.delay = 1_ms, .jitter = 50_ms, .loss = 0.2, .duplication = 0.1});
    Echo answering(wire, bob), listening(wire, alice);
    for (int i = 0; i < 200; ++i) wire.send(alice, Wire::at(2), "ping");
    wire.run();
    return QPair<QString, QString>(wire.drawing(),
                                   QString::fromStdString(wire.recorder.fingerprint().text()));
  };
  QCOMPARE(play(1), play(1));
  QVERIFY(play(1).second != play(2).second);
}

void VirtualNetworkStories::whatNobodyListensForIsDroppedAloud() {
  Wire wire;
  const auto alice = wire.node("alice", 1);
  const auto bob = wire.node("bob", 2);
  wire.network.addLink("alice-bob", alice, bob, {});
  wire.send(alice, Wire::at(2), "1");
  wire.run();
  const trace::Event& last = wire.recorder.log()->at(wire.recorder.log()->size() - 1);
  QVERIFY(std::holds_alternative<trace::MessageDropped>(last.payload));
  QCOMPARE(last.cause, last.id - 1);
}

QTEST_APPLESS_MAIN(VirtualNetworkStories)
#include "test_virtual_network.moc"
