#include <QTest>

#include "proxy/sockets.h"
#include "support/story.h"

using namespace forklab;
using kernel::Endpoint;
using kernel::IpAddress;
using kernel::Protocol;
using test::LittleLab;
using test::said;

namespace {

Endpoint at(const char* ip, std::uint16_t port, Protocol protocol = Protocol::udp) {
  return {*IpAddress::parse(ip), port, protocol};
}

/// 0: UDP 10.0.0.1:5060, 1: UDP 10.0.0.2:5070, 2: TCP 10.0.0.1:5060, 3: UDP [::1]:5060.
proxy::Sockets four() {
  proxy::Sockets sockets;
  sockets.add(at("10.0.0.1", 5060), {});
  sockets.add(at("10.0.0.2", 5070), "sip.example.com:5080");
  sockets.add(at("10.0.0.1", 5060, Protocol::tcp), {});
  sockets.add(at("::1", 5060), {});
  return sockets;
}

}  // namespace

/// Which socket a packet leaves from, and how messages name it (two of the facts
/// were asked of Kamailio 5.6.3 itself).
class SocketStories : public QObject {
  Q_OBJECT

 private slots:
  void aRequestLeavesFromTheSocketItCameInOnWhereThatFits() {
    const proxy::Sockets sockets = four();
    QCOMPARE(sockets.wayOut(at("10.0.0.2", 5070), at("10.0.0.9", 5060)), 1);
    QCOMPARE(sockets.wayOut(at("10.0.0.2", 5070), at("::1", 5090)), 3);
    QCOMPARE(sockets.wayOut(at("10.0.0.2", 5070), at("10.0.0.9", 5060, Protocol::tcp)), 2);
    QCOMPARE(sockets.wayOut(at("10.0.0.1", 5060, Protocol::tcp), at("10.0.0.9", 5060)), 0);
    QCOMPARE(sockets.wayOut(at("10.0.0.1", 5060), at("10.0.0.9", 5061, Protocol::tls)), proxy::kNoSocket);
  }

  void aForcedSocketGivesWayToItsSisterOfTheRightProtocol() {
    const proxy::Sockets sockets = four();
    QCOMPARE(sockets.wayOut(at("10.0.0.1", 5060), at("10.0.0.9", 5060), 1), 1);
    QCOMPARE(sockets.wayOut(at("10.0.0.2", 5070), at("10.0.0.9", 5060), 2), 0);
    QCOMPARE(sockets.wayOut(at("10.0.0.2", 5070), at("10.0.0.9", 5060, Protocol::tcp), 1), 2);
  }

  void aScriptNamesASocketByAnyOfItsParts() {
    const proxy::Sockets sockets = four();
    QCOMPARE(sockets.named("udp:10.0.0.2:5070"), 1);
    QCOMPARE(sockets.named("tcp:10.0.0.1:5060"), 2);
    QCOMPARE(sockets.named("10.0.0.2"), 1);
    QCOMPARE(sockets.named("udp:[::1]:5060"), 3);
    QCOMPARE(sockets.named("tcp:10.0.0.2:5070"), proxy::kNoSocket);
    QCOMPARE(sockets.named("udp:10.0.0.1:5061"), proxy::kNoSocket);
  }

  void boundAndAdvertisedNamesAreOurs() {
    const proxy::Sockets sockets = four();
    QVERIFY(sockets.isOne("10.0.0.2", 5070));
    QVERIFY(sockets.isOne("SIP.example.com", 5080));
    QVERIFY(sockets.isOne("[::1]", 5060));
    QVERIFY(!sockets.isOne("10.0.0.2", 5060));
    QCOMPARE(QString::fromStdString(sockets[1].hostPort), "sip.example.com:5080");
    QCOMPARE(QString::fromStdString(sockets[0].hostPort), "10.0.0.1");
  }

  void anotherWayOutMeansTwoRecordRoutes() {
    LittleLab lab("request_route { record_route(); seturi(\"sip:a@example.com\"); t_relay_to_tcp(); }");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(a.first("INVITE").find("SIP/2.0\r\n"
                                   "Record-Route: <sip:10.0.0.1;transport=tcp;r2=on;lr;ftag=alice>\r\n"
                                   "Record-Route: <sip:10.0.0.1;r2=on;lr;ftag=alice>\r\n"
                                   "Via: SIP/2.0/TCP 10.0.0.1;branch=") != std::string::npos);
  }

  void withoutDoubleRecordRouteTheWayOutIsNamed() {
    LittleLab lab(
        "modparam(\"rr\", \"enable_double_rr\", 0)\n"
        "modparam(\"rr\", \"append_fromtag\", 0)\n"
        "request_route { record_route(); seturi(\"sip:a@example.com\"); t_relay_to_tcp(); }");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(a.first("INVITE").find("SIP/2.0\r\nRecord-Route: <sip:10.0.0.1;transport=tcp;lr>\r\nVia:") !=
            std::string::npos);
  }

  void anAdvertisedNameStandsInTheViaAlone() {
    LittleLab lab(R"(
request_route {
  set_advertised_address("sip.example.com");
  set_advertised_port(5099);
  record_route();
  seturi("sip:a@example.com");
  t_relay();
})");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(a.first("INVITE").find("Record-Route: <sip:10.0.0.1;lr;ftag=alice>\r\n"
                                   "Via: SIP/2.0/UDP sip.example.com:5099;branch=") != std::string::npos);
  }

  void whatIsTooLargeForUdpLeavesOverTcp() {
    LittleLab lab(
        "udp_mtu=1000\nudp_mtu_try_proto=TCP\n"
        "request_route { record_route(); seturi(\"sip:a@example.com\"); t_relay(); }");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com", "X-Long: " + std::string(900, 'x') + "\r\n");
    lab.request(100, "MESSAGE sip:bob@example.com", {}, "z9hG4bKa2");
    lab.run(200);
    QVERIFY(a.first("INVITE").find("Record-Route: <sip:10.0.0.1;transport=tcp;r2=on;lr;ftag=alice>\r\n"
                                   "Record-Route: <sip:10.0.0.1;r2=on;lr;ftag=alice>\r\n"
                                   "Via: SIP/2.0/TCP 10.0.0.1;branch=") != std::string::npos);
    QVERIFY(a.first("MESSAGE").find("Via: SIP/2.0/UDP 10.0.0.1;branch=") != std::string::npos);
  }

  void aSocketThatIsNotOursIsRefusedAndChangesNothing() {
    LittleLab lab(R"(
request_route {
  if (!force_send_socket(udp:10.0.0.77:5060)) xlog("L_INFO", "refused, fs=$fs\n");
  $fs = "udp:10.0.0.1:5060";
  xlog("L_INFO", "fs=$fs\n");
  seturi("sip:a@example.com");
  t_relay();
})");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "ERROR no socket of ours is udp:10.0.0.77:5060"));
    QVERIFY(said(lab, "INFO refused, fs=<null>"));
    QVERIFY(said(lab, "INFO fs=udp:10.0.0.1:5060"));
    QVERIFY(!a.first("INVITE").empty());
  }
};

QTEST_APPLESS_MAIN(SocketStories)
#include "test_sockets.moc"
