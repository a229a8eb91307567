#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

constexpr auto kRelay = R"(
request_route {
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  seturi("sip:a@example.com");
  t_relay();
  exit;
})";

std::string withMethod(int method) {
  return "modparam(\"tm\", \"cancel_b_method\", " + std::to_string(method) + ")\n" +
         "modparam(\"tm\", \"fr_timer\", 3000)\n" + kRelay;
}

}  // namespace

/// CANCEL.
class CancelStories : public QObject {
  Q_OBJECT

 private slots:
  void aRingingPhoneIsCancelledHopByHop() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "50 180, 5000 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(200, "CANCEL sip:bob@example.com", "Reason: SIP;cause=200;text=\"x\"\r\n");
    lab.run(1000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      0 proxy > a INVITE sip:a@example.com
      50 a > proxy 180 INVITE
      50 proxy > alice 180 INVITE
      200 alice > proxy CANCEL sip:bob@example.com
      200 proxy > a CANCEL sip:a@example.com
      200 proxy > alice 200 CANCEL
      200 a > proxy 200 CANCEL
      200 a > proxy 487 INVITE
      200 proxy > a ACK sip:a@example.com
      200 proxy > alice 487 INVITE
      200 alice > proxy ACK sip:bob@example.com)"));
    QVERIFY(lab.alice().first("SIP/2.0 200 canceling").find("CSeq: 1 CANCEL") != std::string::npos);
    const std::string cancel = a.first("CANCEL");
    QVERIFY(cancel.find("Reason: SIP;cause=200;text=\"x\"\r\n") != std::string::npos);
    QCOMPARE(cancel.find("Contact:"), std::string::npos);
    QCOMPARE(cancel.find("Via:"), cancel.rfind("Via:"));
  }

  void aSilentPhoneIsCancelledByItsFirstSign() {
    LittleLab lab(withMethod(1));
    lab.phone("a", "1200 180, 4000 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(400, "CANCEL sip:bob@example.com");
    lab.run(3000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      0 proxy > a INVITE sip:a@example.com
      400 alice > proxy CANCEL sip:bob@example.com
      400 proxy > alice 200 CANCEL
      500 proxy > a INVITE sip:a@example.com #1
      1200 a > proxy 180 INVITE
      1200 proxy > a CANCEL sip:a@example.com
      1200 a > proxy 200 CANCEL
      1200 a > proxy 487 INVITE
      1200 proxy > a ACK sip:a@example.com
      1200 proxy > alice 487 INVITE
      1200 alice > proxy ACK sip:bob@example.com)"));
  }

  void aPhoneThatStaysSilentGivesA487AtFrTimer() {
    LittleLab lab(withMethod(1));
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(400, "CANCEL sip:bob@example.com");
    lab.run(4000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      400 alice > proxy CANCEL sip:bob@example.com
      400 proxy > alice 200 CANCEL
      3000 proxy > alice 487 INVITE
      3000 alice > proxy ACK sip:bob@example.com)",
                 "alice"));
    QVERIFY(lab.alice().first("SIP/2.0 487").starts_with("SIP/2.0 487 Request Terminated\r\n"));
    QCOMPARE(lab.ladder("a").find("CANCEL"), std::string::npos);
  }

  void methodZeroAnswersForASilentPhone() {
    LittleLab lab(withMethod(0));
    lab.phone("a", "2000 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(400, "CANCEL sip:bob@example.com");
    lab.run(4000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      0 proxy > a INVITE sip:a@example.com
      400 alice > proxy CANCEL sip:bob@example.com
      400 proxy > alice 487 INVITE
      400 proxy > alice 200 CANCEL
      400 alice > proxy ACK sip:bob@example.com
      2000 a > proxy 200 INVITE
      2000 proxy > alice 200 INVITE
      2000 alice > proxy ACK sip:bob@example.com
      2000 proxy > a ACK sip:a@example.com)"));
  }

  void methodTwoCancelsASilentPhoneAtOnce() {
    LittleLab lab(withMethod(2));
    lab.phone("a", "3000 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(400, "CANCEL sip:bob@example.com");
    lab.run(450);
    QVERIFY(lab.ladder("a").find("400 proxy > a CANCEL") != std::string::npos);
  }

  void ringingTooLongGives408BeforeTheCancel() {
    LittleLab lab(std::string("modparam(\"tm\", \"fr_inv_timer\", 2000)\n") + kRelay);
    auto& a = lab.phone("a", "100 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(4000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      0 proxy > a INVITE sip:a@example.com
      100 a > proxy 180 INVITE
      100 proxy > alice 180 INVITE
      2100 proxy > alice 408 INVITE
      2100 proxy > a CANCEL sip:a@example.com
      2100 alice > proxy ACK sip:bob@example.com
      2100 a > proxy 200 CANCEL
      2100 a > proxy 487 INVITE
      2100 proxy > a ACK sip:a@example.com)"));
    QCOMPARE(a.first("CANCEL").find("Reason:"), std::string::npos);
  }

  void afterTheFinalReplyNothingIsLeftToCancel() {
    LittleLab lab(kRelay);
    lab.phone("a", "50 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(300, "CANCEL sip:bob@example.com");
    lab.run(1000);
    QVERIFY(!lab.alice().first("SIP/2.0 200 ok -- no more pending branches").empty());
  }

  void aRepeatedCancelGetsTheSame200() {
    LittleLab lab(kRelay);
    lab.phone("a", "50 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "CANCEL sip:bob@example.com");
    lab.request(400, "CANCEL sip:bob@example.com");
    lab.run(1000);
    std::vector<std::string> answers;
    for (const std::string& text : lab.alice().heard()) {
      if (text.starts_with("SIP/2.0 200 canceling")) answers.push_back(text);
    }
    QCOMPARE(answers.size(), std::size_t{2});
    QCOMPARE(answers[0], answers[1]);
  }

  void anUnmatchedCancelIsForwardedStatefully() {
    LittleLab lab("request_route { seturi(\"sip:a@example.com\"); t_relay(); }");
    lab.phone("a", "50 200");
    lab.request(0, "CANCEL sip:bob@example.com");
    lab.run(1000);
    QVERIFY(went(lab, R"(
      0 alice > proxy CANCEL sip:bob@example.com
      0 proxy > a CANCEL sip:a@example.com
      0 a > proxy 200 CANCEL
      0 proxy > alice 200 CANCEL)"));
  }

  void unmatchedCancelsFollowTheirSetting_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("ladder");
    QTest::addColumn<QString>("remark");
    const QString there = "0 alice > proxy CANCEL sip:bob@example.com\n";
    const QString passed = there +
                           "0 proxy > a CANCEL sip:a@example.com\n0 a > proxy 200 CANCEL\n"
                           "0 proxy > alice 200 CANCEL\n";
    QTest::newRow("statefully") << 0 << passed << "INFO returned 1";
    QTest::newRow("statelessly, and the script ends") << 1 << passed << "";
    QTest::newRow("dropped") << 2 << there << "INFO returned 1";
  }
  void unmatchedCancelsFollowTheirSetting() {
    QFETCH(int, mode);
    QFETCH(QString, ladder);
    QFETCH(QString, remark);
    LittleLab lab(
        "modparam(\"tm\", \"unmatched_cancel\", " + std::to_string(mode) +
        ")\nrequest_route { $ru = \"sip:a@example.com\"; $var(r) = t_relay(); xlog(\"L_INFO\", \"returned "
        "$var(r)\"); }");
    lab.phone("a", "");
    lab.request(0, "CANCEL sip:bob@example.com");
    lab.run(300);
    QVERIFY(went(lab, ladder.toStdString()));
    const auto remarks = lab.remarks();
    QCOMPARE(remarks.empty() ? QString() : QString::fromStdString(remarks.front()), remark);
  }

  void theReasonOfItsOwnCancelsCanBeLeftOut() {
    LittleLab lab(
        "modparam(\"tm\", \"local_cancel_reason\", 0)\nrequest_route { $ru = \"sip:a@example.com\"; "
        "append_branch(\"sip:b@example.com\"); t_relay(); }");
    auto& a = lab.phone("a", "50 180");
    lab.phone("b", "200 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(400);
    QVERIFY(!a.first("CANCEL").empty());
    QCOMPARE(a.first("CANCEL").find("Reason:"), std::string::npos);
  }

  void aCancelledCallTakesNoNewBranches() {
    LittleLab lab(R"(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  seturi("sip:a@example.com");
  t_on_failure("next");
  t_relay();
}
failure_route[next] {
  if (t_is_canceled()) xlog("L_INFO", "cancelled\n");
  append_branch("sip:b@example.com");
  if (!t_relay()) xlog("L_INFO", "refused\n");
})");
    lab.phone("a", "50 180");
    lab.phone("b", "50 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(200, "CANCEL sip:bob@example.com");
    lab.run(1000);
    QVERIFY(test::said(lab, "INFO cancelled"));
    QVERIFY(test::said(lab, "INFO refused"));
    QVERIFY(lab.ladder("b").empty());
    QVERIFY(lab.ladder("alice").find("200 proxy > alice 487 INVITE") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(CancelStories)
#include "test_cancel.moc"
