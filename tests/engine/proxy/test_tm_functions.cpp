#include <QTest>
#include <algorithm>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;
using test::went;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

/// The functions of tm and tmx that teach, each by what goes over the wire.
class TmFunctionStories : public QObject {
  Q_OBJECT

 private slots:
  /// Kamailio repeats its own 2xx after 0.5, 1 and 2 s more, until wt_timer ends the transaction (observed).
  void its2xxIsRepeatedUntilTheAckIsLookedUp() {
    LittleLab lab(
        "request_route { if (is_method(\"ACK\")) { t_check_trans(); exit; } t_newtran(); t_reply(\"200\", "
        "\"OK\"); }");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(9000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 200 INVITE
      500 proxy > alice 200 INVITE #1
      1500 proxy > alice 200 INVITE #2
      3500 proxy > alice 200 INVITE #3)"));
  }

  void anAckStopsIt_data() {
    QTest::addColumn<QString>("forAck");
    QTest::addColumn<bool>("stops");
    QTest::newRow("t_check_trans") << "t_check_trans(); xlog(\"L_INFO\", \"went on\\n\");" << true;
    QTest::newRow("t_relay") << "t_relay();" << true;
    QTest::newRow("nothing") << "" << false;
  }

  void anAckStopsIt() {
    QFETCH(QString, forAck);
    QFETCH(bool, stops);
    LittleLab lab("request_route { if (is_method(\"ACK\")) { " + forAck.toStdString() +
                  " exit; } t_newtran(); t_reply(\"200\", \"OK\"); }");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    const std::string reply = lab.alice().first("SIP/2.0 200");
    const std::string to =
        reply.substr(reply.find("To: "), reply.find("\r\n", reply.find("To: ")) - reply.find("To: "));
    lab.alice().sendAt(kernel::Instant{} + kernel::Duration::milliseconds(200), lab.proxyAddress(),
                       lab.text("ACK sip:bob@example.com", to + "\r\n", "z9hG4bKack"));
    lab.run(4000);
    QCOMPARE(holds(lab.ladder(), "500 proxy > alice 200 INVITE"), !stops);
    for (const std::string& remark : lab.remarks()) QVERIFY(!holds(remark, "went on"));
  }

  void aRefusedSendIsKnownToTheScript() {
    LittleLab lab(R"(
request_route {
  $ru = "sip:a@10.9.9.9";
  if ($rm == "OPTIONS") { $var(r) = t_relay_to("2"); xlog("L_INFO", "relay_to $var(r)\n"); t_reply("555", "Mine"); exit; }
  $var(r) = t_relay();
  xlog("L_INFO", "relay $var(r)\n");
})");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(0, "OPTIONS sip:bob@example.com", {}, "z9hG4bKa2");
    lab.run(100);
    QVERIFY(said(lab, "relay -1"));
    QVERIFY(said(lab, "relay_to -4"));
    QVERIFY(!lab.alice().first("SIP/2.0 477").empty());
    QVERIFY(!lab.alice().first("SIP/2.0 555 Mine").empty());
  }

  void oneTargetThatCanBeReachedIsEnough() {
    LittleLab lab(R"(
request_route { $ru = "sip:x@10.9.9.9"; append_branch("sip:a@example.com"); $var(r) = t_relay(); xlog("L_INFO", "relay $var(r)\n"); })");
    lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "relay 1"));
    QVERIFY(!lab.alice().first("SIP/2.0 200").empty());
  }

  void aReplicaIsHeardByNobody() {
    LittleLab lab(
        "request_route { t_replicate(\"sip:a@example.com\"); $ru = \"sip:b@example.com\"; t_relay(); }");
    lab.phone("a", "10 403");
    lab.phone("b", "20 200");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(200);
    QVERIFY(holds(lab.ladder("a"), "0 proxy > a MESSAGE"));
    QVERIFY(holds(lab.ladder("b"), "0 proxy > b MESSAGE"));
    QVERIFY(!holds(lab.ladder("alice"), "proxy > alice"));
  }

  void aReplicaAfterTheAnswerHarmsNothing() {
    LittleLab lab(
        "request_route { t_newtran(); t_reply(\"200\", \"OK\"); t_replicate_udp(\"10.0.0.3\", \"5060\"); }");
    lab.phone("a", "10 403");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(200);
    QVERIFY(went(lab, R"(
      0 alice > proxy MESSAGE sip:bob@example.com
      0 proxy > alice 200 MESSAGE
      0 proxy > a MESSAGE sip:bob@example.com
      10 a > proxy 403 MESSAGE)"));
  }

  void forwardNonackNeedsATransactionAndSendsNo100() {
    LittleLab lab(R"(
request_route {
  $var(before) = t_forward_nonack("10.0.0.3", "5060");
  t_newtran();
  $var(after) = t_forward_nonack("10.0.0.3", "5060");
  xlog("L_INFO", "$var(before) $var(after)\n");
})");
    lab.phone("a", "10 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "-1 1"));
    QVERIFY(!holds(lab.ladder(), "proxy > alice 100"));
    QVERIFY(holds(lab.ladder(), "10 proxy > alice 486 INVITE"));
  }

  void relayToSendsNo100WithFlag1() {
    LittleLab lab("request_route { t_relay_to(\"udp:10.0.0.3:5060\", \"1\"); }");
    lab.phone("a", "10 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(lab.ladder(), "0 proxy > a INVITE sip:bob@example.com"));
    QVERIFY(!holds(lab.ladder(), "proxy > alice 100"));
  }

  void relayCancelEndsTheScriptOnlyForKnownCalls() {
    LittleLab lab(R"(
request_route {
  if (is_method("CANCEL")) { t_relay_cancel(); xlog("L_INFO", "unknown $ci\n"); exit; }
  $ru = "sip:a@example.com"; t_relay();
})");
    lab.phone("a", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "CANCEL sip:bob@example.com");
    lab.request(200, "CANCEL sip:bob@example.com", {}, "z9hG4bKother");
    lab.run(300);
    QVERIFY(holds(lab.ladder("a"), "100 proxy > a CANCEL"));
    QVERIFY(said(lab, "unknown call1@10.0.0.2"));
    const auto remarks = lab.remarks();
    const auto isUnknown = [](const std::string& remark) { return holds(remark, "unknown"); };
    QCOMPARE(std::count_if(remarks.begin(), remarks.end(), isUnknown), 1);
  }

  void sendReplyMakesItsTransaction() {
    LittleLab lab("request_route { t_send_reply(\"486\", \"Busy\"); }");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(600);
    QVERIFY(holds(lab.ladder(), "500 proxy > alice 486 INVITE #1"));
  }

  void theLastReplyCanBeSentAgain() {
    LittleLab lab("request_route { t_newtran(); t_reply(\"183\", \"Wait\"); t_retransmit_reply(); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 183 INVITE
      0 proxy > alice 183 INVITE)"));
  }

  void earlierWavesCanBeAskedForTheirCodes() {
    LittleLab lab(R"(
request_route { $ru = "sip:a@example.com"; t_on_failure("F"); t_relay(); }
failure_route[F] {
  if (t_grep_status("404")) xlog("L_INFO", "404 was there\n");
  if (!t_grep_status("486")) xlog("L_INFO", "486 was not\n");
  $var(c) = t_get_status_code();
  xlog("L_INFO", "code $var(c)\n");
})");
    lab.phone("a", "10 404");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "404 was there"));
    QVERIFY(said(lab, "486 was not"));
    QVERIFY(said(lab, "code 404"));
  }

  /// In whole ticks of a sixteenth of a second: 200 ms are 250.
  void retransmissionTimesCanBeSetForOneTransaction() {
    LittleLab lab("request_route { t_set_retr(100, 200); $ru = \"sip:a@example.com\"; t_relay(); }");
    lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(750);
    QVERIFY(went(lab, R"(
      0 proxy > a OPTIONS sip:a@example.com
      100 proxy > a OPTIONS sip:a@example.com #1
      350 proxy > a OPTIONS sip:a@example.com #2
      600 proxy > a OPTIONS sip:a@example.com #3)",
                 "a"));
  }

  void wishesCanBeTakenBack() {
    LittleLab lab(R"(
request_route { t_set_retr(100, 200); t_set_fr(1000, 1000); t_set_max_lifetime(700, 700);
  t_reset_retr(); t_reset_fr(); t_reset_max_lifetime(); $ru = "sip:a@example.com"; t_relay(); })");
    lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(1600);
    QVERIFY(holds(lab.ladder("a"), "500 proxy > a OPTIONS sip:a@example.com #1"));
    QVERIFY(holds(lab.ladder("a"), "1500 proxy > a OPTIONS sip:a@example.com #2"));
    QVERIFY(!holds(lab.ladder(), "proxy > alice"));
  }

  void aLifetimeEndsACall() {
    LittleLab lab("request_route { t_set_max_lifetime(800, 0); $ru = \"sip:a@example.com\"; t_relay(); }");
    lab.phone("a", "50 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(holds(lab.ladder("alice"), "800 proxy > alice 408 INVITE"));
    QVERIFY(holds(lab.ladder("a"), "800 proxy > a CANCEL"));
  }

  void switchesOfOneTransaction() {
    LittleLab lab(R"(
request_route {
  t_set_auto_inv_100("0");
  t_set_disable_6xx("1");
  $ru = "sip:a@example.com";
  append_branch("sip:b@example.com");
  t_relay();
})");
    lab.phone("a", "10 603");
    lab.phone("b", "20 180, 300 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(400);
    QVERIFY(!holds(lab.ladder("alice"), "proxy > alice 100"));
    QVERIFY(!holds(lab.ladder("b"), "CANCEL"));
    QVERIFY(holds(lab.ladder("alice"), "300 proxy > alice 200 INVITE"));
  }

  void tmKeepsQuietWhenToldTo() {
    LittleLab lab(
        "request_route { t_set_disable_internal_reply(\"1\"); $ru = \"sip:a@nowhere.invalid\"; t_relay(); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(!holds(lab.ladder(), "proxy > alice"));
  }

  void reasonsOfTheCallersCancelCanStayHere() {
    LittleLab lab(R"(
request_route {
  if (is_method("CANCEL")) { t_relay(); exit; }
  t_set_no_e2e_cancel_reason("1"); $ru = "sip:a@example.com"; t_relay();
})");
    auto& a = lab.phone("a", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "CANCEL sip:bob@example.com", "Reason: SIP;cause=200\r\n");
    lab.run(200);
    QVERIFY(!holds(a.first("CANCEL"), "Reason:"));
  }

  void aReplyRouteMayCancelTheOthers() {
    LittleLab lab(R"(
request_route {
  $ru = "sip:a@example.com"; append_branch("sip:b@example.com"); t_on_reply("R"); t_relay();
}
onreply_route[R] { if ($rs == 183) t_cancel_branches("others"); })");
    lab.phone("a", "10 180, 50 183");
    lab.phone("b", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(lab.ladder("b"), "50 proxy > b CANCEL"));
    QVERIFY(!holds(lab.ladder("a"), "CANCEL"));
  }

  void anotherCallCanBeCancelled() {
    LittleLab lab(R"(
request_route {
  if (is_method("MESSAGE")) { t_cancel_callid("call1@10.0.0.2", "1", "5"); exit; }
  $ru = "sip:a@example.com"; t_relay();
})");
    lab.phone("a", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "MESSAGE sip:bob@example.com", {}, "z9hG4bKa2");
    lab.run(150);
    QVERIFY(holds(lab.ladder("a"), "100 proxy > a CANCEL"));
  }

  void anotherCallCanBeAnswered() {
    LittleLab lab(R"(
request_route {
  if (is_method("INFO")) { t_reply_callid("call1@10.0.0.2", "1", "480", "Gone"); exit; }
  $ru = "sip:a@example.com"; t_relay();
})");
    lab.phone("a", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "INFO sip:bob@example.com", {}, "z9hG4bKa2");
    lab.run(150);
    QVERIFY(!lab.alice().first("SIP/2.0 480 Gone").empty());
  }

  void aDroppedTransactionSaysNothing() {
    LittleLab lab("request_route { t_newtran(); t_drop(); xlog(\"L_INFO\", \"went on\\n\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(!holds(lab.ladder(), "proxy > alice"));
    for (const std::string& remark : lab.remarks()) QVERIFY(!holds(remark, "went on"));
  }

  void aQuietTimerEndsLoneInvitesWithoutAWord() {
    LittleLab lab(R"(
modparam("tm", "noisy_ctimer", 0)
modparam("tm", "fr_timer", 1000)
request_route { $ru = "sip:a@example.com"; t_relay(); })");
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(8000);
    QVERIFY(!holds(lab.ladder("alice"), "408"));
  }

  void contactsCanBeDrawnByTheirWeight() {
    LittleLab lab(R"(
modparam("tm", "contacts_avp", "c")
modparam("tm", "contact_flows_avp", "f")
request_route {
  $ru = "sip:a@example.com";
  append_branch("sip:b@example.com", "0.4");
  append_branch("sip:d@example.com", "0.4");
  t_load_contacts("1");
  t_next_contacts();
  t_on_failure("NEXT");
  t_relay();
}
failure_route[NEXT] { if (t_next_contacts()) { t_on_failure("NEXT"); t_relay(); } })");
    for (const char* name : {"a", "b", "d"}) lab.phone(name, "10 486");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(200);
    // One at a time, each once, and the one without q last.
    QVERIFY(holds(lab.ladder("a"), "20 proxy > a OPTIONS"));
    const bool bFirst =
        holds(lab.ladder("b"), "0 proxy > b OPTIONS") && holds(lab.ladder("d"), "10 proxy > d OPTIONS");
    const bool dFirst =
        holds(lab.ladder("d"), "0 proxy > d OPTIONS") && holds(lab.ladder("b"), "10 proxy > b OPTIONS");
    QVERIFY(bFirst != dFirst);
  }
};

QTEST_APPLESS_MAIN(TmFunctionStories)
#include "test_tm_functions.moc"
