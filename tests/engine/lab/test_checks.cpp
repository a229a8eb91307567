#include <QTest>

#include "support/lab_story.h"

using forklab::test::LabStory;

namespace {

/// Bob answers the first call; Carol is busy. Alice calls Bob, Dave calls Carol.
constexpr const char* kStage =
    "version: 1\ntitle: two calls\nnodes:\n"
    "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@10.0.0.2', hang_up_after: "
    "1s}\n"
    "  bob: {kind: phone, address: 10.0.0.2, behaviour: answers, answer_after: 600ms}\n"
    "  carol: {kind: phone, address: 10.0.0.3, behaviour: busy}\n"
    "  dave: {kind: phone, address: 10.0.0.4, behaviour: caller, calls: 'sip:carol@10.0.0.3', call_at: "
    "100ms}\n"
    "links:\n"
    "  - {between: [alice, bob], delay: 10ms, cut_at: 0ms, mend_at: 200ms}\n"
    "  - {between: [bob, carol], delay: 10ms}\n"
    "  - {between: [carol, dave], delay: 10ms}\n"
    "checks:\n";

}  // namespace

class ChecksTest : public QObject {
  Q_OBJECT

 private slots:
  void eachHoldsAndFailsWhereItShould_data() {
    QTest::addColumn<QString>("check");
    QTest::addColumn<bool>("holds");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* check, bool holds, const char* detail) {
      QTest::newRow(check) << check << holds << detail;
    };
    row("answered_by: bob", true, "bob answered");
    row("answered_by: carol", false, "bob answered");
    row("final_status: {at: alice, status: 200}", true, "alice got 200");
    row("final_status: {at: dave, status: 486}", true, "dave got 486");
    row("final_status: {at: dave, status: 200}", false, "dave got 486");
    row("final_status: {at: alice, method: BYE, status: 200}", true, "alice got 200");
    row("final_status: {at: dave, method: BYE, status: 200}", false, "dave got no final response to BYE");
    row("received: {at: bob, method: INVITE}", true, "bob received 1");
    row("received: {at: bob, method: INVITE, times: 1}", true, "bob received 1");
    row("received: {at: bob, method: CANCEL, times: 0}", true, "bob received 0");
    row("received: {at: bob, method: CANCEL}", false, "bob received 0");
    row("received: {at: dave, status: 486, times: 1}", true, "dave received 1");
    row("sent: {at: alice, method: INVITE, times: 1}", true, "alice sent 1");
    row("sent: {at: bob, status: 180, times: 2}", false, "bob sent 1");
    row("retransmissions: {at_least: 1}", true, "1 retransmissions");
    row("retransmissions: {at: alice, at_least: 1, at_most: 1}", true, "1 retransmissions");
    row("retransmissions: {at: dave, at_least: 1}", false, "0 retransmissions");
    row("retransmissions: {at_most: 0}", false, "1 retransmissions");
    row("reached_in_order: [carol, bob]", true, "the INVITE reached carol bob");
    row("reached_in_order: [bob, carol]", false, "the INVITE reached carol bob");
    row("reached_in_order: [alice, dave]", false, "no INVITE reached any of them");
    row("logged: {at: bob, text: hello}", false, "bob logged 0");
    row("logged: {at: bob, text: hello, times: 0}", true, "bob logged 0");
    row("nothing_lost: no", true, "1 packets lost");
    row("nothing_lost: yes", false, "1 packets lost");
  }

  void eachHoldsAndFailsWhereItShould() {
    QFETCH(QString, check);
    QFETCH(bool, holds);
    QFETCH(QString, detail);
    const LabStory story(std::string(kStage) + "  - " + check.toStdString() + "\n");
    const auto summary = story.run().summary();
    QCOMPARE(summary.checks.size(), 1u);
    QCOMPARE(summary.checks[0].held, holds);
    QCOMPARE(QString::fromStdString(summary.checks[0].detail), detail);
  }

  void whatWasJudgedIsPartOfTheTrace() {
    const LabStory story(std::string(kStage) + "  - answered_by: carol\n");
    const auto& log = *story.run().recorder().log();
    const auto& reported = log.at(log.size() - 2).payload;
    QVERIFY(std::holds_alternative<forklab::trace::CheckReported>(reported));
    QVERIFY(!std::get<forklab::trace::CheckReported>(reported).held);
    QVERIFY(std::holds_alternative<forklab::trace::RunEnded>(log.at(log.size() - 1).payload));
  }

  void theSummaryCountsWhatTheTraceShows() {
    const LabStory story(std::string(kStage) + "  - nothing_lost: no\n");
    const auto summary = story.run().summary();
    QCOMPARE(summary.packetsSent, std::uint64_t(story.sent().size()));
    QCOMPARE(summary.packetsLost, 1u);
    QCOMPARE(summary.packetsArrived, summary.packetsSent - 1);
    QCOMPARE(summary.retransmissions, 1u);
    QCOMPARE(summary.requestsByMethod.at("INVITE"), 3u);
    QCOMPARE(summary.requestsByMethod.at("BYE"), 1u);
    QCOMPARE(summary.responsesByStatus.at(486), 1u);
    QCOMPARE(summary.responsesByStatus.at(200), 2u);
  }

  void beforeTheEndTheSummarySaysHowThingsStand() {
    LabStory story(std::string(kStage) + "  - answered_by: bob\n");
    forklab::lab::LabRun run(story.run().scenario(), {});
    run.runUntil(forklab::kernel::Instant{300'000'000});
    QVERIFY(run.summary().endReason.empty());
    QCOMPARE(run.summary().checks[0].detail, std::string("nobody answered"));
    run.runToEnd();
    QVERIFY(run.summary().checks[0].held);
  }
};

QTEST_GUILESS_MAIN(ChecksTest)
#include "test_checks.moc"
