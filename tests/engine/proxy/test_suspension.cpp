#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;
using test::went;

namespace {

/// The answer that alice got for an INVITE, and no other: "SIP/2.0 486 Busy Here".
QString answer(LittleLab& lab) {
  for (const std::string& text : lab.alice().heard()) {
    const QString start = QString::fromStdString(text.substr(0, text.find("\r\n")));
    if (start.startsWith("SIP/2.0 ") && start.mid(8, 3).toInt() >= 200) return start;
  }
  return {};
}

}  // namespace

/// t_suspend, t_continue and the async module.
class SuspensionStories : public QObject {
  Q_OBJECT

 private slots:
  void aSuspendedCallGoesOnInItsRoute() {
    LittleLab lab(R"cfg(
request_route {
  if (is_method("INFO")) {
    if (t_continue("0", "$shv(label)", "RESUME")) sl_send_reply("200", "Resumed"); else sl_send_reply("404", "No");
    exit;
  }
  t_newtran();
  $shv(label) = $T(id_label);
  t_suspend();
}
route[RESUME] { $ru = "sip:a@example.com"; t_relay(); })cfg");
    lab.phone("a", "10 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(300, "INFO sip:x@example.com", {}, "z9hG4bKa2");
    lab.request(400, "INFO sip:x@example.com", {}, "z9hG4bKa3");
    lab.run(450);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      300 alice > proxy INFO sip:x@example.com
      300 proxy > alice 200 INFO
      310 proxy > alice 486 INVITE
      310 alice > proxy ACK sip:bob@example.com
      400 alice > proxy INFO sip:x@example.com
      400 proxy > alice 404 INFO)",
                 "alice"));
    QVERIFY(lab.ladder("a").find("300 proxy > a INVITE sip:a@example.com") != std::string::npos);
    QVERIFY(said(lab, "t_continue: active transaction not found"));
  }

  void nobodyContinuesItBeforeFrTimer() {
    LittleLab lab(R"(
modparam("tm", "fr_timer", 2000)
request_route { t_on_failure("F"); t_suspend(); }
failure_route[F] { xlog("L_INFO", "failed with $T_reply_code\n"); })");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(2100);
    QCOMPARE(answer(lab), QString("SIP/2.0 408 Request Timeout"));
    QVERIFY(lab.ladder("alice").find("2000 proxy > alice 408 INVITE") != std::string::npos);
  }

  void aCancelEndsWhatWaits() {
    LittleLab lab("request_route { if (is_method(\"CANCEL\")) { t_relay(); exit; } t_suspend(); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(200, "CANCEL sip:bob@example.com");
    lab.run(210);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      200 alice > proxy CANCEL sip:bob@example.com
      200 proxy > alice 487 INVITE
      200 proxy > alice 200 CANCEL
      200 alice > proxy ACK sip:bob@example.com)"));
    QVERIFY(lab.alice().first("SIP/2.0 487 Request canceled") != std::string());
    QVERIFY(lab.alice().first("SIP/2.0 200 ok -- no more pending branches") != std::string());
  }

  void aRouteThatDoesNothingAnswers500() {
    LittleLab lab(R"(
async_workers=2
modparam("async", "ms_timer", 10)
request_route { async_ms_route("LATER", "250"); }
route[LATER] { xlog("L_INFO", "later $rm\n"); })");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(400);
    QCOMPARE(answer(lab), QString("SIP/2.0 500 I'm terribly sorry, server error occurred (1/TM)"));
    QVERIFY(said(lab, "later INVITE"));
  }

  void millisecondsNeedTheirTimer() {
    LittleLab lab(R"(
request_route {
  $var(a) = async_ms_route("LATER", "250");
  xlog("L_INFO", "returned $var(a)\n");
}
route[LATER] { exit; })");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "returned -1"));
  }

  /// Kamailio 5.6.3 (observed): the task is dropped, fr_timer answers.
  void withoutWorkersNobodyGoesOn() {
    LittleLab lab(R"(
modparam("async", "ms_timer", 10)
modparam("tm", "fr_timer", 1000)
request_route { async_ms_route("LATER", "250"); }
route[LATER] { t_reply("404", "Not here"); })");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(1500);
    QVERIFY(went(lab, R"(
      0 alice > proxy OPTIONS sip:bob@example.com
      1000 proxy > alice 408 OPTIONS)"));
    QVERIFY(said(lab, "WARNING async task pushed, but no async workers - ignoring"));
  }

  void aTaskWithoutWorkersDoesNotLoad() {
    QVERIFY_EXCEPTION_THROWN(LittleLab("loadmodule \"tm.so\"\nloadmodule \"async.so\"\nrequest_route { "
                                       "async_task_route(\"LATER\"); }\nroute[LATER] { exit; }"),
                             std::runtime_error);
  }

  void asyncRouteCountsSecondsAndATaskGoesAtOnce() {
    LittleLab lab(R"(
async_workers=2
request_route {
  if ($rU == "now") async_task_route("LATER");
  async_route("LATER", "2");
}
route[LATER] { t_reply("404", "Not $rU"); })");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.request(0, "OPTIONS sip:now@example.com", {}, "z9hG4bKa2");
    lab.run(2500);
    QVERIFY(lab.ladder("alice").find("2000 proxy > alice 404 OPTIONS") != std::string::npos);
    QVERIFY(lab.ladder("alice").find("0 proxy > alice 404 OPTIONS") != std::string::npos);
    QVERIFY(lab.alice().first("SIP/2.0 404 Not now") != std::string());
  }

  /// The trap: what the ringing branch says while the transaction is suspended is lost.
  void suspendingAfterTheRelayLosesReplies() {
    LittleLab lab(R"(
async_workers=2
modparam("async", "ms_timer", 10)
request_route { $ru = "sip:a@example.com"; t_relay(); async_ms_route("LATER", "500"); }
route[LATER] { $ru = "sip:b@example.com"; t_relay(); })");
    lab.phone("a", "100 180, 300 200");
    lab.phone("b", "100 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(700);
    QVERIFY(lab.ladder("alice").find("600 proxy > alice 180 INVITE") != std::string::npos);
    QCOMPARE(lab.ladder("alice").find("proxy > alice 200"), std::string::npos);
    QCOMPARE(lab.ladder("alice").find("100 proxy > alice 180"), std::string::npos);
  }
};

QTEST_APPLESS_MAIN(SuspensionStories)
#include "test_suspension.moc"
