#include <QtTest>
#include <sstream>

#include "query/binding_index.h"
#include "trace/recorder.h"

using namespace forklab;
using namespace forklab::kernel::literals;
using query::BindingIndex;

namespace {

constexpr trace::NodeId kPhone = 0;
constexpr trace::NodeId kEdge = 1;
constexpr trace::NodeId kRegistrar = 2;

/// Writes what REGISTERs and their answers look like in a log.
struct Wire {
  trace::Recorder recorder{trace::Level::full};
  BindingIndex index;
  std::size_t taken = 0;

  Wire() {
    for (const auto& [node, kind] : {std::pair{kPhone, "phone"}, {kEdge, "proxy"}, {kRegistrar, "proxy"}})
      recorder.append({}, node, trace::Level::full, trace::NodeDeclared{kind, kind, addressOf(node)});
  }
  static kernel::Endpoint addressOf(trace::NodeId node) {
    return {kernel::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(node + 1)), 5060,
            kernel::Protocol::udp};
  }
  static std::string message(const std::string& start, const std::string& lines) {
    return start +
           "\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:bob@example.com>;tag=1\r\n"
           "To: <sip:bob@example.com>\r\nCall-ID: r1\r\nCSeq: 1 REGISTER\r\n" +
           lines + "Content-Length: 0\r\n\r\n";
  }
  /// Sends from one node to another, caused by the last arrival; the id of the packet.
  trace::EventId send(kernel::Duration at, trace::NodeId from, trace::NodeId to, const std::string& bytes) {
    trace::PacketSent packet;
    packet.from = addressOf(from);
    packet.to = addressOf(to);
    packet.toNode = to;
    packet.bytes = bytes;
    const trace::EventId sent = recorder.packetSent({at.ns}, from, packet);
    recorder.setCause(sent);
    recorder.setCause(recorder.packetArrived({at.ns}, to, {sent, from, 0}, bytes));
    return sent;
  }
  /// A REGISTER to the registrar and its 200; the id of the 200.
  trace::EventId registers(kernel::Duration at, const std::string& asked, const std::string& given) {
    send(at, kPhone, kRegistrar, message("REGISTER sip:example.com SIP/2.0", asked));
    return send(at, kRegistrar, kPhone, message("SIP/2.0 200 OK", given));
  }
  const BindingIndex& indexed() {
    for (; taken < recorder.written(); ++taken) index.take(*recorder.log(), recorder.log()->at(taken));
    return index;
  }
};

/// "sip:a q500 until 60s by phone/1 at udp:10.0.0.3:5060", a line each.
QString textOf(const query::BindingSet* set) {
  std::ostringstream out;
  for (const query::Binding& one : set == nullptr ? std::vector<query::Binding>{} : set->bindings) {
    out << one.contact << " q" << one.q << " until " << kernel::toText({one.expires.ns}) << " by "
        << one.userAgent << " at " << one.socket << " path " << one.path << " received " << one.received
        << '\n';
  }
  return QString::fromStdString(out.str());
}

const std::string kDesk =
    "Contact: <sip:bob@10.0.0.1>;q=0.5;expires=60\r\nUser-Agent: desk/1\r\nPath: <sip:10.0.0.2;lr>\r\n";
const std::string kDeskGiven =
    "Contact: <sip:bob@10.0.0.1>;q=0.5;expires=60;received=\"sip:9.9.9.9:40000\"\r\n";

}  // namespace

class TestBindingIndex : public QObject {
  Q_OBJECT

 private slots:
  void a200SaysEverythingThatStands() {
    Wire wire;
    const trace::EventId first = wire.registers(1_s, kDesk, kDeskGiven);
    const trace::EventId second =
        wire.registers(10_s, "Contact: <sip:bob@10.0.0.9>\r\nUser-Agent: mobile/2\r\n",
                       kDeskGiven + "Contact: <sip:bob@10.0.0.9>;expires=30\r\n");
    const auto records = wire.indexed().records();
    QCOMPARE(records.size(), std::size_t{1});
    QCOMPARE(records[0].aor, std::string("bob@example.com"));
    QVERIFY(records[0].at(first - 1) == nullptr);
    const QString desk =
        "sip:bob@10.0.0.1 q500 until 1m1s by desk/1 at udp:10.0.0.3:5060 "
        "path <sip:10.0.0.2;lr> received sip:9.9.9.9:40000\n";
    QString shown = textOf(records[0].at(first));
    QCOMPARE(shown.replace("61s", "1m1s"), desk);
    // What the other phone's REGISTER does not tell stays as it was told.
    QCOMPARE(records[0].at(second)->bindings.size(), std::size_t{2});
    QCOMPARE(records[0].at(second)->bindings[0].userAgent, std::string("desk/1"));
    QCOMPARE(records[0].at(second)->bindings[1].userAgent, std::string("mobile/2"));
    QCOMPARE(records[0].at(second)->bindings[0].event, first);
  }

  void changesAreToldOneByOne() {
    Wire wire;
    wire.registers(1_s, kDesk, kDeskGiven);
    wire.registers(5_s, kDesk, kDeskGiven);
    const trace::EventId gone = wire.registers(9_s, "Contact: <sip:bob@10.0.0.1>;expires=0\r\n", "");
    wire.registers(20_s, kDesk, kDeskGiven);
    // It ran out at 80 s, so it is not there to be refreshed.
    wire.registers(100_s, kDesk, kDeskGiven);
    QString kinds;
    for (const query::BindingChange& change : wire.indexed().changes())
      kinds += QString::number(static_cast<int>(change.kind));
    QCOMPARE(kinds, QString("01200"));
    QCOMPARE(wire.index.changesUntil(gone), std::size_t{3});
    QVERIFY(wire.index.records()[0].at(gone)->bindings.empty());
  }

  void aProxyThatPassesTheAnswerOnIsNoRegistrar() {
    Wire wire;
    const std::string asked = Wire::message("REGISTER sip:example.com SIP/2.0", kDesk);
    wire.send(1_s, kPhone, kEdge, asked);
    wire.send(1_s, kEdge, kRegistrar, asked);
    const std::string given = Wire::message("SIP/2.0 200 OK", kDeskGiven);
    wire.send(1_s, kRegistrar, kEdge, given);
    wire.send(1_s, kEdge, kPhone, given);
    QCOMPARE(wire.indexed().records().size(), std::size_t{1});
    QCOMPARE(wire.index.records()[0].node, kRegistrar);
  }

  void whatIsNoAnswerToARegisterIsLeftAlone() {
    Wire wire;
    wire.registers(1_s, kDesk, "Contact: nonsense <<\r\n");
    wire.send(2_s, kRegistrar, kPhone, "SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\n\r\n");
    wire.send(3_s, kRegistrar, kPhone, Wire::message("SIP/2.0 404 Not Found", kDeskGiven));
    for (const query::BindingRecord& record : wire.indexed().records()) {
      for (const query::BindingSet& set : record.sets) QVERIFY(set.bindings.empty());
    }
  }

  void aCrashIsRememberedAsAReasonToDoubt() {
    Wire wire;
    wire.registers(1_s, kDesk, kDeskGiven);
    const trace::EventId crash =
        wire.recorder.append({(5_s).ns}, kRegistrar, trace::Level::full, trace::NodeChanged{"crashed"});
    QVERIFY(!wire.indexed().crashBefore(kRegistrar, crash - 1));
    QCOMPARE(wire.index.crashBefore(kRegistrar, crash)->ns, (5_s).ns);
    QVERIFY(!wire.index.crashBefore(kEdge, crash));
  }
};

QTEST_APPLESS_MAIN(TestBindingIndex)
#include "test_binding_index.moc"
