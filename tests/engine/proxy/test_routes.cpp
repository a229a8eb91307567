#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

std::string relayWith(const std::string& before, const std::string& after) {
  return "request_route { " + before + " seturi(\"sip:a@example.com\"); t_relay(); " + after + " }";
}

}  // namespace

/// Record-Route and Route, edits, and the routes of replies.
class RouteStories : public QObject {
  Q_OBJECT

 private slots:
  void recordRouteStandsAboveTheVias() {
    LittleLab lab(relayWith("record_route();", ""));
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(
        a.first("INVITE").find("SIP/2.0\r\nRecord-Route: <sip:10.0.0.1;lr;ftag=alice>\r\nVia: SIP/2.0/UDP "
                               "10.0.0.1;branch=") != std::string::npos);
  }

  void recordRoutesAreWrittenOnceAndTakenBack_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("top");
    QTest::newRow("parameters") << "record_route(\";a=1\"); add_rr_param(\";late\"); record_route();"
                                << "Record-Route: <sip:10.0.0.1;lr;ftag=alice;a=1;late>";
    QTest::newRow("another address")
        << "add_rr_param(\";x\"); record_route_advertised_address(\"9.9.9.9:5080\");"
        << "Record-Route: <sip:9.9.9.9:5080;ftag=alice;lr;x>";
    QTest::newRow("taken back") << "record_route(); remove_record_route();"
                                << "Via: SIP/2.0/UDP 10.0.0.1";
  }
  void recordRoutesAreWrittenOnceAndTakenBack() {
    QFETCH(QString, before);
    QFETCH(QString, top);
    LittleLab lab(relayWith(before.toStdString(), ""));
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    const QString invite = QString::fromStdString(a.first("INVITE"));
    QVERIFY2(invite.contains("SIP/2.0\r\n" + top), qPrintable(invite));
    QVERIFY(invite.count("Record-Route") <= 1);
  }

  void sentAsItCameARequestHasNoViaOfOurs() {
    LittleLab lab(
        "request_route { send_udp(\"10.0.0.3:5060\"); $var(r) = send_tcp(\"10.0.0.3\"); xlog(\"L_INFO\", "
        "\"tcp $var(r)\\n\"); }");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    const QString options = QString::fromStdString(a.first("OPTIONS"));
    QCOMPARE(options.count("Via:"), 1);
    QVERIFY(options.contains("Via: SIP/2.0/UDP 10.0.0.2"));
    QVERIFY(test::said(lab, "tcp 1"));
  }

  /// One Contact with the R-URI that the script set and the targets that it added.
  void aRedirectNamesTheTargets() {
    LittleLab lab(
        "request_route { $ru = \"sip:a@x\"; append_branch(\"sip:b@y\", \"0.5\"); sl_send_reply(\"302\", "
        "\"Moved\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(lab.alice().first("SIP/2.0 302").find("Contact: <sip:a@x>, <sip:b@y>;q=0.5\r\n") !=
            std::string::npos);
  }

  void editsAfterTheRelayAreLost() {
    LittleLab lab(
        relayWith("append_hf(\"X-Before: 1\\r\\n\");", "record_route(); append_hf(\"X-After: 1\\r\\n\");"));
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    const std::string invite = a.first("INVITE");
    QVERIFY(invite.find("X-Before: 1\r\n\r\n") != std::string::npos);
    QCOMPARE(invite.find("Record-Route"), std::string::npos);
    QCOMPARE(invite.find("X-After"), std::string::npos);
  }

  void editsAreInvisibleToTheScript() {
    LittleLab lab(R"(
request_route {
  append_hf("P-A: 1\r\n");
  remove_hf("Contact");
  xlog("L_INFO", "[$hdr(P-A)] [$ct]\n");
  seturi("sip:a@example.com");
  t_relay();
})");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(test::said(lab, "INFO [<null>] [<sip:alice@10.0.0.2:5060>]"));
    QCOMPARE(a.first("INVITE").find("Contact:"), std::string::npos);
  }

  void branchEditsStayInTheirBranch() {
    LittleLab lab(R"(
request_route {
  seturi("sip:a@example.com");
  append_branch("sip:b@example.com");
  t_on_branch("each");
  t_relay();
}
branch_route[each] {
  append_hf("X-Branch: $T_branch_idx\r\n");
  xlog("L_INFO", "branch $T_branch_idx to $ru\n");
})");
    auto& a = lab.phone("a", "silent");
    auto& b = lab.phone("b", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(test::said(lab, "branch 1 to sip:b@example.com"));
    QVERIFY(a.first("INVITE").find("X-Branch: 0\r\n") != std::string::npos);
    QVERIFY(b.first("INVITE").find("X-Branch: 1\r\n") != std::string::npos);
    QCOMPARE(b.first("INVITE").find("X-Branch: 0"), std::string::npos);
  }

  void aDropInOnreplyRouteStopsProvisionalsOnly() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_reply("all"); t_relay(); }
onreply_route[all] { xlog("L_INFO", "got $rs\n"); drop; })");
    lab.phone("a", "50 183, 100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      100 proxy > alice 486 INVITE
      100 alice > proxy ACK sip:bob@example.com)",
                 "alice"));
    QVERIFY(test::said(lab, "INFO got 183"));
  }

  void aDropInReplyRouteStopsEverything() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_relay(); }
reply_route { if (status == "486") drop; })");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1600);
    QCOMPARE(lab.ladder("alice").find("486"), std::string::npos);
    QCOMPARE(lab.ladder("a").find("ACK"), std::string::npos);
    QVERIFY(lab.ladder("a").find("1500 proxy > a INVITE") != std::string::npos);
  }

  void aFlagOfABranchIsSeenWithItsReply() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_branch("b"); t_on_reply("r"); $avp(x) = "kept"; t_relay(); }
branch_route[b] { setbflag(3); }
onreply_route[r] { if (isbflagset(3)) xlog("L_INFO", "flag and $avp(x)\n"); })");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(test::said(lab, "INFO flag and kept"));
  }

  void onsendRouteSeesWhatLeaves() {
    LittleLab lab(R"(
request_route { append_hf("X-A: 1\r\n"); $ru = "sip:a@example.com"; $var(r) = t_relay(); xlog("L_INFO", "relay $var(r)\n"); }
onsend_route {
  if (to_ip == 10.0.0.3 && to_port == 5060 && snd_ip == 10.0.0.1 && msg:len > 100) xlog("L_INFO", "leaves $rm $ru [$hdr(X-A)]\n");
  if ($tU == "held") drop;
})");
    lab.phone("a", "10 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "OPTIONS sip:bob@example.com", "To: <sip:held@example.com>\r\n", "z9hG4bKa2");
    lab.run(200);
    QVERIFY(test::said(lab, "leaves INVITE sip:a@example.com [<null>]"));
    QVERIFY(test::said(lab, "relay 1"));
    QVERIFY(test::said(lab, "relay -1"));
    QVERIFY(!lab.alice().first("SIP/2.0 477").empty());
    QCOMPARE(lab.ladder("a").find("OPTIONS"), std::string::npos);
  }

  void statelessRepliesAndTheirAcksHaveEventRoutes() {
    LittleLab lab(R"(
request_route { sl_send_reply("404", "No"); }
event_route[sl:local-response] { xlog("L_INFO", "answered $rs to $rm\n"); }
event_route[sl:filtered-ack] { xlog("L_INFO", "filtered $rm $ru\n"); })");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(test::said(lab, "answered 404 to INVITE"));
    QVERIFY(test::said(lab, "filtered ACK sip:bob@example.com"));
  }

  void relayNeverLooksAtRoute() {
    LittleLab lab(relayWith("", ""));
    lab.phone("a", "silent");
    lab.phone("b", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com", "Route: <sip:b@10.0.0.4;lr>\r\n");
    lab.run(10);
    QVERIFY(lab.ladder("b").empty());
  }

  void looseRouteFollowsAForeignRoute() {
    LittleLab lab("request_route { xlog(\"L_INFO\", \"x\\n\"); if (loose_route()) t_relay(); }");
    lab.phone("a", "silent");
    auto& b = lab.phone("b", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com", "Route: <sip:10.0.0.4;lr>\r\n");
    lab.run(10);
    QVERIFY(b.first("OPTIONS sip:bob@example.com").find("Route: <sip:10.0.0.4;lr>\r\n") != std::string::npos);
  }

  void looseRouteTakesItsOwnRouteOff() {
    LittleLab lab("request_route { if (loose_route()) { xlog(\"L_INFO\", \"du $du\\n\"); t_relay(); } }");
    auto& a = lab.phone("a", "200 200");
    lab.request(
        0, "BYE sip:a@10.0.0.3",
        "To: <sip:bob@example.com>;tag=a\r\nRoute: <sip:10.0.0.1;lr;ftag=alice>, <sip:10.0.0.3;lr>\r\n");
    lab.run(10);
    QVERIFY(test::said(lab, "INFO du sip:10.0.0.3;lr"));
    QVERIFY(a.first("BYE").find("Route: <sip:10.0.0.3;lr>\r\n") != std::string::npos);
  }

  void aStrictRouterAheadGetsTheUriAtTheEnd() {
    LittleLab lab("request_route { if (loose_route()) t_relay(); }");
    auto& a = lab.phone("a", "200 200");
    lab.request(0, "BYE sip:end@10.0.0.9",
                "To: <sip:bob@example.com>;tag=a\r\nRoute: <sip:10.0.0.1;lr>\r\nRoute: <sip:10.0.0.3>\r\n");
    lab.run(10);
    const std::string bye = a.first("BYE sip:10.0.0.3 ");
    QVERIFY(bye.find("Route: <sip:end@10.0.0.9>\r\n") != std::string::npos);
    QCOMPARE(bye.find("Route: <sip:10.0.0.1"), std::string::npos);
  }

  void aPreloadedRouteToUsAloneIsFalse() {
    LittleLab lab("request_route { loose_route(); xlog(\"L_INFO\", \"rc $rc\\n\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com", "Route: <sip:10.0.0.1;lr>\r\n");
    lab.run(10);
    QVERIFY(test::said(lab, "INFO rc -3"));
  }

  void theRoutesParametersCanBeAsked() {
    LittleLab lab(R"(
request_route {
  if (loose_route() && check_route_param("nat=yes") && is_direction("upstream")) xlog("L_INFO", "found\n");
})");
    lab.request(0, "BYE sip:a@10.0.0.3",
                "To: <sip:bob@example.com>;tag=a\r\nRoute: <sip:10.0.0.1;lr;ftag=other;nat=yes>\r\n");
    lab.run(10);
    QVERIFY(test::said(lab, "INFO found"));
  }
};

QTEST_GUILESS_MAIN(RouteStories)
#include "test_routes.moc"
