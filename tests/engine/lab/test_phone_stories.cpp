#include <QTest>

#include "support/lab_story.h"

using forklab::test::LabStory;

namespace {

/// Alice and Bob at the two ends of a link of 10 ms.
std::string stage(const std::string& alice, const std::string& bob, const std::string& link = {}) {
  return "version: 1\ntitle: two phones\nnodes:\n"
         "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@example.com'" +
         alice +
         "}\n"
         "  bob: {kind: phone, address: 10.0.0.2, behaviour: " +
         bob +
         "}\n"
         "links: [{between: [alice, bob], delay: 10ms" +
         link +
         "}]\n"
         "names: {example.com: bob}\n";
}

QString joined(const std::vector<std::string>& lines) {
  QStringList list;
  for (const std::string& line : lines) list << QString::fromStdString(line);
  return list.join('\n');
}

}  // namespace

class PhoneStoryTest : public QObject {
  Q_OBJECT

 private slots:
  void aCallIsAnsweredAcknowledgedAndHungUp() {
    const LabStory story(stage(", hang_up_after: 1s", "answers, answer_after: 500ms, trying: no"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob INVITE\n"
             "0.110 bob > alice 180\n"
             "0.510 bob > alice 200\n"
             "0.520 alice > bob ACK\n"
             "1.520 alice > bob BYE\n"
             "1.530 bob > alice 200 BYE");
    QCOMPARE(joined(story.acts()),
             "0.000 alice calls sip:bob@example.com\n"
             "0.110 bob rings 180 Ringing\n"
             "0.510 bob answers 200 OK\n"
             "1.520 alice hangs up");
  }

  void theCalleeMayHangUpToo() {
    const LabStory story(stage("", "answers, answer_after: 500ms, hang_up_at: 3s"));
    QCOMPARE(story.count("bob > alice BYE"), 1u);
    QVERIFY(story.acts().back() == "3.000 bob hangs up");
  }

  void whoNeedsLongToRingSaysTrying() {
    const LabStory story(stage("", "answers, ring_after: 300ms, answer_after: 1s"));
    QCOMPARE(QString::fromStdString(story.sent()[1]), "0.010 bob > alice 100");
    const LabStory quick(stage("", "answers, ring_after: 200ms, answer_after: 1s"));
    QCOMPARE(quick.count("bob > alice 100"), 0u);
  }

  void busyRefusesAndTheTransactionAcknowledges() {
    const LabStory story(stage("", "busy"));
    QCOMPARE(joined(story.sent()), "0.000 alice > bob INVITE\n0.110 bob > alice 486\n0.120 alice > bob ACK");
  }

  void declinesRingsFirst() {
    const LabStory story(stage("", "declines, after: 1s"));
    QCOMPARE(
        joined(story.acts()),
        "0.000 alice calls sip:bob@example.com\n0.110 bob rings 180 Ringing\n1.010 bob refuses 603 Decline");
  }

  void aRedirectionNamesItsContacts() {
    const LabStory story(stage("", "redirects, contacts: ['<sip:x@10.0.0.7>;q=0.7', '<sip:y@10.0.0.8>']"));
    const auto& log = *story.run().recorder().log();
    QString contacts;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* sent = std::get_if<forklab::trace::PacketSent>(&log.at(i).payload);
      if (sent != nullptr && sent->bytes.starts_with("SIP/2.0 302"))
        contacts = QString::fromUtf8(sent->bytes.data(), qsizetype(sent->bytes.size()));
    }
    QVERIFY(contacts.contains("Contact: <sip:x@10.0.0.7>;q=0.7\r\nContact: <sip:y@10.0.0.8>\r\n"));
  }

  void cancelWhileRingingEndsWith487() {
    const LabStory story(stage(", cancel_after: 1s", "rings"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob INVITE\n"
             "0.110 bob > alice 180\n"
             "1.000 alice > bob CANCEL\n"
             "1.010 bob > alice 200 CANCEL\n"
             "1.010 bob > alice 487\n"
             "1.020 alice > bob ACK");
  }

  void cancelWaitsForAProvisionalResponse() {
    const LabStory story(stage(", cancel_after: 50ms", "rings, ring_after: 200ms"));
    QCOMPARE(joined(story.acts()),
             "0.000 alice calls sip:bob@example.com\n"
             "0.050 alice wants to cancel no provisional response yet, so the CANCEL waits (RFC 3261 9.1)\n"
             "0.210 bob rings 180 Ringing\n"
             "0.220 alice cancels sip:bob@example.com\n"
             "0.230 bob is cancelled 487 Request Terminated");
  }

  void whoWasAnsweredDoesNotCancelAnyMore() {
    const LabStory story(stage(", cancel_after: 1s", "answers, answer_after: 500ms"));
    QCOMPARE(story.count("alice > bob CANCEL"), 0u);
  }

  void anAnswerAgainstACancelIsAcknowledgedAndHungUp() {
    const LabStory story(stage(", cancel_after: 500ms", "answers-late-after-cancel, answer_after: 700ms"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob INVITE\n"
             "0.110 bob > alice 180\n"
             "0.500 alice > bob CANCEL\n"
             "0.510 bob > alice 200 CANCEL\n"
             "0.710 bob > alice 200\n"
             "0.720 alice > bob ACK\n"
             "0.720 alice > bob BYE\n"
             "0.730 bob > alice 200 BYE");
  }

  void aSilentPhoneIsCalledSevenTimesAndGivenUp() {
    const LabStory story(stage("", "silent"));
    QCOMPARE(story.sent().size(), 7u);
    QCOMPARE(QString::fromStdString(story.sent().back()), "31.500 alice > bob INVITE (again 6)");
    QCOMPARE(QString::fromStdString(story.acts().back()), "32.000 alice gives up no answer in time");
  }

  void anAnswerIsRepeatedUntilItsAckComes() {
    const LabStory story(stage(", lose_answers: 2", "answers, answer_after: 500ms"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob INVITE\n"
             "0.110 bob > alice 180\n"
             "0.510 bob > alice 200\n"
             "1.010 bob > alice 200 (again 1)\n"
             "2.010 bob > alice 200 (again 2)\n"
             "2.020 alice > bob ACK");
  }

  void withoutAnyAckTheCalleeHangsUpAfter64TimesT1() {
    const LabStory story(stage(", lose_answers: 1000", "answers, answer_after: 0ms, ring_after: never"));
    // 0.5, 1, 2 and then every 4 s until 32 s have passed (13.3.1.4).
    QCOMPARE(story.count("bob > alice 200 (again 9)"), 1u);
    QCOMPARE(story.count("bob > alice 200 (again 11)"), 0u);
    QCOMPARE(story.count("bob > alice BYE"), 1u);
  }

  void aRepeatedAnswerGetsTheSameAckAgain() {
    // The ACK dies on the cut link, so Bob repeats his 200.
    const LabStory story(stage("", "answers, answer_after: 500ms", ", cut_at: 522ms, mend_at: 800ms"));
    QCOMPARE(story.count("alice > bob ACK"), 1u);
    QCOMPARE(story.count("alice > bob ACK (again 1)"), 1u);
    QCOMPARE(story.count("bob > alice 200 (again 2)"), 0u);
  }

  void aRequestThatIsNotAnInviteIsAskedOnce() {
    const LabStory story(stage(", method: OPTIONS", "silent"));
    QCOMPARE(story.count("alice > bob OPTIONS (again 1)"), 1u);
    const LabStory answered(stage(", method: OPTIONS", "answers"));
    QCOMPARE(joined(answered.sent()), "0.000 alice > bob OPTIONS\n0.010 bob > alice 200 OPTIONS");
    const LabStory refused(stage(", method: MESSAGE", "answers"));
    QCOMPARE(refused.count("bob > alice 405 MESSAGE"), 1u);
    const LabStory unknown(stage(", method: DANCE", "answers"));
    QCOMPARE(unknown.count("bob > alice 501 DANCE"), 1u);
  }

  void aByeOutsideAnyDialogGets481() {
    const LabStory story(stage(", method: BYE", "answers"));
    QCOMPARE(story.count("bob > alice 481 BYE"), 1u);
  }

  void aPhoneWithoutAnAnsweringBehaviourIsNotAvailable() {
    const LabStory story(stage("", "caller, calls: 'sip:nobody@10.0.0.2', call_at: 5s"));
    QCOMPARE(story.count("bob > alice 480"), 1u);
  }

  void repliesFollowsItsSteps() {
    const LabStory story(
        stage("", "replies, steps: [20ms 100, 80ms 183 sdp, 260ms 488], headers: 'Warning: 399 lab \"no\"'"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob INVITE\n"
             "0.030 bob > alice 100\n"
             "0.090 bob > alice 183\n"
             "0.270 bob > alice 488\n"
             "0.280 alice > bob ACK");
  }

  void aNameThatNobodyKnowsIsSaidSo() {
    const LabStory story(
        "version: 1\ntitle: nobody\nnodes:\n"
        "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@nowhere.example'}\n");
    QCOMPARE(QString::fromStdString(story.acts().back()),
             "0.000 alice cannot call the scenario's names do not know sip:bob@nowhere.example");
    QVERIFY(story.sent().empty());
  }

  void anAddressWithoutAPathIsGivenUpAtOnce() {
    const LabStory story(stage("", "answers") + "\n");
    QVERIFY(story.run().isFinished());
    const LabStory lonely(
        "version: 1\ntitle: lonely\nnodes:\n"
        "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@10.9.9.9'}\n");
    QCOMPARE(QString::fromStdString(lonely.acts().back()),
             "0.000 alice gives up nobody can be reached there");
  }
};

QTEST_GUILESS_MAIN(PhoneStoryTest)
#include "test_phone_stories.moc"
