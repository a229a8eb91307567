#include <QUdpSocket>
#include <QtTest>

#include "net/live_network.h"

using namespace forklab;
using namespace forklab::kernel::literals;

namespace {

/// Keeps what arrived, and answers each packet when told to.
struct Ear final : net::Receiver, kernel::EventTarget {
  void onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId) override {
    heard << QByteArray(packet.bytes.view().data(), static_cast<qsizetype>(packet.bytes.size()));
    last = packet.from;
    if (answersOn == nullptr) return;
    for (int i = 0; i < answers; ++i) {
      const kernel::Bytes bytes("answer " + std::to_string(i));
      answersOn->send(now, {packet.to, packet.from, bytes, 0, 0, 0, {}});
    }
  }
  void onSendFailed(kernel::Instant, const net::Packet& packet) override {
    refused << QString::fromStdString(packet.to.text());
  }
  void onEvent(kernel::Instant, std::uint32_t, std::uint64_t) override { ++fired; }
  QList<QByteArray> heard;
  QStringList refused;
  kernel::Endpoint last;
  net::Transport* answersOn = nullptr;
  int answers = 1;
  int fired = 0;
};

kernel::Endpoint loopback(std::uint16_t port = 0) { return {kernel::IpAddress::v4(127, 0, 0, 1), port}; }

/// A network with one socket on loopback, and the loop that drives it.
struct Stage {
  explicit Stage(trace::Level level = trace::Level::none)
      : recorder(level), loop(time), network(loop, recorder, 0, {}), at(network.listen(loopback()).value()) {
    network.setReceiver(&ear);
  }
  template <class Condition>
  bool until(Condition condition) {
    for (int round = 0; round < 2000 && !condition(); ++round) loop.round(5);
    return condition();
  }
  kernel::RealTime time;
  trace::Recorder recorder;
  net::LiveLoop loop;
  net::LiveNetwork network;
  kernel::Endpoint at;
  Ear ear;
};

}  // namespace

class TestLiveNetwork : public QObject {
  Q_OBJECT

 private slots:
  void datagramsOfEverySizeArriveWhole() {
    Stage stage;
    QUdpSocket peer;
    QVERIFY(peer.bind(QHostAddress::LocalHost));
    const QList<QByteArray> sent{QByteArray("\r\n\r\n"), QByteArray(1, 'x'), QByteArray(1500, 'y'),
                                 QByteArray(65507, 'z')};
    for (const QByteArray& each : sent) peer.writeDatagram(each, QHostAddress::LocalHost, stage.at.port);
    QVERIFY(stage.until([&] { return stage.ear.heard.size() == sent.size(); }));
    QCOMPARE(stage.ear.heard, sent);
    QCOMPARE(stage.ear.last.port, peer.localPort());
  }

  void whatARoundSendsArrivesInItsOrder() {
    Stage stage;
    stage.ear.answersOn = &stage.network;
    stage.ear.answers = 100;
    QUdpSocket peer;
    QVERIFY(peer.bind(QHostAddress::LocalHost));
    peer.writeDatagram("go", QHostAddress::LocalHost, stage.at.port);
    QVERIFY(stage.until([&] { return !stage.ear.heard.isEmpty(); }));
    for (int i = 0; i < 100; ++i) {
      QVERIFY(peer.hasPendingDatagrams() || peer.waitForReadyRead(10000));
      QByteArray bytes(100, '\0');
      bytes.resize(peer.readDatagram(bytes.data(), bytes.size()));
      QCOMPARE(bytes, "answer " + QByteArray::number(i));
    }
  }

  void whatTheSystemRefusesIsToldToItsSender() {
    Stage stage;
    stage.network.send(stage.time.read(),
                       {stage.at, loopback(9), kernel::Bytes(std::string(70000, 'x')), 7, 0, 0, {}});
    stage.network.send(stage.time.read(), {stage.at, stage.at, kernel::Bytes("fine"), 8, 0, 0, {}});
    QVERIFY(stage.until([&] { return stage.ear.heard.size() == 1; }));
    QCOMPARE(stage.ear.refused, QStringList("127.0.0.1:9"));
    QCOMPARE(stage.ear.heard.front(), QByteArray("fine"));
  }

  void aPacketFromNoneOfOurSocketsIsUnreachable() {
    Stage stage;
    const net::Packet packet{loopback(1), stage.at, kernel::Bytes("x"), 0, 0, 0, {}};
    QCOMPARE(stage.network.send(stage.time.read(), packet), net::SendResult::unreachable);
  }

  void timersFireByTheClockAndNeverEarly() {
    Stage stage;
    const kernel::Instant due = stage.time.read() + 30_ms;
    stage.time.queue().schedule(due, {&stage.ear, 0, false, 0});
    const auto early = stage.time.queue().schedule(due - 10_ms, {&stage.ear, 0, false, 0});
    stage.time.queue().cancel(early);
    QVERIFY(stage.time.millisecondsToNext() >= 29);
    QVERIFY(stage.until([&] { return stage.ear.fired > 0; }));
    QVERIFY(stage.time.now() >= due);
    QCOMPARE(stage.ear.fired, 1);
    QCOMPARE(stage.time.millisecondsToNext(), -1);
  }

  void peersAreNodesOfTheTrace() {
    Stage stage(trace::Level::full);
    stage.ear.answersOn = &stage.network;
    QUdpSocket peer;
    QVERIFY(peer.bind(QHostAddress::LocalHost));
    for (int i = 0; i < 2; ++i) peer.writeDatagram("hello", QHostAddress::LocalHost, stage.at.port);
    QVERIFY(stage.until([&] { return stage.ear.heard.size() == 2; }));
    QStringList story;
    for (std::size_t i = 0; i < stage.recorder.log()->size(); ++i) {
      const trace::Event& event = stage.recorder.log()->at(i);
      story
          << QString("%1@%2<%3").arg(trace::kindName(event.payload).data()).arg(event.node).arg(event.cause);
    }
    QCOMPARE(story.mid(0, 4).join(' '),
             "node_declared@1<0 packet_sent@1<0 packet_arrived@0<2 packet_sent@0<3");
    QCOMPARE(story.filter("node_declared").size(), 1);
    QCOMPARE(story.filter("packet_sent@0").size(), 2);
  }

  void aTakenAddressIsAnErrorThatSaysSo() {
    Stage stage;
    Stage other;
    const auto taken = other.network.listen(stage.at);
    QVERIFY(!taken);
    QVERIFY2(taken.error().message.find("cannot listen on udp:" + stage.at.text()) == 0,
             taken.error().message.c_str());
    QVERIFY(!taken.error().hint.empty());
  }
};

QTEST_GUILESS_MAIN(TestLiveNetwork)
#include "test_live_network.moc"
