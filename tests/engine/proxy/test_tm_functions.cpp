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

  void redirectsBecomeTargets() {
    LittleLab lab(R"(
request_route { $ru = "sip:a@example.com"; t_on_failure("R"); t_relay(); }
failure_route[R] { if (get_redirects("*:1")) t_relay(); })");
    lab.phone("a", "10 302 Contact: <sip:d@example.com>;q=0.7");
    lab.phone("d", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(200);
    QVERIFY(holds(lab.ladder("d"), "10 proxy > d OPTIONS sip:d@example.com"));
    QVERIFY(holds(lab.ladder("alice"), "20 proxy > alice 200 OPTIONS"));
  }

  void fromAndToCanBeReplaced() {
    LittleLab lab(
        "request_route { uac_replace_from(\"Hidden\", \"sip:anonymous@x\"); uac_replace_to(\"sip:new@y\"); "
        "$ru "
        "= \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), "From: Hidden <sip:anonymous@x>;tag=alice\r\n"));
    QVERIFY(holds(a.first("OPTIONS"), "To: <sip:new@y>\r\n"));
  }

  void theWayBackOfReplacedAddresses_data() {
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("recordRoute");
    QTest::addColumn<QString>("replyFrom");
    QTest::addColumn<QString>("replyTo");
    const QString from = "From: <sip:alice@example.com>;tag=alice\r\n";
    const QString to = "To: <sip:bob@example.com>;tag=";
    const QString hides = "uac_replace_from(\"Hidden\", \"sip:anonymous@127.0.0.1\");";
    QTest::newRow("auto") << "" << hides << "sip:10.0.0.1;lr;ftag=alice;vsf=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->"
                          << from << to;
    QTest::newRow("manual") << "modparam(\"uac\", \"restore_mode\", \"manual\")\n"
                            << hides << ";vsf=" << from << to;
    QTest::newRow("password") << "modparam(\"uac\", \"restore_passwd\", \"secret\")\n"
                              << hides << ";vsf=c2VjcmV2dWh/X295YUgiLDd0ICQ+XFQ->" << from << to;
    QTest::newRow("other name") << "modparam(\"uac\", \"rr_from_store_param\", \"xy\")\n"
                                << hides << ";xy=" << from << to;
    QTest::newRow("To") << ""
                        << "uac_replace_to(\"sip:c@127.0.0.1\");"
                        << ";vst=" << from << to;
    QTest::newRow("both") << "" << hides + " uac_replace_to(\"\", \"sip:c@127.0.0.1\");"
                          << ";vsf=" << from << to;
    QTest::newRow("none") << "modparam(\"uac\", \"restore_mode\", \"none\")\n"
                          << hides << "<sip:10.0.0.1;lr;ftag=alice>\r\n"
                          << "From: Hidden <sip:anonymous@127.0.0.1>;tag=alice\r\n"
                          << to;
  }
  void theWayBackOfReplacedAddresses() {
    QFETCH(QString, setting);
    QFETCH(QString, call);
    QFETCH(QString, recordRoute);
    QFETCH(QString, replyFrom);
    QFETCH(QString, replyTo);
    LittleLab lab(setting.toStdString() + "request_route { record_route(); " + call.toStdString() +
                  " $ru = \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), recordRoute.toStdString()));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), replyFrom.toStdString()));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), replyTo.toStdString()));
  }

  /// The key turns alice@example.com into anonymous@127.0.0.1 and back; the ftag says which way it goes.
  void addressesAreRestoredInTheDialogBothWays_data() {
    QTest::addColumn<QString>("restoring");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("goesAs");
    QTest::addColumn<QString>("comesBackAs");
    const QString alice = "<sip:alice@example.com>;tag=alice", hidden = "<sip:anonymous@127.0.0.1>;tag=alice";
    const QString bob = "<sip:bob@example.com>;tag=callee";
    const QString byItself = "modparam(\"uac\", \"restore_mode\", \"auto\") request_route { loose_route(); ";
    const QString byHand =
        "modparam(\"uac\", \"restore_mode\", \"manual\") request_route { loose_route(); "
        "uac_restore_from(); ";
    QTest::newRow("caller's") << byItself << alice << bob << "From: " + hidden << "From: " + alice;
    QTest::newRow("callee's") << byItself << bob << hidden << "To: " + alice << "To: " + hidden;
    QTest::newRow("manual") << byHand << alice << bob << "From: " + hidden << "From: " + hidden;
  }
  void addressesAreRestoredInTheDialogBothWays() {
    QFETCH(QString, restoring);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, goesAs);
    QFETCH(QString, comesBackAs);
    LittleLab lab(restoring.toStdString() + "t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    std::string text = lab.text("INFO sip:a@example.com",
                                "To: " + to.toStdString() +
                                    "\r\nRoute: <sip:10.0.0.1;lr;ftag=alice;"
                                    "vsf=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->\r\n",
                                "z9hG4bKd1");
    const std::string usual = "From: <sip:alice@example.com>;tag=alice";
    text.replace(text.find(usual), usual.size(), "From: " + from.toStdString());
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QVERIFY(holds(a.first("INFO"), goesAs.toStdString() + "\r\n"));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), comesBackAs.toStdString() + "\r\n"));
  }

  void aReplacedToIsRestoredByHand() {
    LittleLab lab(
        "modparam(\"uac\", \"restore_mode\", \"manual\") request_route { loose_route(); uac_restore_to(); "
        "t_relay(); "
        "}");
    auto& a = lab.phone("a", "10 200");
    std::string text =
        lab.text("INFO sip:a@example.com",
                 "To: <sip:alice@example.com>;tag=callee\r\nRoute: <sip:10.0.0.1;lr;ftag=alice;"
                 "vst=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->\r\n",
                 "z9hG4bKd1");
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QVERIFY2(holds(a.first("INFO"), "To: <sip:anonymous@127.0.0.1>;tag=callee\r\n"), a.first("INFO").c_str());
  }

  void anAddressIsReplacedOncePerRequest() {
    LittleLab lab(
        "request_route { uac_replace_from(\"sip:x@127.0.0.1\"); if (!uac_replace_from(\"sip:y@127.0.0.1\")) "
        "xlog(\"L_INFO\", \"second failed\\n\"); $ru = \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "second failed"));
    QVERIFY(holds(a.first("OPTIONS"), "From: <sip:x@127.0.0.1>;tag=alice\r\n"));
  }

  void aScriptSendsRequestsOfItsOwn() {
    LittleLab lab(R"(
request_route {
  $uac_req(method) = "OPTIONS"; $uac_req(ruri) = "sip:a@example.com"; $uac_req(furi) = "sip:p@x";
  $uac_req(hdrs) = "X-Own: 1\r\n"; $uac_req(evroute) = 1;
  uac_req_send();
}
event_route[uac:reply] { xlog("L_INFO", "reply $uac_req(evtype) $uac_req(evcode)\n"); })");
    auto& a = lab.phone("a", "10 404");
    lab.request(0, "INFO sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), "To: <sip:a@example.com>\r\nFrom: <sip:p@x>;tag="));
    QVERIFY(said(lab, "reply 1 404"));
  }
};

QTEST_APPLESS_MAIN(TmFunctionStories)
#include "test_tm_functions.moc"
