#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include "lab/live/outside_sockets.h"
#include "lab/replay.h"
#include "lab/scenario/scenario_file.h"

using namespace forklab;
using kernel::Duration;
using kernel::Instant;

namespace {

constexpr const char* kScenario =
    "version: 1\ntitle: one foot outside\nnodes:\n"
    "  proxy: {kind: proxy, address: 10.0.0.1, script: proxy.cfg}\n"
    "  bob: {kind: phone, address: 10.0.0.2, behaviour: answers, answer_after: 200ms}\n"
    "links: [{between: [proxy, bob], delay: 10ms}]\n"
    "names: {example.com: proxy, 'bob@example.com': bob}\n";

constexpr const char* kScript =
    "loadmodule \"tm.so\"\nloadmodule \"sl.so\"\nloadmodule \"rr.so\"\nloadmodule \"siputils.so\"\n"
    "request_route {\n"
    "  if (has_totag()) { loose_route(); t_relay(); exit; }\n"
    "  record_route();\n"
    "  t_relay();\n"
    "}\n";

const kernel::Endpoint kReal{kernel::IpAddress::v4(127, 0, 0, 1), 15060, kernel::Protocol::udp};
const kernel::Endpoint kSoftphone{kernel::IpAddress::v4(127, 0, 0, 1), 40000, kernel::Protocol::udp};

lab::Scenario scenario(const QTemporaryDir& folder) {
  const auto write = [&folder](const char* name, const char* text) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
  };
  write("scenario.yaml", kScenario);
  write("proxy.cfg", kScript);
  lab::ScenarioResult loaded = lab::loadScenario(folder.path().toStdString());
  if (!loaded.scenario) qFatal("%s", loaded.diagnostics.front().message.c_str());
  return *loaded.scenario;
}

kernel::Bytes invite(const std::string& from, const std::string& uri) {
  return kernel::Bytes("INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + from +
                       ";branch=z9hG4bKx1\r\nFrom: <sip:carol@" + from + ">;tag=1\r\nTo: <" + uri +
                       ">\r\nCall-ID: out@" + from + "\r\nCSeq: 1 INVITE\r\nContact: <sip:carol@" + from +
                       ">\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
}

/// Keeps what left the run.
class Doorstep final : public lab::Door {
 public:
  void send(Instant, const net::Packet& packet) override { packets.push_back(packet); }
  std::string text(std::size_t index) const { return std::string(packets.at(index).bytes.view()); }
  std::vector<net::Packet> packets;
};

std::string replayed(const lab::Scenario& scenario, const lab::LabRun& run) {
  const lab::RunRecord record = lab::recordOf(*run.recorder().log());
  lab::RunOptions options;
  options.seed = record.seed;
  options.bindings = record.bindings;
  lab::LabRun again(scenario, options);
  lab::play(record, again);
  return again.recorder().fingerprint().text();
}

}  // namespace

class BoundRunTest : public QObject {
  Q_OBJECT

 private slots:
  void aCallFromOutsideReachesAPhoneInside() {
    const QTemporaryDir folder;
    const lab::Scenario world = scenario(folder);
    Doorstep door;
    lab::LabRun run(world, {std::nullopt, trace::Level::full, {{0, {kReal}}}, &door});
    QVERIFY(run.isReady());
    run.runUntil(Instant{} + Duration::seconds(1));
    run.arriveFromOutside({kSoftphone, kReal, invite("127.0.0.1:40000", "sip:bob@example.com")});
    run.runUntil(Instant{} + Duration::milliseconds(1500));

    QStringList heard;
    for (const net::Packet& packet : door.packets)
      heard << QByteArray(packet.bytes.view().substr(8, 3).data(), 3);
    QCOMPARE(heard.join(QLatin1Char(' ')), QString("100 180 200"));
    QVERIFY2(door.text(0).starts_with("SIP/2.0 100"), door.text(0).c_str());
    QVERIFY2(door.text(1).starts_with("SIP/2.0 180"), door.text(1).c_str());
    QVERIFY2(door.text(2).starts_with("SIP/2.0 200"), door.text(2).c_str());
    for (const net::Packet& packet : door.packets) {
      QVERIFY(packet.from == kReal);
      QVERIFY(packet.to == kSoftphone);
    }
    // Two homes, two entries: each side sees the one that it can reach.
    QVERIFY2(door.text(2).find("Record-Route: <sip:10.0.0.1;r2=on;lr;ftag=1>") != std::string::npos,
             door.text(2).c_str());
    QVERIFY2(door.text(2).find("<sip:127.0.0.1:15060;r2=on;lr;ftag=1>") != std::string::npos,
             door.text(2).c_str());
  }

  void thePeerIsANodeOfTheTrace() {
    const QTemporaryDir folder;
    const lab::Scenario world = scenario(folder);
    Doorstep door;
    lab::LabRun run(world, {std::nullopt, trace::Level::full, {{0, {kReal}}}, &door});
    run.arriveFromOutside({kSoftphone, kReal, invite("127.0.0.1:40000", "sip:bob@example.com")});
    const trace::Log& log = *run.recorder().log();
    bool found = false;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* declared = std::get_if<trace::NodeDeclared>(&log.at(i).payload);
      found = found || (declared != nullptr && declared->kind == "peer" &&
                        declared->name == "127.0.0.1:40000" && log.at(i).node == 2);
    }
    QVERIFY(found);
  }

  void anEmptyQueueDoesNotEndIt() {
    const QTemporaryDir folder;
    const lab::Scenario world = scenario(folder);
    Doorstep door;
    lab::LabRun run(world, {std::nullopt, trace::Level::full, {{0, {kReal}}}, &door});
    run.runUntil(Instant{} + world.duration + Duration::seconds(100));
    QVERIFY(!run.isFinished());
    QVERIFY(!run.step());
    run.end("unbound");
    QVERIFY(run.isFinished());
    QCOMPARE(run.summary().endReason, std::string("unbound"));
  }

  void itsRecordPlaysItAgain() {
    const QTemporaryDir folder;
    const lab::Scenario world = scenario(folder);
    Doorstep door;
    lab::LabRun run(world, {std::uint64_t{7}, trace::Level::full, {{0, {kReal}}}, &door});
    run.runUntil(Instant{} + Duration::milliseconds(123));
    run.arriveFromOutside({kSoftphone, kReal, invite("127.0.0.1:40000", "sip:bob@example.com")});
    run.runUntil(Instant{} + Duration::milliseconds(140));
    run.setLinkCut(0, true);
    run.loseOutside(door.packets.front(), "Connection refused");
    run.runUntil(Instant{} + Duration::seconds(3));
    run.setLinkCut(0, false);
    run.runUntil(Instant{} + Duration::seconds(5));
    run.end("enough");
    const std::string fingerprint = run.recorder().fingerprint().text();
    QCOMPARE(replayed(world, run), fingerprint);
    const lab::RunRecord record = lab::recordOf(*run.recorder().log());
    QCOMPARE(record.inputs.size(), std::size_t{5});
    QCOMPARE(record.inputs[2].text, std::string("Connection refused"));
  }

  void realSocketsCarryIt() {
    const QTemporaryDir folder;
    const lab::Scenario world = scenario(folder);
    lab::OutsideSockets sockets;
    std::vector<lab::Binding> bindings{
        {0, {{kernel::IpAddress::v4(127, 0, 0, 1), 0, kernel::Protocol::udp}}}};
    QVERIFY(!sockets.open(bindings));
    const quint16 port = bindings.front().sockets.front().port;
    QVERIFY(port != 0);
    lab::LabRun run(world, {std::nullopt, trace::Level::full, bindings, &sockets});
    QUdpSocket softphone;
    QVERIFY(softphone.bind(QHostAddress::LocalHost));
    const std::string self = "127.0.0.1:" + std::to_string(softphone.localPort());
    const kernel::Bytes request = invite(self, "sip:bob@example.com");
    softphone.writeDatagram(request.view().data(), static_cast<qint64>(request.view().size()),
                            QHostAddress::LocalHost, port);
    QByteArray heard;
    const auto pump = [&] {
      sockets.poll(run);
      run.runUntil(run.now() + Duration::milliseconds(10));
      sockets.poll(run);
      while (softphone.hasPendingDatagrams()) {
        QByteArray datagram(static_cast<qsizetype>(softphone.pendingDatagramSize()), '\0');
        softphone.readDatagram(datagram.data(), datagram.size());
        heard += datagram.left(12) + "|";
      }
      return heard.contains("SIP/2.0 200 ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(pump(), 10000);
    QVERIFY2(heard.startsWith("SIP/2.0 100 |SIP/2.0 180 |SIP/2.0 200 "), heard);
    QCOMPARE(replayed(world, run), run.recorder().fingerprint().text());
  }
};

QTEST_GUILESS_MAIN(BoundRunTest)
#include "test_bound_run.moc"
