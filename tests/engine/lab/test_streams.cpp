#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "support/lab_story.h"

using namespace forklab;
using test::LabStory;

namespace {

constexpr const char* kRelay =
    "loadmodule \"tm.so\"\nloadmodule \"rr.so\"\nloadmodule \"sl.so\"\nloadmodule \"siputils.so\"\n%1\n"
    "request_route {\n  if (has_totag()) {\n    loose_route();\n    t_relay();\n    exit;\n  }\n"
    "  record_route();\n  %2\n}\n";

/// What the stories change.
struct Stage {
  std::string transport = "tcp";
  std::string link = "delay: 10ms";
  std::string relay = "t_relay();";
  std::string settings = "";
  std::string caller = "hang_up_after: 1s";
  std::string proxy = "";
};

std::string yamlOf(const Stage& stage) {
  return "version: 1\ntitle: streams\nduration: 60s\nnodes:\n"
         "  alice: {kind: phone, address: 10.0.0.1, transport: " +
         stage.transport + ", behaviour: caller, calls: 'sip:bob@10.0.0.3', via: proxy, " + stage.caller +
         "}\n  proxy: {kind: proxy, address: 10.0.0.2, script: proxy.cfg" + stage.proxy +
         "}\n  bob: {kind: phone, address: 10.0.0.3, behaviour: answers, ring_after: 100ms, answer_after: "
         "500ms}\nlinks:\n  - {between: [alice, proxy], " +
         stage.link + "}\n  - {between: [proxy, bob], delay: 1ms}\n";
}

LabStory played(const Stage& stage) {
  const QTemporaryDir folder;
  const auto write = [&](const char* name, const std::string& text) {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write(text.c_str());
  };
  write("proxy.cfg", QString(kRelay)
                         .arg(QString::fromStdString(stage.settings), QString::fromStdString(stage.relay))
                         .toStdString());
  write("scenario.yaml", yamlOf(stage));
  return LabStory::ofPath(folder.path().toStdString());
}

/// "0.020 alice open", "0.030 proxy closed: idle".
QStringList connections(const LabStory& story) {
  QStringList lines;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* change = std::get_if<trace::ConnectionChanged>(&log.at(i).payload);
    if (change == nullptr) continue;
    std::string line = kernel::toSecondsText(log.at(i).time);
    line.resize(line.size() - 3);
    line += ' ' + story.run().scenario().nodes[log.at(i).node].name + ' ' + std::string(change->change);
    if (!change->why.empty()) line += ": " + std::string(change->why);
    lines << QString::fromStdString(line);
  }
  return lines;
}

QStringList linesOf(const LabStory& story) {
  QStringList lines;
  for (const std::string& line : story.sent()) lines << QString::fromStdString(line);
  return lines;
}

/// When a packet with these words arrived for the first time, in milliseconds; -1: never.
double arrivalOf(const LabStory& story, const std::string& node, std::string_view start) {
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* arrived = std::get_if<trace::PacketArrived>(&log.at(i).payload);
    if (arrived == nullptr || story.run().scenario().nodes[log.at(i).node].name != node) continue;
    const auto& sent = std::get<trace::PacketSent>(log.byId(arrived->sent).payload);
    if (sent.bytes.starts_with(start)) return static_cast<double>(log.at(i).time.ns) / 1e6;
  }
  return -1;
}

}  // namespace

class StreamsTest : public QObject {
  Q_OBJECT

 private slots:
  void settingUpCostsRoundTrips_data() {
    QTest::addColumn<QString>("transport");
    QTest::addColumn<double>("arrives");
    QTest::newRow("UDP at once") << "udp" << 10.0;
    QTest::newRow("TCP one round trip") << "tcp" << 30.0;
    QTest::newRow("TLS 1.3 two round trips") << "tls" << 50.0;
  }

  void settingUpCostsRoundTrips() {
    QFETCH(QString, transport);
    const LabStory story = played({.transport = transport.toStdString()});
    QTEST(arrivalOf(story, "proxy", "INVITE"), "arrives");
    QVERIFY(arrivalOf(story, "alice", "SIP/2.0 200") > 0);
  }

  void oneConnectionServesTheWholeCall() {
    const LabStory story = played({});
    QCOMPARE(connections(story),
             (QStringList{"0.000 alice connecting", "0.010 proxy accepted", "0.020 alice open"}));
    QCOMPARE(story.count("alice > proxy BYE"), std::size_t{1});
    QCOMPARE(story.count("proxy > alice 200 BYE"), std::size_t{1});
    // Alice speaks TCP, Bob UDP: each sees the proxy by its own transport.
    QCOMPARE(story.count("proxy > bob BYE"), std::size_t{1});
  }

  void lossIsDelayOnAStreamAndRepetitionOnDatagrams() {
    const char* const lossy = "delay: 10ms, loss: 40%";
    const LabStory udp = played({.transport = "udp", .link = lossy});
    const LabStory tcp = played({.transport = "tcp", .link = lossy});
    QVERIFY(udp.run().summary().retransmissions > 0);
    QVERIFY(udp.run().summary().packetsLost > 0);
    // Bob's 200 comes again until its ACK, on any transport (RFC 3261 13.3.1.4); requests do not.
    QCOMPARE(tcp.count("alice > proxy INVITE") + tcp.count("alice > proxy INVITE (again 1)"), std::size_t{1});
    QCOMPARE(tcp.count("alice > proxy BYE (again 1)"), std::size_t{0});
    QCOMPARE(tcp.run().summary().packetsLost, std::uint64_t{0});
    QVERIFY(arrivalOf(tcp, "alice", "SIP/2.0 200") > 532);
  }

  void messagesOfAConnectionKeepTheirOrder() {
    const LabStory story = played({.link = "delay: 10ms, loss: 40%, jitter: 50ms, reordering: 50%"});
    double last = 0;
    for (const char* status : {"SIP/2.0 100", "SIP/2.0 180", "SIP/2.0 200"}) {
      const double at = arrivalOf(story, "alice", status);
      QVERIFY2(at >= last, qPrintable(linesOf(story).join('\n')));
      last = at;
    }
    QVERIFY(last > 0);
  }

  // No Timer A or retr_timer over a stream, whoever waits for how long.
  void nothingIsRepeatedOverAStream() {
    const LabStory story = played({.link = "delay: 800ms"});
    for (const char* request : {"INVITE", "BYE"}) {
      QCOMPARE(story.count(std::string("alice > proxy ") + request), std::size_t{1});
      QCOMPARE(story.count(std::string("alice > proxy ") + request + " (again 1)"), std::size_t{0});
    }
  }

  void aProxyClosesWhatWasIdleTooLong() {
    const LabStory story = played({.settings = "tcp_connection_lifetime=2", .caller = "hang_up_after: 10s"});
    const QStringList seen = connections(story);
    QVERIFY2(seen.contains("2.552 proxy closed: idle"), qPrintable(seen.join('\n')));
    QVERIFY(seen.contains("2.562 alice closed: the peer closed it"));
    // The BYE opens a new one.
    QCOMPARE(seen.filter("alice connecting").size(), 2);
    QCOMPARE(story.count("proxy > alice 200 BYE"), std::size_t{1});
  }

  void aConnectionThatNobodyTakesFailsAtOnce() {
    const LabStory story = played({.proxy = ", listen: [udp:10.0.0.2:5060]"});
    QVERIFY(connections(story).contains("0.020 alice failed: refused: nobody listens there"));
    QCOMPARE(story.run().summary().packetsLost, std::uint64_t{1});
    QVERIFY(!story.acts().empty());
    QVERIFY(story.acts().back().starts_with("0.020 alice"));
  }

  void tooManyConnectionsAreRefused() {
    const LabStory story = played({.settings = "tcp_max_connections=0"});
    QVERIFY(connections(story).contains("0.020 alice failed: refused: too many connections"));
  }

  void overACutLinkSegmentsAreRepeatedUntilItIsMended() {
    const LabStory story = played({.link = "delay: 10ms, cut_at: 15ms, mend_at: 1500ms"});
    QVERIFY(arrivalOf(story, "proxy", "INVITE") > 1500);
    QVERIFY(arrivalOf(story, "alice", "SIP/2.0 200") > 1500);
    QCOMPARE(story.run().summary().retransmissions, std::uint64_t{0});
  }

  void whoDoesNotAnswerIsGivenUp() {
    const LabStory story = played({.link = "delay: 10ms, cut_at: 0s"});
    QVERIFY(connections(story).contains("10.000 alice failed: the peer does not answer"));
  }

  void theScriptChoosesTheProtocol() {
    const LabStory story = played({.transport = "udp", .relay = "t_relay_to_tcp();"});
    QVERIFY(connections(story).contains("0.012 proxy open"));
    QCOMPARE(story.count("proxy > alice 200"), std::size_t{1});
    const trace::Log& log = *story.run().recorder().log();
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* sent = std::get_if<trace::PacketSent>(&log.at(i).payload);
      if (sent == nullptr || !sent->bytes.starts_with("INVITE") || log.at(i).node != 1) continue;
      QVERIFY(sent->bytes.find("Via: SIP/2.0/TCP 10.0.0.2") != std::string_view::npos);
    }
  }

  void largeRequestsLeaveUdp() {
    const LabStory story = played({.transport = "udp", .settings = "udp_mtu=300\nudp_mtu_try_proto=TCP"});
    QVERIFY(connections(story).contains("0.012 proxy open"));
    const LabStory small = played({.transport = "udp", .settings = "udp_mtu=3000\nudp_mtu_try_proto=TCP"});
    QVERIFY(connections(small).isEmpty());
  }

  void aProxyListensWhereTheScenarioSays() {
    const LabStory story =
        played({.transport = "tls",
                .proxy = ", listen: [udp:10.0.0.2:5060, tls:10.0.0.22:5061, tcp:10.0.0.2:5070]"});
    const trace::Log& log = *story.run().recorder().log();
    std::string_view invite;
    for (std::size_t i = 0; i < log.size() && invite.empty(); ++i) {
      const auto* sent = std::get_if<trace::PacketSent>(&log.at(i).payload);
      if (sent != nullptr && log.at(i).node == 1 && sent->bytes.starts_with("INVITE")) invite = sent->bytes;
    }
    QVERIFY(invite.find("Record-Route: <sip:10.0.0.2;r2=on") != std::string_view::npos);
    QVERIFY(invite.find("Record-Route: <sip:10.0.0.22:5061;transport=tls;r2=on") != std::string_view::npos);
    QCOMPARE(story.count("proxy > alice 200 BYE"), std::size_t{1});
  }
};

QTEST_APPLESS_MAIN(StreamsTest)
#include "test_streams.moc"
