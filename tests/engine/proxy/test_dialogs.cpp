#include <QTest>

#include "engine/proxy/dialog_call.h"

using namespace forklab;
using test::Call;
using test::holds;
using test::kRoute;
using test::kToBob;
using test::LittleLab;
using test::said;
using test::scriptWith;
using test::went;

/// Kamailio's dialog module, by what goes over the wire and what commands show.
class DialogStories : public QObject {
  Q_OBJECT

 private slots:
  void aCallLivesFromInviteToBye() {
    Call call(scriptWith("dlg_manage();"));
    call.later(1000, "BYE");
    call.goesOn();
    call.lab.run(10);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":1"));
    call.lab.run(70);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":2"));
    call.lab.run(120);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":3"));
    call.lab.run(200);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":4"));
    QVERIFY(holds(call.command("dlg.stats_active"), "\"ongoing\":1"));
    call.lab.run(1100);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":5"));
    // The BYE's transaction holds it for wt_timer.
    call.lab.run(7000);
    QVERIFY(call.command("dlg.list") == "[]");
    QVERIFY(holds(call.command("stats.get_statistics", {"dialog:"}), "processed_dialogs = 1"));
  }

  void recordRouteNamesTheDialog() {
    Call call(scriptWith("dlg_manage();"));
    call.lab.run(200);
    QVERIFY(holds(call.bob->first("INVITE"), "Record-Route: <sip:10.0.0.1;lr;ftag=alice;did=0.01>"));
  }

  void aRefusedCallIsOverAtOnce() {
    Call call(
        scriptWith("dlg_manage();", {}, "event_route[dialog:failed] { xlog(\"over: $rs [$dlg(state)]\"); }"),
        "50 180, 100 486");
    call.goesOn();
    call.lab.run(200);
    QVERIFY(said(call.lab, "over: 486 [5]"));
    QVERIFY(holds(call.command("stats.get_statistics", {"dialog:"}), "failed_dialogs = 1"));
    call.lab.run(8000);
    QVERIFY(call.command("dlg.list") == "[]");
  }

  // wait_ack: the ACK of a refusal finds its dialog, or nothing (observed).
  void aFailedDialogWaitsForItsAckUnlessToldOtherwise() {
    for (const bool waits : {true, false}) {
      Call call(scriptWith("dlg_manage();", {}, waits ? "" : "modparam(\"dialog\", \"wait_ack\", 0)"),
                "50 180, 100 486");
      call.goesOn();
      call.lab.run(90);
      QVERIFY(holds(call.command("dlg.list"), "\"state\":2"));
      call.lab.run(200);
      QCOMPARE(call.command("dlg.list") == "[]", !waits);
      QVERIFY(holds(call.command("stats.get_statistics", {"dialog:"}), "failed_dialogs = 1"));
      call.lab.run(8000);
      QVERIFY(call.command("dlg.list") == "[]");
    }
  }

  void aDialogThatNothingIsMadeOfGoesWithItsRun() {
    Call call(scriptWith("dlg_manage(); sl_send_reply(\"403\", \"No\"); exit;"));
    call.lab.run(10);
    QVERIFY(call.command("dlg.list") == "[]");
  }

  void onlyWhatBelongsToItIsKnown() {
    Call call(
        scriptWith("dlg_manage();", "if (is_known_dlg()) xlog(\"$rm known\"); else xlog(\"$rm alien\");"));
    call.later(300, "INFO");
    call.later(400, "UPDATE", "To: <sip:bob@example.com>;tag=mallory\r\n");
    call.lab.run(500);
    QVERIFY(said(call.lab, "INFO known"));
    QVERIFY(said(call.lab, "UPDATE alien"));
  }

  void theEndRunsBeforeTheScriptGoesOn() {
    Call call(scriptWith("dlg_manage();", "xlog(\"then $rm $DLG_status\");",
                         "event_route[dialog:start] { xlog(\"start $rs [$dlg(state)]\"); }\n"
                         "event_route[dialog:end] { xlog(\"end $rm $DLG_status\"); }"));
    call.later(1000, "BYE");
    call.lab.run(1100);
    QStringList remarks;
    for (const std::string& remark : call.lab.remarks()) remarks << QString::fromStdString(remark);
    const QString all = remarks.join('\n');
    QVERIFY(all.contains("start 200 [3]"));
    QVERIFY2(all.indexOf("end BYE 5") < all.indexOf("then BYE 5"), qPrintable(all));
  }

  void timeEndsACallWithByesToBothSides() {
    Call call(scriptWith("$dlg_ctx(timeout_bye) = 1; dlg_manage();", {},
                         "modparam(\"dialog\", \"default_timeout\", 3)"));
    call.lab.run(5000);
    QVERIFY(holds(call.bob->first("BYE"), "CSeq: 2 BYE"));
    QVERIFY(holds(call.lab.alice().first("BYE"), "CSeq: 1 BYE"));
    QVERIFY(holds(call.lab.ladder("bob"), "3000 proxy > bob BYE"));
  }

  void timeAloneEndsItInSilence() {
    Call call(scriptWith("dlg_manage(); dlg_set_timeout(\"2\");", {},
                         "event_route[dialog:end] { xlog(\"end $rm [$dlg(state)]\"); }"));
    call.lab.run(2500);
    QVERIFY(said(call.lab, "end OPTIONS [5]"));
    QCOMPARE(call.command("dlg.list"), std::string("[]"));
    QVERIFY(call.bob->first("BYE").empty());
    QVERIFY(said(call.lab, "dlg timeout"));
    QVERIFY(holds(call.command("stats.get_statistics", {"dialog:"}), "expired_dialogs = 1"));
  }

  void laterRequestsLengthenItsLifeUnlessToldOtherwise_data() {
    QTest::addColumn<QString>("property");
    QTest::addColumn<bool>("lives");
    QTest::newRow("as it is") << "" << true;
    QTest::newRow("set") << "dlg_set_property(\"timeout-noreset\");" << false;
    QTest::newRow("taken back")
        << "dlg_set_property(\"timeout-noreset\"); dlg_reset_property(\"timeout-noreset\");" << true;
  }
  void laterRequestsLengthenItsLifeUnlessToldOtherwise() {
    QFETCH(QString, property);
    QFETCH(bool, lives);
    Call call(scriptWith("dlg_manage(); dlg_set_timeout(\"3\"); " + property.toStdString()));
    call.later(2000, "INFO");
    call.lab.run(4000);
    QCOMPARE(holds(call.command("dlg.list"), "\"state\":4"), lives);
  }

  void keepAlivesAskWhoIsThere() {
    Call call(scriptWith("dlg_manage(); dlg_set_property(\"ka-dst\");", {},
                         "modparam(\"dialog\", \"ka_timer\", 5)\nmodparam(\"dialog\", \"ka_interval\", 30)"));
    call.goesOn();
    call.lab.run(6000);
    QVERIFY(holds(call.bob->first("OPTIONS"), "CSeq: 2 OPTIONS"));
    QVERIFY(call.lab.alice().first("OPTIONS").empty());
  }

  void aPhoneThatAnswersNoKeepAliveLosesItsCall() {
    Call call(scriptWith("dlg_manage(); dlg_set_property(\"ka-src\");", {},
                         "modparam(\"dialog\", \"ka_timer\", 5)\nmodparam(\"dialog\", \"ka_interval\", 30)\n"
                         "modparam(\"dialog\", \"send_bye\", 1)\nmodparam(\"tm\", \"fr_timer\", 1000)"));
    call.goesOn();
    call.lab.run(18'000);
    // OPTIONS at 5 s, given up at 6 s, ten seconds are left.
    QVERIFY(holds(call.lab.ladder("bob"), "16000 proxy > bob BYE"));
  }

  void theScriptEndsACall() {
    Call call(scriptWith(
        "dlg_manage();",
        "if (is_method(\"INFO\")) { dlg_bye(\"all\"); sl_send_reply(\"200\", \"Ended\"); exit; }"));
    call.later(1000, "INFO");
    call.lab.run(1500);
    QVERIFY(!call.bob->first("BYE").empty());
    QVERIFY(!call.lab.alice().first("BYE").empty());
  }

  void anOperatorEndsACall() {
    Call call(scriptWith("dlg_manage();"));
    call.lab.run(500);
    QVERIFY(holds(call.command("dlg.end_dlg", {"0", "17"}), "Dialog not found"));
    QVERIFY(call.command("dlg.end_dlg", {"0", "16", "X-Why: operator\r\n"}) == "{}");
    call.lab.run(600);
    QVERIFY(holds(call.bob->first("BYE"), "X-Why: operator"));
    QVERIFY(call.command("dlg.list") == "[]");
  }

  void variablesFollowTheDialog() {
    Call call(scriptWith(
        "$dlg_var(early) = \"before\"; dlg_manage(); $dlg_var(note) = \"behind\";",
        "xlog(\"$rm $dlg_var(early) $dlg_var(note) $dlg_var(none)\"); $dlg_var(note) = \"changed\";"));
    call.later(300, "INFO");
    call.lab.run(400);
    QVERIFY(said(call.lab, "ACK before behind <null>"));
    QVERIFY(said(call.lab, "INFO before changed <null>"));
    QVERIFY(holds(call.command("dlg.list"), "\"variables\":[{\"note\":\"changed\"},{\"early\":\"before\"}]"));
  }

  void flagsFollowTheDialog() {
    Call call(
        scriptWith("dlg_manage(); dlg_setflag(\"3\"); dlg_setflag(\"4\"); dlg_resetflag(\"4\");",
                   "if (dlg_isflagset(\"3\")) xlog(\"three\"); if (dlg_isflagset(\"4\")) xlog(\"four\");"));
    call.lab.run(200);
    QVERIFY(said(call.lab, "three"));
    QVERIFY(holds(call.command("dlg.list"), "\"sflags\":8"));
  }

  void profilesCountCalls() {
    Call call(
        scriptWith("set_dlg_profile(\"calls\"); dlg_manage(); set_dlg_profile(\"user\", \"$rU\"); "
                   "get_profile_size(\"user\", \"bob\", \"$var(size)\"); get_profile_size(\"calls\", "
                   "\"$var(all)\"); xlog(\"has $var(size) $var(all)\");",
                   "if (is_in_profile(\"calls\")) xlog(\"$rm counted\"); "
                   "if (is_in_profile(\"user\", \"carol\")) xlog(\"$rm of carol\"); "
                   "if (is_method(\"INFO\")) { if (!unset_dlg_profile(\"calls\")) xlog(\"not here\"); "
                   "t_on_branch(\"OUT\"); }",
                   "branch_route[OUT] { unset_dlg_profile(\"calls\"); }\n"
                   "modparam(\"dialog\", \"profiles_no_value\", \"calls\")\n"
                   "modparam(\"dialog\", \"profiles_with_value\", \"user\")"));
    call.later(300, "INFO");
    call.later(400, "UPDATE");
    call.lab.run(350);
    QVERIFY(said(call.lab, "has 1 1"));
    QVERIFY(said(call.lab, "ACK counted"));
    QVERIFY(said(call.lab, "not here"));
    QVERIFY(call.command("dlg.profile_get_size", {"user", "bob"}) == "1");
    QVERIFY(call.command("dlg.profile_get_size", {"calls"}) == "0");
    QVERIFY(holds(call.command("dlg.profile_list", {"user"}), "\"h_id\":16"));
    call.lab.run(500);
    for (const std::string& remark : call.lab.remarks()) {
      QVERIFY(!holds(remark, "UPDATE counted"));
      QVERIFY(!holds(remark, "of carol"));
    }
  }

  void aProfilesCallsGetAnotherEnd() {
    Call call(scriptWith("dlg_manage(); set_dlg_profile(\"calls\");",
                         "if (is_method(\"INFO\")) dlg_set_timeout_by_profile(\"calls\", \"2\");",
                         "modparam(\"dialog\", \"profiles_no_value\", \"calls\")"));
    call.later(300, "INFO");
    call.lab.run(3000);
    QVERIFY(said(call.lab, "dlg timeout"));
  }

  void aDialogIsFoundByItsElements() {
    Call call(scriptWith("dlg_manage();",
                         "if (dlg_get(\"$ci\", \"$ft\", \"$tt\")) xlog(\"got $dlg(h_id)\"); "
                         "if (!dlg_get(\"other\", \"a\", \"b\")) xlog(\"no other\"); "
                         "$ru = \"sip:nobody@example.com\"; dlg_set_ruri(); xlog(\"to $ru\");"));
    call.lab.run(200);
    QVERIFY(said(call.lab, "got 16"));
    QVERIFY(said(call.lab, "no other"));
    QVERIFY(said(call.lab, "to sip:bob@10.0.0.3:5060"));
  }

  void theParameterOrTheTagsFindIt_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("0, none") << 0 << "" << false;
    QTest::newRow("0, wrong") << 0 << ";did=0.ff" << false;
    QTest::newRow("0, right") << 0 << ";did=0.01" << true;
    QTest::newRow("1, none") << 1 << "" << true;
    QTest::newRow("1, wrong") << 1 << ";did=0.ff" << true;
    QTest::newRow("1, right") << 1 << ";did=0.01" << true;
    QTest::newRow("2, none") << 2 << "" << true;
    QTest::newRow("2, wrong") << 2 << ";did=0.ff" << true;
  }
  void theParameterOrTheTagsFindIt() {
    QFETCH(int, mode);
    QFETCH(QString, parameter);
    QFETCH(bool, isFound);
    LittleLab lab(scriptWith("dlg_manage();", "xlog(\"$rm status $DLG_status\");",
                             "modparam(\"dialog\", \"dlg_match_mode\", " + std::to_string(mode) + ")"));
    auto& bob = lab.phone("bob", "10 200 Contact: <sip:bob@10.0.0.3:5060>");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "ACK sip:bob@10.0.0.3:5060",
                "Route: <sip:10.0.0.1;lr;ftag=alice" + parameter.toStdString() + ">\r\n" + kToBob,
                "z9hG4bKack");
    lab.run(200);
    QVERIFY(said(lab, isFound ? "ACK status 4" : "ACK status <null>"));
    QCOMPARE(holds(bob.first("INVITE"), "did="), mode != 2);
    QVERIFY(!bob.first("ACK").empty());
  }

  void anInviteThatComesAgainIsTheSameDialog() {
    LittleLab lab(
        scriptWith("dlg_manage(); xlog(\"$rU: $dlg(h_id)\"); if ($rU == \"bob\") { $ru = "
                   "\"sip:again@10.0.0.1:5060\"; } else { $ru = \"sip:carol@example.com\"; }"));
    lab.phone("carol", "10 200 Contact: <sip:bob@10.0.0.3:5060>");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "bob: 16"));
    QVERIFY(said(lab, "again: 16"));
    QVERIFY(holds(lab.command("dlg.stats_active"), "\"all\":1"));
  }

  void anInviteBehindAChallengeIsAnotherCall() {
    LittleLab lab(scriptWith("dlg_manage();"));
    lab.phone("bob", "10 401");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "INVITE sip:bob@example.com", "Authorization: Digest x\r\n", "z9hG4bKa2");
    lab.run(105);
    QVERIFY(holds(lab.command("stats.get_statistics", {"dialog:"}), "processed_dialogs = 2"));
    QVERIFY(holds(lab.command("dlg.stats_active"), "\"all\":1"));
  }

  void aFlagMakesADialogToo() {
    Call call(scriptWith("setflag(4);", {}, "modparam(\"dialog\", \"dlg_flag\", 4)"));
    call.lab.run(200);
    QVERIFY(holds(call.command("dlg.list"), "\"state\":4"));
  }

  void bothSidesAreKept() {
    Call call(scriptWith("dlg_manage();"));
    call.later(300, "INFO");
    call.lab.run(400);
    const std::string list = call.command("dlg.list");
    QVERIFY(
        holds(list, "\"caller\":{\"tag\":\"alice\",\"contact\":\"sip:alice@10.0.0.2:5060\",\"cseq\":\"2\""));
    QVERIFY(holds(list, "\"callee\":{\"tag\":\"bob\",\"contact\":\"sip:bob@10.0.0.3:5060\",\"cseq\":\"0\""));
    QVERIFY(holds(list, "\"socket\":\"udp:10.0.0.1:5060\""));
    QVERIFY(holds(call.command("dlg.is_alive", {"call1@10.0.0.2", "alice", "bob"}), "Alive"));
    QVERIFY(holds(call.command("dlg.list_match", {"furi", "sw", "sip:alice"}), "\"h_id\":16"));
    QVERIFY(call.command("dlg.list_match", {"turi", "re", "carol"}) == "[]");
    QVERIFY(holds(call.command("dlg.briefing", {"f"}), "\"from_uri\":\"sip:alice@example.com\""));
    QVERIFY(holds(call.command("dlg.dlg_list", {"call1@10.0.0.2"}), "\"h_entry\":0"));
  }

  void whatDoesNotFitItsStateIsBogusAndGoesOn() {
    LittleLab lab(scriptWith("dlg_manage();"));
    auto& bob = lab.phone("bob", "500 200 Contact: <sip:bob@10.0.0.3:5060>");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "INFO sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob), "z9hG4bKinfo");
    lab.run(200);
    QVERIFY(said(lab, "bogus event 8 in state 1"));
    QVERIFY(!bob.first("INFO").empty());
  }

  void theRecordHasItsStatesAndCallbacks() {
    Call call(scriptWith("dlg_manage();"));
    call.later(1000, "BYE");
    call.goesOn();
    call.lab.run(10'000);
    QStringList steps;
    for (std::size_t i = 0; i < call.lab.log().size(); ++i) {
      const trace::Payload& payload = call.lab.log().at(i).payload;
      const auto text = [](std::string_view view) {
        return QString::fromUtf8(view.data(), qsizetype(view.size()));
      };
      if (const auto* made = std::get_if<trace::DialogStarted>(&payload)) steps << text(made->state);
      if (const auto* moved = std::get_if<trace::DialogChanged>(&payload)) steps << text(moved->to);
      if (const auto* told = std::get_if<trace::DialogCallback>(&payload))
        steps << text(told->callback).mid(6);
      if (std::get_if<trace::DialogEnded>(&payload) != nullptr) steps << "gone";
    }
    QCOMPARE(
        steps.join(' '),
        QString("unconfirmed CREATED RESPONSE_FWDED early EARLY RESPONSE_FWDED confirmed, no ACK "
                "CONFIRMED_NA confirmed CONFIRMED deleted TERMINATED TERMINATED_CONFIRMED DESTROY gone"));
  }
};

QTEST_GUILESS_MAIN(DialogStories)
#include "test_dialogs.moc"
