#include <QTest>

#include "engine/transaction/stage.h"

using namespace forklab;
using transaction::Profile;
using transaction::State;

/// Server transactions, with the requirement of rfc-flows that each story shows.
class ServerStories : public QObject {
  Q_OBJECT

 private slots:
  // TX-5
  void aRepeatedInviteGetsTheLastProvisionalAgain();
  // TX-6
  void aLostAckMakesTheRefusalComeAgain();
  void aProxyRepeatsARefusalUntilFrTimer();
  void aProxyForgetsARefusalAtWtTimer();
  void anAckDoesNotMoveTheProxysWtTimer();
  void aRefusalWithoutAckFails();
  // TX-8
  void anAnsweredInviteSwallowsItsRepetitions();
  void aProxyRepeatsItsAnswerWhileWtTimerRuns();
  void aProxySendsALate2xxEvenAfterARefusal();
  void a2xxSentAgainByItsUserIsARetransmission();
  // TX-7
  void anotherRequestIsAnsweredFromMemory();
  void aForgottenTransactionEndsQuietly();
  void aStreamNeedsNoRepetition();
  void aTransportErrorIsToldToTheUser();
  // CN-1, CN-5
  void aCancelFindsItsInvite();
};

void ServerStories::aRepeatedInviteGetsTheLastProvisionalAgain() {
  for (const Profile profile : {Profile::rfc, Profile::kamailio}) {
    Stage stage(profile);
    const auto id = stage.arrive("INVITE");
    stage.at(500);
    QCOMPARE(stage.arrive("INVITE"), id);
    QCOMPARE(stage.drawing(), QString());
    stage.respond(id, 180);
    stage.at(1500);
    stage.arrive("INVITE");
    stage.respond(id, 183);
    stage.at(3500);
    stage.arrive("INVITE");
    QCOMPARE(stage.drawing(), QString("500 > 180\n1500 > 180 #1\n1500 > 183\n3500 > 183 #1"));
  }
}

void ServerStories::aLostAckMakesTheRefusalComeAgain() {
  Stage stage(Profile::rfc);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 486);
  stage.at(2000);
  QCOMPARE(stage.arrive("ACK"), id);
  QCOMPARE(stage.layer.state(id), State::confirmed);
  stage.arrive("ACK");
  stage.arrive("INVITE");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > 486\n500 > 486 #1 Timer G\n1500 > 486 #2 Timer G\n7000 ended"));
}

void ServerStories::aProxyRepeatsARefusalUntilFrTimer() {
  transaction::TimerSettings settings;
  settings.frTimer = kernel::Duration::milliseconds(1000);
  Stage stage(Profile::kamailio, settings);
  stage.respond(stage.arrive("INVITE"), 486);
  stage.at(3000);
  QCOMPARE(stage.sentAt("486"), QString("0 500"));
  stage.arrive("INVITE");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("3000 > 486 #2\n5000 ended"));
}

void ServerStories::aProxyForgetsARefusalAtWtTimer() {
  Stage stage(Profile::kamailio);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 486);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > 486\n500 > 486 #1 retr_timer1\n1500 > 486 #2 retr_timer1\n"
                                    "3500 > 486 #3 retr_timer1\n5000 ended"));
}

void ServerStories::anAckDoesNotMoveTheProxysWtTimer() {
  Stage stage(Profile::kamailio);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 486);
  stage.at(2000);
  QCOMPARE(stage.arrive("ACK"), id);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(),
           QString("0 > 486\n500 > 486 #1 retr_timer1\n1500 > 486 #2 retr_timer1\n5000 ended"));
}

void ServerStories::aRefusalWithoutAckFails() {
  Stage stage(Profile::rfc);
  stage.respond(stage.arrive("INVITE"), 404);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(),
           QString("0 > 404\n500 > 404 #1 Timer G\n1500 > 404 #2 Timer G\n3500 > 404 #3 Timer G\n"
                   "7500 > 404 #4 Timer G\n11500 > 404 #5 Timer G\n15500 > 404 #6 Timer G\n"
                   "19500 > 404 #7 Timer G\n23500 > 404 #8 Timer G\n27500 > 404 #9 Timer G\n"
                   "31500 > 404 #10 Timer G\n32000 timed out: Timer H\n32000 ended"));
}

void ServerStories::anAnsweredInviteSwallowsItsRepetitions() {
  Stage stage(Profile::rfc);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 200);
  stage.at(500);
  stage.arrive("INVITE");
  stage.respond(id, 486);
  stage.arrive("ACK");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > 200\n500 user gets ACK\n32000 ended"));
}

void ServerStories::aProxyRepeatsItsAnswerWhileWtTimerRuns() {
  Stage stage(Profile::kamailio);
  stage.respond(stage.arrive("INVITE"), 200);
  stage.at(4000);
  stage.arrive("INVITE");
  stage.at(5000);
  QCOMPARE(stage.drawing(), QString("0 > 200\n4000 > 200 #1\n5000 ended"));
}

void ServerStories::aProxySendsALate2xxEvenAfterARefusal() {
  Stage stage(Profile::kamailio);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 486, "one");
  stage.at(600);
  stage.respond(id, 200, "two");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > 486\n500 > 486 #1 retr_timer1\n600 > 200\n5000 ended"));
}

void ServerStories::a2xxSentAgainByItsUserIsARetransmission() {
  Stage stage(Profile::rfc);
  const auto id = stage.arrive("INVITE");
  stage.respond(id, 200);
  stage.respond(id, 200);
  stage.respond(id, 200);
  QCOMPARE(stage.drawing(), QString("0 > 200\n0 > 200 #1\n0 > 200 #2"));
}

void ServerStories::anotherRequestIsAnsweredFromMemory() {
  const std::pair<Profile, const char*> both[] = {{Profile::rfc, "32100 ended"},
                                                  {Profile::kamailio, "5100 ended"}};
  for (const auto& [profile, end] : both) {
    Stage stage(profile);
    const auto id = stage.arrive("BYE");
    stage.arrive("BYE");
    stage.at(100);
    stage.respond(id, 200);
    stage.at(600);
    stage.arrive("BYE");
    stage.respond(id, 500);
    stage.toTheEnd();
    QCOMPARE(stage.drawing(), QString("100 > 200\n600 > 200 #1\n") + end);
  }
}

void ServerStories::aForgottenTransactionEndsQuietly() {
  Stage stage(Profile::kamailio);
  for (const char* method : {"INVITE", "OPTIONS"}) {
    stage.layer.release(stage.now(), stage.arrive(method), stage.effects);
    stage.drain();
  }
  QCOMPARE(stage.simulator.queue().pendingWork(), 0u);
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("5000 ended\n5000 ended"));
}

void ServerStories::aStreamNeedsNoRepetition() {
  Stage stage(Profile::rfc);
  stage.protocol = kernel::Protocol::tcp;
  const auto invite = stage.arrive("INVITE", "1");
  const auto bye = stage.arrive("BYE", "2");
  stage.respond(invite, 486);
  stage.respond(bye, 200);
  stage.at(20000);
  stage.arrive("ACK", "1");
  stage.toTheEnd();
  QCOMPARE(stage.drawing(), QString("0 > 486\n0 > 200\n0 ended\n20000 ended"));
}

void ServerStories::aTransportErrorIsToldToTheUser() {
  Stage stage(Profile::rfc);
  const auto invite = stage.arrive("INVITE", "1");
  stage.respond(invite, 180);
  stage.layer.sendFailed(stage.now(), invite, stage.effects);
  const auto bye = stage.arrive("BYE", "2");
  stage.respond(bye, 200);
  stage.layer.sendFailed(stage.now(), bye, stage.effects);
  stage.drain();
  QCOMPARE(stage.drawing(), QString("0 > 180\n0 send failed\n0 > 200\n0 send failed\n0 ended"));
  QVERIFY(stage.layer.exists(invite));
}

void ServerStories::aCancelFindsItsInvite() {
  Stage stage(Profile::rfc);
  const auto invite = stage.arrive("INVITE", "1");
  stage.respond(invite, 180);
  const auto cancel = stage.arrive("CANCEL", "1");
  QVERIFY(cancel != invite);
  QCOMPARE(stage.layer.matchCancelled(*sip::Message::parse(stage.layer.request(cancel)).value()), invite);
  stage.respond(cancel, 200);
  stage.respond(invite, 487);
  stage.arrive("ACK", "1");
  QCOMPARE(stage.drawing(), QString("0 > 180\n0 > 200\n0 > 487"));
  QCOMPARE(stage.layer.state(invite), State::confirmed);
  const auto stray = stage.arrive("CANCEL", "2");
  QCOMPARE(stage.layer.matchCancelled(*sip::Message::parse(stage.layer.request(stray)).value()), 0u);
}

QTEST_APPLESS_MAIN(ServerStories)
#include "test_server_stories.moc"
