#include <QTest>

#include <algorithm>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

/// a first, then b from the failure route, once.
std::string twoSteps(int mode) {
  return "modparam(\"tm\", \"failure_reply_mode\", " + std::to_string(mode) + R"()
request_route {
  seturi("sip:a@example.com");
  t_on_failure("next");
  t_relay();
}
failure_route[next] {
  xlog("L_INFO", "code $T_reply_code branch $T_branch_idx\n");
  if (isflagset(1)) exit;
  setflag(1);
  append_branch("sip:b@example.com");
  t_on_failure("next");
  t_relay();
})";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string finalOf(LittleLab& lab) {
  for (const std::string& text : lab.alice().heard()) {
    if (text.starts_with("SIP/2.0 ") && text[8] >= '2') return text.substr(0, text.find('\r'));
  }
  return {};
}

}  // namespace

/// failure_route, failure_reply_mode and the limits of forking.
class FailureStories : public QObject {
  Q_OBJECT

 private slots:
  void theLastStepDecides() {
    LittleLab lab(twoSteps(3));
    lab.phone("a", "100 404");
    lab.phone("b", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 486 Busy Here"));
    QVERIFY(test::said(lab, "code 404 branch 1"));
    QVERIFY(test::said(lab, "code 486 branch 2"));
  }

  // Observed with an address to which sending fails at once, in either order.
  void aBranchThatCouldNotBeSentLosesToAnyReply() {
    const char* const targets[][2] = {{"sip:x@10.9.9.9", "sip:b@example.com"},
                                      {"sip:b@example.com", "sip:x@10.9.9.9"}};
    for (const auto& [first, second] : targets) {
      LittleLab lab("request_route { seturi(\"" + std::string(first) + "\"); append_branch(\"" + second +
                    "\"); t_relay(); }");
      lab.phone("b", "100 486");
      lab.request(0, "INVITE sip:bob@example.com");
      lab.run(1000);
      QCOMPARE(finalOf(lab), std::string("SIP/2.0 486 Busy Here"));
    }
  }

  void aStepThatCouldNotBeSentEndsWith477() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_failure("next"); t_relay(); }
failure_route[next] { $ru = "sip:x@10.9.9.9"; t_relay(); })");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(finalOf(lab).starts_with("SIP/2.0 477 "));
  }

  // Observed: 408 upstream, or what the failure_route sends, and only then the CANCEL of the ringing branch.
  void theFailureRouteSpeaksBeforeTheCancel() {
    LittleLab lab(R"(
modparam("tm", "fr_inv_timer", 1000)
request_route { seturi("sip:a@example.com"); t_on_failure("next"); t_relay(); }
failure_route[next] { $ru = "sip:b@example.com"; t_relay(); })");
    lab.phone("a", "10 180");
    lab.phone("b", "10 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1500);
    const std::string all = lab.ladder();
    const std::size_t invite = all.find("proxy > b INVITE"), cancel = all.find("proxy > a CANCEL");
    QVERIFY2(invite < cancel && cancel != std::string::npos, all.c_str());
  }

  void modeZeroKeepsAllReplies() {
    LittleLab lab(twoSteps(0));
    lab.phone("a", "100 404");
    lab.phone("b", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 404 Not Found"));
  }

  void modeOneLeavesNothingWhenNothingIsAdded() {
    LittleLab lab(twoSteps(1));
    lab.phone("a", "100 404");
    lab.phone("b", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 500 I'm terribly sorry, server error occurred (1/TM)"));
  }

  /// As 5.6.3 answered; the settings of the answer that is left change nothing there.
  void whatIsLeftOfTheReplies_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("inFailure");
    QTest::addColumn<QString>("answer");
    const QString error = "SIP/2.0 500 I'm terribly sorry, server error occurred (1/TM)";
    const QString next = "$ru = \"sip:b@example.com\"; t_on_failure(\"f\"); t_relay();";
    QTest::newRow("mode 2, the last leg's go") << "modparam(\"tm\", \"failure_reply_mode\", 2)\n"
                                               << next << error;
    QTest::newRow("mode 1, no default_code")
        << "modparam(\"tm\", \"failure_reply_mode\", 1)\nmodparam(\"tm\", \"default_code\", 505)\n"
        << "xlog(\"x\");" << error;
    QTest::newRow("the last leg's dropped by hand")
        << "modparam(\"tm\", \"failure_reply_mode\", 0)\n"
        << "t_drop_replies(\"l\"); " + next << "SIP/2.0 486 Busy Here";
  }
  void whatIsLeftOfTheReplies() {
    QFETCH(QString, settings);
    QFETCH(QString, inFailure);
    QFETCH(QString, answer);
    LittleLab lab(settings.toStdString() +
                  "request_route { $ru = \"sip:a@example.com\"; t_on_failure(\"f\"); t_relay(); }\n"
                  "failure_route[f] { if ($var(n) == 0) { $var(n) = 1; " +
                  inFailure.toStdString() + " } }");
    lab.phone("a", "50 404");
    lab.phone("b", "50 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(500);
    QCOMPARE(QString::fromStdString(finalOf(lab)), answer);
  }

  void modeZeroReentersForTheOldWinnerUntilTwelveBranches() {
    LittleLab lab(R"(
modparam("tm", "failure_reply_mode", 0)
request_route { seturi("sip:a@example.com"); t_on_failure("next"); t_relay(); }
failure_route[next] {
  xlog("L_INFO", "again\n");
  append_branch("sip:b@example.com");
  t_relay();
})");
    lab.phone("a", "100 404");
    lab.phone("b", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(9000);
    const auto remarks = lab.remarks();
    QCOMPARE(std::count(remarks.begin(), remarks.end(), "INFO again"), 12);
    QCOMPARE(count(lab.ladder("b"), "proxy > b INVITE"), std::size_t{11});
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 404 Not Found"));
  }

  void dropRepliesOverridesTheMode() {
    std::string script = twoSteps(3);
    script.insert(script.find("  if (isflagset"), "  t_drop_replies(\"n\");\n");
    LittleLab lab(script);
    lab.phone("a", "100 404");
    lab.phone("b", "100 500");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 404 Not Found"));
  }

  void theScriptMayAnswerItself() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_failure("answer"); t_relay(); }
failure_route[answer] {
  if (t_check_status("486|408") && t_branch_replied() && !t_any_timeout()) t_reply("600", "Busy");
})");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QCOMPARE(finalOf(lab), std::string("SIP/2.0 600 Busy"));
  }

  void theRUriStartsConsumed() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_failure("next"); t_relay(); }
failure_route[next] {
  xlog("L_INFO", "ruri $ru rs $rs\n");
  $ru = "sip:c@example.com";
  append_branch("sip:b@example.com");
  t_relay();
})");
    lab.phone("a", "100 486");
    lab.phone("b", "silent");
    lab.phone("c", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(200);
    QVERIFY(test::said(lab, "ruri sip:a@example.com rs <null>"));
    const std::string ladder = lab.ladder();
    QVERIFY(ladder.find("100 proxy > c INVITE") < ladder.find("100 proxy > b INVITE"));
    QCOMPARE(count(ladder, "proxy > a INVITE"), std::size_t{1});
  }

  void aSecondRelaySendsNothing() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_relay(); if (!t_relay()) xlog("L_INFO", "nothing\n"); })");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(test::said(lab, "INFO nothing"));
    QCOMPARE(count(lab.ladder("a"), "proxy > a INVITE"), std::size_t{1});
  }

  void appendBranchWithoutUriDoublesTheTarget() {
    LittleLab lab(
        "request_route { seturi(\"sip:a@example.com\"); append_branch(); append_branch(); t_relay(); }");
    lab.phone("a", "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(50);
    QCOMPARE(count(lab.ladder("a"), "0 proxy > a INVITE"), std::size_t{3});
  }

  void theTwelfthBranchIsTheLast() {
    LittleLab lab(R"(
request_route {
  seturi("sip:a@example.com");
  $var(i) = 0;
  while ($var(i) < 13) {
    if (!append_branch("sip:b@example.com")) xlog("L_INFO", "full at $var(i)\n");
    $var(i) = $var(i) + 1;
  }
  t_relay();
})");
    lab.phone("a", "silent");
    lab.phone("b", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(50);
    QVERIFY(test::said(lab, "INFO full at 11"));
    QCOMPARE(count(lab.ladder("b"), "0 proxy > b INVITE"), std::size_t{11});
  }

  void qDecidesOnlyAfterLoadContacts() {
    LittleLab lab(R"(
modparam("tm", "contacts_avp", "tm_contacts")
request_route {
  seturi("sip:a@example.com");
  append_branch("sip:b@example.com", "0");
  append_branch("sip:c@example.com", "0.5");
  append_branch("sip:d@example.com", "0.5");
  t_load_contacts();
  t_next_contacts();
  t_on_failure("serial");
  t_relay();
}
failure_route[serial] {
  if (!t_next_contacts()) exit;
  t_on_failure("serial");
  t_relay();
})");
    for (const char* name : {"a", "b", "c", "d"}) lab.phone(name, "100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QStringList order;
    for (const QString& line : test::lines(lab.ladder())) {
      if (line.contains("proxy >") && line.contains("INVITE sip")) order << line;
    }
    QCOMPARE(order, (QStringList{
                        "0 proxy > d INVITE sip:d@example.com", "0 proxy > c INVITE sip:c@example.com",
                        "100 proxy > b INVITE sip:b@example.com", "200 proxy > a INVITE sip:a@example.com"}));
  }

  void withoutContactsAvpTheFunctionsAreOff() {
    LittleLab lab(R"(
request_route {
  seturi("sip:a@example.com");
  if (!t_load_contacts()) xlog("L_INFO", "off\n");
  t_relay();
})");
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(50);
    QVERIFY(test::said(lab, "INFO off"));
  }

  void theFirstStepMayHaveAShorterTimer() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_set_fr(0, 1000); t_relay(); })");
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(2000);
    QVERIFY(lab.ladder("alice").find("1000 proxy > alice 408 INVITE") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(FailureStories)
#include "test_failure.moc"
