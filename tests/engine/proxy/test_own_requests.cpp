#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;
using test::went;

namespace {

/// t_uac_send of this method to a, at once; what it returned is said.
std::string sends(const std::string& method, const std::string& more = {},
                  const std::string& uri = "a@example.com") {
  return "request_route { $var(r) = t_uac_send(\"" + method + "\", \"sip:" + uri +
         "\", \"\", \"\", \"From: \\\"Me\\\" <sip:p@x>;tag=f1\\r\\nTo: <sip:a@x>\\r\\nX-More: 1\\r\\n\", "
         "\"\");"
         " xlog(\"L_INFO\", \"returned $var(r)\\n\"); sl_send_reply(\"200\", \"Fine\"); }\n" +
         more;
}

}  // namespace

/// Requests of the proxy's own, runs that wait, and what modules keep.
class OwnRequestStories : public QObject {
  Q_OBJECT

 private slots:
  void headersStandInKamailiosOrder() {
    LittleLab lab(sends("OPTIONS"));
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(100);
    const std::string options =
        a.first("OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK");
    QVERIFY(!options.empty());
    const std::size_t to =
        options.find("To: <sip:a@x>\r\nFrom: <sip:p@x>;tag=f1\r\nCSeq: 10 OPTIONS\r\nCall-ID: ");
    QVERIFY(to != std::string::npos);
    QVERIFY(options.find(
                "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\nUser-Agent: kamailio (5.6.3 (x86_64/linux))\r\n"
                "X-More: 1\r\n\r\n") != std::string::npos);
    QVERIFY(said(lab, "returned 1"));
  }

  void itIsRepeatedUntilSomebodyAnswers() {
    LittleLab lab(sends("OPTIONS"));
    lab.phone("a", "1600 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(9000);
    QVERIFY(went(lab, R"(
      0 proxy > a OPTIONS sip:a@example.com
      500 proxy > a OPTIONS sip:a@example.com #1
      1500 proxy > a OPTIONS sip:a@example.com #2
      1600 a > proxy 200 OPTIONS)",
                 "a"));
  }

  void the2xxOfAnInviteGetsItsAck() {
    LittleLab lab(sends("INVITE"));
    auto& a = lab.phone("a", "10 180, 20 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(100);
    const std::string ack = a.first("ACK");
    QVERIFY(!ack.empty());
    // The branch is that of the INVITE (observed), and nobody counts hops.
    const std::string invite = a.first("INVITE");
    const std::string via =
        invite.substr(invite.find("Via:"), invite.find("\r\n", invite.find("Via:")) - invite.find("Via:"));
    QVERIFY(ack.find(via) != std::string::npos);
    QCOMPARE(ack.find("Max-Forwards"), std::string::npos);
    QVERIFY(ack.find("CSeq: 10 ACK\r\n") != std::string::npos);
  }

  /// Where it goes stands before the route runs: a new R-URI is only written, $du is not looked at.
  void editsOfTheEventRouteApply() {
    LittleLab lab(sends("OPTIONS",
                        "event_route[tm:local-request] { append_hf(\"X-Event: yes\\r\\n\"); $ru = "
                        "\"sip:b@example.com\"; xlog(\"L_INFO\", \"local $rm to $fu by $du\\n\"); $du = "
                        "\"sip:b@example.com\"; }"));
    auto& a = lab.phone("a", "10 200");
    lab.phone("b", "10 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(100);
    QVERIFY(a.first("OPTIONS sip:b@example.com").find("X-More: 1\r\nX-Event: yes\r\n\r\n") !=
            std::string::npos);
    QVERIFY(lab.ladder("b").empty());
    QVERIFY(said(lab, "local OPTIONS to sip:p@x by sip:a@example.com"));
    QVERIFY(said(lab, "returned 1"));
  }

  void theEventRouteMayChooseTheSocket() {
    LittleLab lab(sends("OPTIONS", "event_route[tm:local-request] { $fs = \"tcp:10.0.0.1:5060\"; }"));
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(1000);
    const std::string options = a.first("OPTIONS sip:a@example.com");
    QVERIFY(options.find("\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK") != std::string::npos);
  }

  void theViaNamesTheTransport() {
    LittleLab lab(sends("OPTIONS", {}, "a@example.com;transport=tcp"));
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.run(1000);
    QVERIFY(a.first("OPTIONS").find("\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=") != std::string::npos);
  }

  /// The run waits for the event route, other messages pass meanwhile; a drop counts as sent (observed).
  void aDropInTheEventRouteIsNoFailure() {
    LittleLab lab(sends("OPTIONS", "event_route[tm:local-request] { drop; }"));
    lab.phone("a", "10 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.request(0, "INFO sip:y@example.com", {}, "z9hG4bKa2");
    lab.run(100);
    QVERIFY(lab.ladder("a").empty());
    QVERIFY(said(lab, "returned 1"));
    QVERIFY(went(lab, R"(
      0 alice > proxy INFO sip:x@example.com
      0 alice > proxy INFO sip:y@example.com
      0 proxy > alice 200 INFO
      0 proxy > alice 200 INFO)"));
  }

  void aRequestWithoutWayIsRefused() {
    LittleLab lab(sends("OPTIONS", "event_route[tm:local-request] { xlog(\"L_INFO\", \"ran\\n\"); }",
                        "a@nowhere.invalid"));
    lab.request(0, "INFO sip:x@example.com");
    lab.run(100);
    QVERIFY(said(lab, "returned -1"));
    for (const std::string& remark : lab.remarks()) QCOMPARE(remark.find("ran"), std::string::npos);
  }

  void sharedVariablesOutliveTheMessage() {
    LittleLab lab(R"(
modparam("pv", "shvset", "count=i:5")
modparam("pv", "shvset", "who=s:us")
request_route {
  $shv(count) = $shv(count) + 1;
  xlog("L_INFO", "$shv(who) $shv(count) $shv(new)\n");
})");
    lab.request(0, "INFO sip:x@example.com");
    lab.request(1, "INFO sip:x@example.com", {}, "z9hG4bKa2");
    lab.run(100);
    QVERIFY(said(lab, "us 6 0"));
    QVERIFY(said(lab, "us 7 0"));
  }

  void aProxyBeginsWithTheWorkersRoute() {
    LittleLab lab(R"(
request_route { xlog("L_INFO", "$shv(ready)\n"); }
event_route[core:worker-one-init] { $shv(ready) = $rm + " " + $ci; })");
    lab.request(5, "INFO sip:x@example.com");
    lab.run(100);
    QVERIFY(said(lab, "OPTIONS 123"));
  }
};

QTEST_APPLESS_MAIN(OwnRequestStories)
#include "test_own_requests.moc"
