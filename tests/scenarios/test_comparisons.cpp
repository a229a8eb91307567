#include <QTest>

#include "scenarios/measures.h"

using namespace forklab::test;

/// Figures in READMEs are computed from runs, and what they say about the next thing to try is so.
class ComparisonsTest : public QObject {
  Q_OBJECT

 private slots:
  void aStatelessProxyPassesEveryCopyOn() {
    const LabStory without = played("stateless/every-copy"), with = played("stateless/absorbed-copies");
    const QString page = "stateless/every-copy";
    QCOMPARE(rowOf(page, "INVITEs that Alice sends"),
             numbers({sentBy(without, "alice", "INVITE"), sentBy(with, "alice", "INVITE")}));
    QCOMPARE(rowOf(page, "INVITEs that run the script"),
             numbers({scriptRuns(without, "INVITE"), scriptRuns(with, "INVITE")}));
    QCOMPARE(rowOf(page, "INVITEs that reach Bob"),
             numbers({arrivals(without, "bob", "INVITE"), arrivals(with, "bob", "INVITE")}));
  }

  void aTryingEndsTheCopiesOfAStatelessCall() {
    const LabStory story = played("stateless/every-copy", {{"nodes.bob.trying", "yes"}});
    QCOMPARE(sentBy(story, "alice", "INVITE"), 1u);
  }

  void copiesThatReachAProxyThatKnowsThemGoNoFurther() {
    const LabStory story = played("stateless/absorbed-copies", {{"links.0.loss", "60%"}, {"seed", "6"}});
    QVERIFY(arrivals(story, "proxy", "INVITE") > 1);
    QCOMPARE(story.count("proxy > bob INVITE"), 1u);
  }

  void withATransactionTheSecondPhoneIsCalledToo() {
    const LabStory story = played("stateless/cannot-fork", {{"nodes.proxy.script", "stateful.cfg"}});
    QCOMPARE(story.count("proxy > b INVITE"), 1u);
    QCOMPARE(story.count("proxy > alice 200"), 1u);
    QCOMPARE(story.count("proxy > alice 486"), 0u);
  }

  void threeCopiesAreOneRecordOrThree() {
    const LabStory by = played("accounting/by-transaction"), per = played("accounting/by-message");
    const QString page = "accounting/by-transaction";
    QCOMPARE(rowOf(page, "copies that reach the proxy"),
             numbers({arrivals(by, "proxy", "MESSAGE"), arrivals(per, "proxy", "MESSAGE")}));
    QCOMPARE(rowOf(page, "records"), numbers({logged(by, "ACC:"), logged(per, "account:")}));
  }

  void aRefusalIsNoRecord() {
    const LabStory story = played("accounting/by-transaction", {{"nodes.bob.status", "486"}});
    QCOMPARE(logged(story, "ACC:"), 0u);
  }

  void onAShortWayBothCountAlike() {
    QCOMPARE(logged(played("accounting/by-message", {{"links.1.delay", "200ms"}}), "account:"), 1u);
  }

  void eachProvisionalStartsTheRingingTimerAgain() {
    const QString page = "timers/restart-fr-trap";
    const LabStory trap = played(page), once = played(page, {{"nodes.proxy.script", "counts-once.cfg"}});
    const std::string call = "proxy > mailbox INVITE";
    QCOMPARE(rowOf(page, "the mailbox is called after"),
             QStringList({firstSentAt(trap, call), firstSentAt(once, call)}));
  }

  void anOrdinaryPhoneObeysTheCancel() {
    const LabStory story = played("cancel/late-200", {{"nodes.bob.behaviour", "answers"}});
    QCOMPARE(story.count("proxy > alice 487"), 1u);
    QCOMPARE(story.count("proxy > alice 200"), 0u);
  }

  void earlierTheCancelWinsAndLaterItStaysWithTheProxy() {
    const LabStory earlier = played("cancel/crossing-200", {{"nodes.alice.cancel_after", "1850ms"}});
    QCOMPARE(earlier.count("proxy > alice 487"), 1u);
    const LabStory later = played("cancel/crossing-200", {{"nodes.alice.cancel_after", "2120ms"}});
    QCOMPARE(later.count("proxy > bob CANCEL"), 0u);
    QCOMPARE(later.count("proxy > alice 200 CANCEL"), 1u);
  }

  void aLone503Becomes500() {
    const LabStory story = played("responses/503-and-486", {{"nodes.proxy.script", "only-a.cfg"}});
    QCOMPARE(story.count("proxy > alice 500"), 1u);
  }

  void withNobodyLeftTmAnswersItself() {
    const LabStory story = played("responses/unreachable-and-busy", {{"nodes.proxy.script", "only-a.cfg"}});
    QCOMPARE(story.count("proxy > alice 477"), 1u);
  }

  void aWrongPasswordIsNotTriedForEver() {
    const LabStory story = played("responses/challenges-merged", {{"nodes.alice.password", "guess"}});
    QCOMPARE(story.count("alice > proxy INVITE"), 2u);
    QCOMPARE(story.count("proxy > alice 401"), 2u);
  }

  void aForeignNameIsRefusedWithTheRightPassword() {
    const LabStory story = played("auth/digest", {{"nodes.mallory.from", "sip:mallory@example.com"},
                                                  {"nodes.mallory.password", "secret"}});
    QCOMPARE(story.count("proxy > mallory 407"), 2u);
    QCOMPARE(story.count("proxy > bob INVITE"), 1u);
  }

  void theProxyFollowsTheRedirectionItself() {
    const LabStory story = played("redirect/followed", {{"nodes.proxy.script", "recurse.cfg"}});
    QCOMPARE(story.count("proxy > alice 302"), 0u);
    QCOMPARE(story.count("proxy > mobile INVITE"), 1u);
    QCOMPARE(story.count("proxy > office INVITE"), 1u);
    QCOMPARE(story.count("proxy > alice 200"), 1u);
  }

  void inTimeTheRouteIsRecorded() {
    const LabStory story = played("routing/record-route-too-late", {{"nodes.proxy.script", "in-time.cfg"}});
    QCOMPARE(arrivals(story, "proxy", "BYE"), 1u);
    QCOMPARE(arrivals(story, "proxy", "ACK"), 1u);
  }

  void withoutWavesAllPhonesOfAUserRing() {
    const LabStory story = played("registrar/phones-q", {{"nodes.proxy.script", "all-at-once.cfg"}});
    for (const char* phone : {"desk", "mobile", "fax"}) QCOMPARE(arrivals(story, phone, "INVITE"), 1u);
  }

  void afterItsWaitTheReplicatedAnswerSlipsThrough() {
    const LabStory story = played("replication/caller-never-answered", {{"duration", "12s"}});
    QCOMPARE(story.count("proxy > alice 200"), 1u);
  }

  // Ten requests, so many of them to the phone that is far away; one row each.
  void aTransactionPaysForItselfWhenEnoughIsRepeated() {
    const QString page = "cost/break-even";
    bool stateful = false;
    for (const int far : {2, 4, 6, 8}) {
      const std::string near = std::to_string(10 - far);
      Overrides overrides{{"nodes.alice.times", near}, {"nodes.anna.times", std::to_string(far)}};
      const LabStory with = played(page, overrides);
      overrides.emplace_back("nodes.proxy.script", "stateless.cfg");
      const LabStory without = played(page, overrides);
      const std::size_t copies = arrivals(without, "proxy", "MESSAGE") - 10;
      QCOMPARE(rowOf(page, QStringLiteral("%1 of 10").arg(far)),
               QStringList({QString::number(static_cast<double>(copies) / 10, 'f', 1),
                            QString::number(cpuMicroseconds(without) / 10, 'f', 0) + " µs",
                            QString::number(cpuMicroseconds(with) / 10, 'f', 0) + " µs"}));
      const bool pays = cpuMicroseconds(with) < cpuMicroseconds(without);
      QVERIFY(pays || !stateful);
      stateful = pays;
    }
    QVERIFY(stateful);
  }

  void anOwnRequestIsRepeatedAndGivenUp() {
    const LabStory story = played("own-requests/notify", {{"links.0.cut_at", "15ms"}, {"duration", "60s"}});
    QCOMPARE(sentBy(story, "proxy", "NOTIFY"), 10u);
  }
};

QTEST_GUILESS_MAIN(ComparisonsTest)
#include "test_comparisons.moc"
