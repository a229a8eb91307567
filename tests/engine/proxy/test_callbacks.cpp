#include <QTest>

#include "proxy/transaction_watcher.h"
#include "support/core_bench.h"
#include "support/story.h"

using namespace forklab;
using proxy::Moment;
using proxy::momentBit;
using test::LittleLab;

namespace {

constexpr auto kFork = R"(
request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  seturi("sip:a@example.com");
  append_branch("sip:b@example.com");
  t_relay();
  exit;
})";

/// "50 RESPONSE_IN 180 b1 again own", for each callback of one method's transactions, in their order.
QStringList callbacks(const LittleLab& lab, std::uint32_t transaction = 1) {
  QStringList all;
  const trace::Log& log = lab.log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* event = std::get_if<trace::CallbackReached>(&log.at(i).payload);
    if (event == nullptr || event->transaction != transaction) continue;
    const std::string_view name = event->callback.substr(std::string_view("TMCB_").size());
    QString line = QString::number(log.at(i).time.ns / 1'000'000) + " " +
                   QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    if (event->code != 0) line += " " + QString::number(event->code);
    if (event->branch != 0) line += " b" + QString::number(event->branch);
    if (event->isAgain) line += " again";
    if (event->isOwn) line += " own";
    all << line;
  }
  return all;
}

bool were(const LittleLab& lab, const std::string& expected, std::uint32_t transaction = 1) {
  const QStringList actual = callbacks(lab, transaction);
  if (actual == test::lines(expected)) return true;
  qWarning().noquote() << "what was called:\n" + actual.join('\n');
  return false;
}

}  // namespace

/// tm's callbacks: which, when, in which order.
class CallbackStories : public QObject {
  Q_OBJECT

 private slots:
  void aForkWithOneWinner() {
    LittleLab lab(kFork);
    lab.phone("a", "50 180, 300 200");
    lab.phone("b", "100 180, 5000 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(400);
    QVERIFY(were(lab, R"(
      0 REQUEST_IN
      0 REQUEST_PENDING
      0 RESPONSE_READY 100 own
      0 REQUEST_FWDED b1
      0 REQUEST_FWDED b2
      0 RESPONSE_SENT 100 own
      0 REQUEST_OUT b1
      0 REQUEST_SENT b1
      0 REQUEST_OUT b2
      0 REQUEST_SENT b2
      50 RESPONSE_IN 180 b1
      50 RESPONSE_FWDED 180 b1
      50 RESPONSE_READY 180 b1
      50 RESPONSE_OUT 180
      50 RESPONSE_SENT 180
      100 RESPONSE_IN 180 b2
      100 RESPONSE_FWDED 180 b2
      100 RESPONSE_READY 180 b2
      100 RESPONSE_OUT 180
      100 RESPONSE_SENT 180
      300 RESPONSE_IN 200 b1
      300 RESPONSE_FWDED 200 b1
      300 RESPONSE_READY 200 b1
      300 RESPONSE_OUT 200
      300 RESPONSE_SENT 200
      300 REQUEST_SENT -2 b2
      300 E2EACK_IN
      300 RESPONSE_IN 200 b2
      300 RESPONSE_IN 487 b2
      300 REQUEST_SENT -1 b2)"));
  }

  void aCancelledCall() {
    LittleLab lab(kFork);
    lab.phone("a", "50 180, 9000 200");
    lab.phone("b", "60 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(200, "CANCEL sip:bob@example.com");
    lab.run(8000);
    const QStringList all = callbacks(lab).mid(11);
    QCOMPARE(all.join("\n"), test::lines(R"(
      50 RESPONSE_FWDED 180 b1
      50 RESPONSE_READY 180 b1
      50 RESPONSE_OUT 180
      50 RESPONSE_SENT 180
      60 RESPONSE_IN 486 b2
      60 ON_BRANCH_FAILURE_RO 486 b2
      60 ON_BRANCH_FAILURE 486 b2
      60 REQUEST_SENT -1 b2
      200 E2ECANCEL_IN
      200 REQUEST_SENT -2 b1
      200 RESPONSE_IN 200 b1
      200 RESPONSE_IN 487 b1
      200 ON_BRANCH_FAILURE_RO 487 b1
      200 ON_BRANCH_FAILURE 487 b1
      200 ON_FAILURE_RO 486 b2
      200 ON_FAILURE 486 b2
      200 RESPONSE_FWDED 486 b2
      200 RESPONSE_READY 486 b2
      200 REQUEST_SENT -1 b1
      200 RESPONSE_OUT 486
      200 RESPONSE_SENT 486
      200 ACK_NEG_IN
      5200 DESTROY)")
                                 .join("\n"));
  }

  void aLate200IsOutOnceMore() {
    LittleLab lab(kFork);
    lab.phone("a", "50 200").ignoreCancel();
    lab.phone("b", "20 180, 400 200, 900 200").ignoreCancel();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    const QStringList all = callbacks(lab).filter("RESPONSE_OUT");
    QCOMPARE(all, (QStringList{"20 RESPONSE_OUT 180", "50 RESPONSE_OUT 200", "400 RESPONSE_OUT 200"}));
    QCOMPARE(callbacks(lab).filter("RESPONSE_SENT 200"),
             (QStringList{"50 RESPONSE_SENT 200", "400 RESPONSE_SENT 200", "900 RESPONSE_SENT 200 again"}));
  }

  void aSilentPhone() {
    LittleLab lab(
        "modparam(\"tm\", \"fr_timer\", 1000)\n"
        "request_route { seturi(\"sip:a@example.com\"); t_on_failure(\"f\"); t_relay(); }\n"
        "failure_route[f] { t_reply(\"480\", \"Later\"); }");
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1200);
    QVERIFY(were(lab, R"(
      0 REQUEST_IN
      0 REQUEST_PENDING
      0 RESPONSE_READY 100 own
      0 REQUEST_FWDED b1
      0 RESPONSE_SENT 100 own
      0 REQUEST_OUT b1
      0 REQUEST_SENT b1
      500 REQUEST_SENT b1 again
      1000 ON_BRANCH_FAILURE_RO 408 b1 own
      1000 ON_BRANCH_FAILURE 408 b1 own
      1000 ON_FAILURE_RO 408 b1 own
      1000 ON_FAILURE 408 b1 own
      1000 RESPONSE_READY 480 own
      1000 RESPONSE_OUT 480 own
      1000 RESPONSE_SENT 480 own
      1000 ACK_NEG_IN)"));
  }

  void aRequestThatIsRepeated() {
    LittleLab lab("request_route { if (!t_newtran()) exit; t_reply(\"200\", \"Fine\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.request(100, "OPTIONS sip:bob@example.com");
    lab.request(6000, "INFO sip:bob@example.com", {}, "z9hG4bKlater");
    lab.run(6500);
    QVERIFY(were(lab, R"(
      0 REQUEST_IN
      0 REQUEST_PENDING
      0 RESPONSE_READY 200 own
      0 RESPONSE_OUT 200 own
      0 RESPONSE_SENT 200 own
      100 REQ_RETR_IN again
      100 RESPONSE_SENT 200 again
      5000 DESTROY)"));
  }

  void aRequestOfTheProxysOwn() {
    LittleLab lab(
        "request_route { t_uac_send(\"OPTIONS\", \"sip:a@example.com\", \"\", \"\", "
        "\"From: <sip:p@x>\\r\\nTo: <sip:a@x>\\r\\n\", \"\"); }\n"
        "event_route[tm:local-request] { xlog(\"x\"); }");
    lab.phone("a", "10 100, 700 200");
    lab.request(0, "INFO sip:x@example.com");
    lab.request(8000, "ACK sip:x@example.com");
    lab.run(9000);
    QCOMPARE(callbacks(lab, 0).mid(0, 1), QStringList{"0 LOCAL_REQUEST_IN own"});
    QVERIFY(were(lab, R"(
      0 REQUEST_SENT own
      10 LOCAL_RESPONSE_IN 100 own
      10 LOCAL_RESPONSE_OUT 100 own
      700 LOCAL_RESPONSE_IN 200 own
      700 LOCAL_COMPLETED 200 own
      5700 DESTROY own)"));
  }

  void newestRegistrationsComeFirst() {
    test::CoreBench bench;
    std::vector<std::string> called;
    test::NamedWatcher first("first", called), second("second", called), own("own", called);
    bench.core().watch(first, momentBit(Moment::requestIn) | momentBit(Moment::requestPending));
    bench.core().watch(second, momentBit(Moment::requestPending));
    bench.onRequest([&](proxy::RoutingContext& context) {
      bench.core().watch(context, {&own, momentBit(Moment::requestPending), 7});
      bench.core().watch(context, {&own, momentBit(Moment::requestPending), 8});
      bench.core().adopt(context);
    });
    bench.receive("OPTIONS");
    QCOMPARE(called, (std::vector<std::string>{"first TMCB_REQUEST_IN 0", "own TMCB_REQUEST_PENDING 8",
                                               "own TMCB_REQUEST_PENDING 7", "second TMCB_REQUEST_PENDING 0",
                                               "first TMCB_REQUEST_PENDING 0"}));
  }

  void whatIsRegisteredInACallWaitsForTheNextMoment() {
    test::CoreBench bench;
    std::vector<std::string> called;
    test::NamedWatcher added("added", called), first("first", called);
    first.then = [&](const proxy::Notice& notice) {
      bench.core().watch(*notice.context, {&added, proxy::kEveryMoment, 0});
    };
    bench.core().watch(first, momentBit(Moment::requestIn));
    bench.onRequest([&](proxy::RoutingContext& context) { bench.core().adopt(context); });
    bench.receive("OPTIONS");
    QCOMPARE(called, (std::vector<std::string>{"first TMCB_REQUEST_IN 0", "added TMCB_REQUEST_PENDING 0"}));
  }

  void aWatcherChangesWhatLeavesAndWhatComesBack() {
    test::CoreBench bench;
    std::vector<std::string> called;
    test::NamedWatcher watcher("w", called);
    watcher.then = [](const proxy::Notice& notice) {
      if (notice.moment == Moment::requestForwarded) notice.edits->append(*notice.request, "X-Branch: 1\r\n");
      if (notice.moment == Moment::responseIn) notice.edits->append(*notice.reply, "X-Seen: 1\r\n");
      if (notice.moment == Moment::responseForwarded) notice.edits->append(*notice.reply, "X-Last: 1\r\n");
    };
    bench.core().watch(watcher, momentBit(Moment::requestForwarded) | momentBit(Moment::responseIn) |
                                    momentBit(Moment::responseForwarded));
    bench.relaysEverything();
    bench.receive("OPTIONS");
    QVERIFY(bench.sent().back().find("X-Branch: 1\r\n") != std::string::npos);
    bench.answerLast(200);
    QVERIFY(bench.sent().back().starts_with("SIP/2.0 200 "));
    QVERIFY(bench.sent().back().find("X-Seen: 1\r\nX-Last: 1\r\n") != std::string::npos);
  }

  void aWatcherMayAddABranchWhenAllHaveFailed() {
    test::CoreBench bench;
    std::vector<std::string> called;
    test::NamedWatcher watcher("w", called);
    bool again = true;
    watcher.then = [&](const proxy::Notice& notice) {
      if (!std::exchange(again, false)) return;
      bench.relayOnce(*notice.fork, "sip:second@10.0.0.9");
    };
    bench.core().watch(watcher, momentBit(Moment::failure));
    bench.relaysEverything();
    bench.receive("OPTIONS");
    bench.answerLast(404);
    QVERIFY(bench.sent().back().starts_with("OPTIONS sip:second@10.0.0.9 "));
    bench.answerLast(200);
    QVERIFY(bench.sent().back().starts_with("SIP/2.0 200 "));
  }

  void anAckIsRelatedOnlyWhereSomebodyWatchesForIt_data() {
    QTest::addColumn<bool>("watches");
    QTest::newRow("nobody") << false;
    QTest::newRow("somebody") << true;
  }
  void anAckIsRelatedOnlyWhereSomebodyWatchesForIt() {
    QFETCH(bool, watches);
    test::CoreBench bench(trace::Level::none);
    std::vector<std::string> called;
    test::NamedWatcher watcher("w", called);
    if (watches) bench.core().watch(watcher, momentBit(Moment::ackIn) | momentBit(Moment::ackAgain));
    bench.relaysEverything();
    bench.receive("INVITE");
    bench.answerLast(200);
    bench.receive("ACK", ";tag=callee", "z9hG4bKack");
    bench.receive("ACK", ";tag=callee", "z9hG4bKack");
    const std::vector<std::string> both{"w TMCB_E2EACK_IN 0", "w TMCB_E2EACK_RETR_IN 0"};
    QCOMPARE(called, watches ? both : std::vector<std::string>{});
    QVERIFY(bench.sent().back().starts_with("ACK "));
  }
};

QTEST_GUILESS_MAIN(CallbackStories)
#include "test_callbacks.moc"
