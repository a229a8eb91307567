#include <QTest>

#include "engine/proxy/dialog_call.h"

using namespace forklab;
using test::holds;
using test::kRoute;
using test::kToBob;
using test::LittleLab;
using test::said;
using test::scriptWith;

namespace {

constexpr const char* kSettings = R"cfg(
modparam("dialog", "timeout_avp", "$avp(dt)")
modparam("dialog", "default_timeout", 1000)
modparam("sst", "timeout_avp", "$avp(dt)")
modparam("sst", "sst_flag", 6)
modparam("sst", "min_se", 120)
)cfg";

/// Her INVITE with these lines, his 200 with those.
struct Call {
  explicit Call(const std::string& invite, const std::string& answer = {}, const std::string& first = {},
                const std::string& within = {}, const std::string& more = {})
      : lab(scriptWith("setflag(6); dlg_manage(); " + first, within, kSettings + more)) {
    bob = &lab.phone("bob", "50 180, 100 200 Contact: <sip:bob@10.0.0.3:5060>" + answer);
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com", invite);
    lab.request(150, "ACK sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob), "z9hG4bKack");
  }
  /// What alice got.
  std::string heard(const std::string& start) {
    lab.run(200);
    return lab.alice().first(start);
  }
  std::string answer() { return heard("SIP/2.0 200"); }
  std::string invite() {
    lab.run(200);
    return bob->first("INVITE");
  }
  std::string command(const std::string& method, const std::vector<std::string>& words = {}) {
    lab.run(200);
    return lab.command(method, words);
  }

  LittleLab lab;
  test::LittlePhone* bob = nullptr;
};

constexpr const char* kAsks = "Session-Expires: 200\r\nSupported: timer\r\n";

}  // namespace

/// Kamailio's sst, as 5.6.3 was seen to do it.
class SessionTimers : public QObject {
  Q_OBJECT

 private slots:
  /// Neither phone knows of timers: the caller's side is told to refresh.
  void theProxyAsksWhereNobodyDoes() {
    Call call({});
    QVERIFY(holds(call.invite(), "\r\nSession-Expires: 120\r\n"));
    QVERIFY(holds(call.answer(), "\r\nSession-Expires: 120;refresher=uac\r\n"));
  }

  void whatThePhonesAgreeOnStays() {
    Call call(kAsks, "|Session-Expires: 150;refresher=uas");
    QVERIFY(holds(call.invite(), "Session-Expires: 200\r\n"));
    QVERIFY(!holds(call.invite(), "Min-SE"));
    QVERIFY(holds(call.answer(), "Session-Expires: 150;refresher=uas\r\n"));
    QVERIFY(!holds(call.answer(), "200;refresher"));
  }

  void aCallerThatSupportsTimersRefreshes() {
    QVERIFY(holds(Call(kAsks).answer(), "Session-Expires: 200;refresher=uac\r\n"));
    QVERIFY(!holds(Call("Session-Expires: 200\r\n").answer(), "Session-Expires"));
    QVERIFY(holds(Call("x: 200;refresher=uas\r\nk: timer\r\n").answer(),
                  "Session-Expires: 200;refresher=uac\r\n"));
  }

  /// It is answered, and goes on: the script has to stop it.
  void tooShortATimerIsRefusedByTheDialogItself() {
    Call call("Session-Expires: 50\r\nSupported: timer\r\n");
    const std::string refusal = call.heard("SIP/2.0 422");
    QVERIFY(holds(refusal, "SIP/2.0 422 Session Timer Too Small\r\n"));
    QVERIFY(holds(refusal, "\r\nMin-SE: 120\r\n"));
    QVERIFY(!holds(call.invite(), "Min-SE"));
    QVERIFY(!holds(call.answer(), "Session-Expires"));
    Call lenient("Session-Expires: 50\r\nSupported: timer\r\n", {}, {}, {},
                 "modparam(\"sst\", \"reject_to_small\", 0)\n");
    QVERIFY(lenient.heard("SIP/2.0 422").empty());
  }

  void tooShortATimerOfASimplePhoneIsRaised() {
    Call call("Session-Expires: 50\r\nMin-SE: 100\r\n");
    QVERIFY(holds(call.invite(), "Session-Expires: 50\r\n"));
    QVERIFY(holds(call.invite(), "Min-SE: 120\r\n"));
    QVERIFY(!holds(call.invite(), "Min-SE: 100"));
    QVERIFY(holds(Call("Min-SE: 300\r\n").invite(), "Session-Expires: 300\r\n"));
    QVERIFY(holds(Call("Min-SE: 100\r\n").invite(), "Min-SE: 120\r\nSession-Expires: 120\r\n"));
  }

  /// Kamailio 5.6.3 reads the AVP before sst writes it.
  void theLifetimeIsForTheScriptToSet() {
    QVERIFY(holds(Call(kAsks).command("dlg.list"), "\"lifetime\":1000"));
    Call call(kAsks, {}, R"cfg(dlg_set_timeout("$avp(dt)");)cfg");
    QVERIFY(holds(call.command("dlg.list"), "\"lifetime\":200"));
  }

  void requestsWithinRenewTheInterval() {
    Call call(kAsks, {}, {}, R"cfg(if (!is_method("ACK")) xlog("$rm: $avp(dt)");)cfg");
    call.lab.request(300, "UPDATE sip:bob@10.0.0.3:5060",
                     kRoute + std::string(kToBob) + "Session-Expires: 400\r\n", "z9hG4bKu");
    call.lab.request(400, "INVITE sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob), "z9hG4bKr");
    call.lab.request(500, "INFO sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob), "z9hG4bKi");
    call.lab.run(600);
    QVERIFY(said(call.lab, "UPDATE: 400"));
    QVERIFY(said(call.lab, "INVITE: 0"));
    QVERIFY(said(call.lab, "INFO: <null>"));
  }

  /// 5.6.3 takes the longer one for too small.
  void theCheckComparesTheWrongWayRound() {
    const auto outcome = [](const std::string& invite, const std::string& argument = "1") {
      LittleLab lab(
          scriptWith("if (sstCheckMin(\"" + argument + "\")) { xlog(\"small\"); exit; }", {}, kSettings));
      lab.phone("bob", "100 200 Contact: <sip:bob@10.0.0.3:5060>");
      lab.request(0, "INVITE sip:bob@example.com", invite);
      lab.run(200);
      return QString::fromStdString(lab.alice().first("SIP/2.0 422").empty() ? "fine" : "422") +
             (test::holds(lab.ladder(), "200") ? ", answered" : "");
    };
    QCOMPARE(outcome("Session-Expires: 50\r\n"), QString("fine, answered"));
    QCOMPARE(outcome("Session-Expires: 200\r\n"), QString("fine, answered"));
    QCOMPARE(outcome("Session-Expires: 200\r\nMin-SE: 200\r\n"), QString("422"));
    QCOMPARE(outcome("Session-Expires: 200\r\nMin-SE: 200\r\n", "0"), QString("422"));
    QCOMPARE(outcome("Session-Expires: 150\r\nMin-SE: 110\r\n"), QString("fine, answered"));
    QCOMPARE(outcome({}), QString("fine, answered"));
    // What cannot be read ends the script.
    QCOMPARE(outcome("Session-Expires: soon\r\n"), QString("fine"));
  }

  void aCallWithoutTheFlagIsLeftAlone() {
    LittleLab lab(scriptWith("dlg_manage();", {}, kSettings));
    test::LittlePhone& bob = lab.phone("bob", "100 200 Contact: <sip:bob@10.0.0.3:5060>");
    lab.request(0, "INVITE sip:bob@example.com", kAsks);
    lab.run(200);
    QVERIFY(!holds(bob.first("INVITE"), "Min-SE"));
    QVERIFY(!holds(lab.alice().first("SIP/2.0 200"), "Session-Expires"));
  }

  void theStatisticNeverMoves() {
    Call call(kAsks);
    QVERIFY(holds(call.command("stats.get_statistics", {"sst:"}), "sst:expired_sst = 0"));
  }

  /// Who had to refresh and did not is who ended it.
  void aSessionThatRunsOutHasSomebodyToBlame_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("who");
    const QString set = R"cfg(dlg_set_timeout("$avp(dt)");)cfg";
    QTest::newRow("caller") << "|Session-Expires: 200;refresher=uac" << set << "session timer of caller";
    QTest::newRow("callee") << "|Session-Expires: 200;refresher=uas" << set << "session timer of callee";
    QTest::newRow("asked by the proxy") << "" << set << "session timer of caller";
    QTest::newRow("another lifetime") << "|Session-Expires: 200;refresher=uac"
                                      << R"cfg(dlg_set_timeout("150");)cfg"
                                      << "timeout";
  }
  void aSessionThatRunsOutHasSomebodyToBlame() {
    QFETCH(QString, answer);
    QFETCH(QString, first);
    QFETCH(QString, who);
    Call call(kAsks, answer.toStdString(), first.toStdString());
    call.lab.request(300'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate");
    call.lab.run(300'100);
    QStringList ends;
    for (std::size_t i = 0; i < call.lab.log().size(); ++i) {
      const auto* const noted = std::get_if<trace::DialogNoted>(&call.lab.log().at(i).payload);
      if (noted != nullptr && noted->what == "ended by")
        ends << QString::fromUtf8(noted->value.data(), qsizetype(noted->value.size()));
    }
    QCOMPARE(ends, QStringList{who});
  }
};

QTEST_GUILESS_MAIN(SessionTimers)
#include "test_session_timers.moc"
