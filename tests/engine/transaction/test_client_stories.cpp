#include <QTest>

#include "engine/transaction/stage.h"

using namespace forklab;
using transaction::Profile;
using transaction::State;

/// Client transactions, with the requirement of rfc-flows that each story shows.
class ClientStories : public QObject {
  Q_OBJECT

 private slots:
  // TX-1, C-3.10
  void anInviteToSilenceIsSentSevenTimes();
  void aProxysInviteToSilenceIsSentTenTimesAndFailsAtThirtySeconds();
  // TX-2
  void anyProvisionalStopsTheRetransmissions();
  void aProxyWaitsFrInvTimerAfterEachProvisional();
  void frInvTimerMayBeLeftAlone();
  void aRingingBranchCannotOutliveItsTransaction();
  // TX-3, CN-6
  void aRefusalIsAcknowledgedAgainWheneverItIsRepeated();
  // TX-9
  void every2xxIsPassedUpForSixtyFourT1();
  void aProxyPassesUpALate2xxOfABranchThatFailed();
  void aBranchThatNobodyWaitsForStillDeliversWhatComes();
  // TX-4
  void anotherRequestIsRepeatedEveryT2();
  void aProxysOtherRequestIsRepeatedEveryRetrTimer2FromTheProvisionalOn();
  // TX-1, TX-3, TX-4 on streams
  void aStreamRepeatsNothingAndForgetsAtOnce();
  // TX-10, TX-12
  void aResponseIsMatchedByBranchAndMethod();
  void aTransportErrorEndsTheTransaction();
  void theBranchesOfAProxyEndWithTheirServerTransaction();
};

void ClientStories::anInviteToSilenceIsSentSevenTimes() {
  Stage stage(Profile::rfc);
  stage.call("INVITE");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n"
                                    "500 > INVITE #1 Timer A\n"
                                    "1500 > INVITE #2 Timer A\n"
                                    "3500 > INVITE #3 Timer A\n"
                                    "7500 > INVITE #4 Timer A\n"
                                    "15500 > INVITE #5 Timer A\n"
                                    "31500 > INVITE #6 Timer A\n"
                                    "32000 timed out: Timer B\n"
                                    "32000 ended"));
  QCOMPARE(stage.layer.living(), 0u);
}

void ClientStories::aProxysInviteToSilenceIsSentTenTimesAndFailsAtThirtySeconds() {
  Stage stage(Profile::kamailio);
  const auto id = stage.call("INVITE");
  stage.at(30000);
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n"
                                    "500 > INVITE #1 retr_timer1\n"
                                    "1500 > INVITE #2 retr_timer1\n"
                                    "3500 > INVITE #3 retr_timer1\n"
                                    "7500 > INVITE #4 retr_timer1\n"
                                    "11500 > INVITE #5 retr_timer1\n"
                                    "15500 > INVITE #6 retr_timer1\n"
                                    "19500 > INVITE #7 retr_timer1\n"
                                    "23500 > INVITE #8 retr_timer1\n"
                                    "27500 > INVITE #9 retr_timer1\n"
                                    "30000 timed out: fr_timer"));
  stage.reply(id, 486);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("30000 > ACK\n35000 ended"));
}

void ClientStories::anyProvisionalStopsTheRetransmissions() {
  Stage stage(Profile::rfc);
  const auto id = stage.call("INVITE");
  stage.at(600);
  stage.reply(id, 100);
  stage.at(300000);
  stage.reply(id, 180);
  QCOMPARE(stage.drawing(),
           QString("0 > INVITE\n500 > INVITE #1 Timer A\n600 user gets 100\n300000 user gets 180"));
  QCOMPARE(stage.layer.lastStatus(id), 180);
}

void ClientStories::aProxyWaitsFrInvTimerAfterEachProvisional() {
  Stage stage(Profile::kamailio, {.frInvTimer = kernel::Duration::seconds(3)});
  const auto id = stage.call("INVITE");
  for (int second = 1; second <= 5; ++second) {
    stage.at(second * 1000);
    stage.reply(id, 180);
  }
  stage.drawing();
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("8000 timed out: fr_inv_timer\n13000 ended"));
}

void ClientStories::frInvTimerMayBeLeftAlone() {
  Stage stage(Profile::kamailio, {.frInvTimer = kernel::Duration::seconds(3), .restartFrOnEachReply = false});
  const auto id = stage.call("INVITE");
  const QList<QPair<int, int>> replies{{1000, 100}, {2000, 180}, {3000, 180}, {4000, 183}, {5000, 180}};
  for (const auto& [when, status] : replies) {
    stage.at(when);
    stage.reply(id, status);
  }
  stage.drawing();
  stage.toTheEnd();
  // 183 at 4 s was the last that was higher than the one before.
  QCOMPARE(stage.drawing(), QString("7000 timed out: fr_inv_timer\n12000 ended"));
}

void ClientStories::aRingingBranchCannotOutliveItsTransaction() {
  Stage stage(Profile::kamailio, {.maxInviteLifetime = kernel::Duration::seconds(60)});
  const auto server = stage.arrive("INVITE", "up");
  stage.at(40000);
  const auto late = stage.call("INVITE", "down", server);
  stage.at(41000);
  stage.reply(late, 180);
  stage.drawing();
  stage.at(59999);
  QCOMPARE(stage.drawing(), QString());
  stage.at(60000);
  QCOMPARE(stage.drawing(), QString("60000 timed out: fr_inv_timer"));
}

void ClientStories::aRefusalIsAcknowledgedAgainWheneverItIsRepeated() {
  Stage stage(Profile::rfc);
  const auto id = stage.call("INVITE");
  stage.at(100);
  stage.reply(id, 486);
  stage.at(600);
  stage.reply(id, 486);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n100 > ACK\n100 user gets 486\n600 > ACK #1\n32100 ended"));
}

void ClientStories::every2xxIsPassedUpForSixtyFourT1() {
  Stage stage(Profile::rfc);
  const auto id = stage.call("INVITE");
  stage.at(100);
  stage.reply(id, 200, "one");
  stage.at(600);
  stage.reply(id, 200, "two");
  stage.reply(id, 486, "three");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n100 user gets 200\n600 user gets 200\n32100 ended"));
}

void ClientStories::aProxyPassesUpALate2xxOfABranchThatFailed() {
  Stage stage(Profile::kamailio);
  const auto id = stage.call("INVITE");
  stage.reply(id, 486, "one");
  stage.at(1000);
  stage.reply(id, 200, "two");
  stage.at(2000);
  stage.reply(id, 500, "three");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n0 > ACK\n0 user gets 486\n"
                                    "1000 user gets 200\n2000 > ACK #1\n6000 ended"));
}

void ClientStories::aBranchThatNobodyWaitsForStillDeliversWhatComes() {
  Stage stage(Profile::kamailio);
  const auto server = stage.arrive("INVITE", "up");
  const auto branch = stage.call("INVITE", "down", server);
  stage.layer.release(stage.now(), branch, stage.effects);
  stage.drain();
  stage.at(100000);
  stage.reply(branch, 180);
  stage.reply(branch, 200);
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n100000 user gets 180\n100000 user gets 200"));
}

void ClientStories::anotherRequestIsRepeatedEveryT2() {
  Stage silent(Profile::rfc);
  silent.call("OPTIONS");
  silent.toTheEnd();
  QCOMPARE(silent.sentAt("OPTIONS"), QString("0 500 1500 3500 7500 11500 15500 19500 23500 27500 31500"));

  Stage trying(Profile::rfc);
  const auto id = trying.call("OPTIONS");
  trying.at(600);
  trying.reply(id, 100);
  trying.at(12000);
  QCOMPARE(trying.drawing(),
           QString("0 > OPTIONS\n500 > OPTIONS #1 Timer E\n600 user gets 100\n"
                   "1500 > OPTIONS #2 Timer E\n5500 > OPTIONS #3 Timer E\n9500 > OPTIONS #4 Timer E"));
  trying.reply(id, 200);
  trying.reply(id, 200);
  trying.toTheEnd();
  QCOMPARE(trying.drawing(), QString("12000 user gets 200\n17000 ended"));
}

void ClientStories::aProxysOtherRequestIsRepeatedEveryRetrTimer2FromTheProvisionalOn() {
  Stage stage(Profile::kamailio);
  const auto id = stage.call("OPTIONS");
  stage.at(600);
  stage.reply(id, 100);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(),
           QString("0 > OPTIONS\n500 > OPTIONS #1 retr_timer1\n600 user gets 100\n"
                   "4600 > OPTIONS #2 retr_timer1\n8600 > OPTIONS #3 retr_timer1\n"
                   "12600 > OPTIONS #4 retr_timer1\n16600 > OPTIONS #5 retr_timer1\n"
                   "20600 > OPTIONS #6 retr_timer1\n24600 > OPTIONS #7 retr_timer1\n"
                   "28600 > OPTIONS #8 retr_timer1\n30000 timed out: fr_timer\n35000 ended"));
}

void ClientStories::aStreamRepeatsNothingAndForgetsAtOnce() {
  Stage silent(Profile::rfc);
  silent.protocol = kernel::Protocol::tcp;
  silent.call("INVITE");
  silent.toTheEnd();
  QCOMPARE(silent.drawing(), QString("0 > INVITE\n32000 timed out: Timer B\n32000 ended"));

  Stage busy(Profile::rfc);
  busy.protocol = kernel::Protocol::tls;
  const auto invite = busy.call("INVITE", "1");
  const auto options = busy.call("OPTIONS", "2");
  busy.reply(invite, 486);
  busy.reply(options, 200);
  QCOMPARE(busy.layer.state(invite), State::completed);
  QCOMPARE(busy.layer.state(options), State::completed);
  busy.toTheEnd();
  QCOMPARE(busy.drawing(),
           QString("0 > INVITE\n0 > OPTIONS\n0 > ACK\n0 user gets 486\n0 user gets 200\n0 ended\n0 ended"));
}

void ClientStories::aResponseIsMatchedByBranchAndMethod() {
  Stage stage(Profile::rfc);
  const auto invite = stage.call("INVITE", "same");
  const auto cancel = stage.call("CANCEL", "same");
  const auto other = stage.call("INVITE", "other");
  stage.reply(cancel, 200);
  QCOMPARE(stage.layer.state(cancel), State::completed);
  QCOMPARE(stage.layer.state(invite), State::calling);
  QCOMPARE(stage.layer.state(other), State::calling);
  stage.layer.abandon(stage.now(), other, stage.effects);
  stage.drain();
  QVERIFY(!stage.layer.exists(other));
  stage.drawing();
  stage.reply(other, 180);
  QCOMPARE(stage.drawing(), QString("0 180 matches nothing"));
}

void ClientStories::aTransportErrorEndsTheTransaction() {
  Stage stage(Profile::rfc);
  const auto id = stage.call("INVITE");
  stage.layer.sendFailed(stage.now(), id, stage.effects);
  stage.drain();
  QCOMPARE(stage.drawing(), QString("0 > INVITE\n0 send failed\n0 ended"));
  QCOMPARE(stage.simulator.queue().pending(), 0u);
}

void ClientStories::theBranchesOfAProxyEndWithTheirServerTransaction() {
  Stage stage(Profile::kamailio);
  const auto server = stage.arrive("INVITE", "up");
  const auto first = stage.call("INVITE", "down1", server);
  const auto second = stage.call("INVITE", "down2", server);
  QCOMPARE(stage.layer.serverOf(first), server);
  stage.reply(first, 486);
  stage.reply(second, 180);
  stage.reply(second, 200);
  stage.respond(server, 200);
  stage.drawing();
  stage.at(4999);
  QCOMPARE(stage.layer.living(), 3u);
  stage.at(5000);
  QCOMPARE(stage.drawing(), QString("5000 ended\n5000 ended\n5000 ended"));
  QCOMPARE(stage.layer.living(), 0u);
}

QTEST_APPLESS_MAIN(ClientStories)
#include "test_client_stories.moc"
