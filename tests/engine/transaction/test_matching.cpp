#include <QTest>

#include "engine/transaction/stage.h"
#include "kernel/random.h"
#include "transaction/slot_index.h"

using namespace forklab;
using transaction::Profile;
using transaction::SlotIndex;

namespace {

const QString kCookie = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1";
const QString kOld = "SIP/2.0/UDP 10.0.0.1;branch=1";

}  // namespace

/// Which transaction a message belongs to (TX-11, RFC 3261 17.1.3 and 17.2.3).
class Matching : public QObject {
  Q_OBJECT

 private slots:
  void branchSentByAndMethodDecide_data();
  void branchSentByAndMethodDecide();
  void withoutTheCookieTheFieldsDecide_data();
  void withoutTheCookieTheFieldsDecide();
  void anOldAckCarriesTheTagOfTheResponse();
  void anOldCancelFindsItsInvite();
  void aCookieAloneIsNoBranch();
  void idsAreNeverUsedAgain();
  void theIndexFindsWhatAMapFinds();
};

void Matching::branchSentByAndMethodDecide_data() {
  QTest::addColumn<QString>("method");
  QTest::addColumn<QString>("via");
  QTest::addColumn<bool>("matches");
  QTest::newRow("the same again") << "INVITE" << kCookie << true;
  QTest::newRow("its ACK") << "ACK" << kCookie << true;
  QTest::newRow("its CANCEL is a transaction of its own") << "CANCEL" << kCookie << false;
  QTest::newRow("another method") << "OPTIONS" << kCookie << false;
  QTest::newRow("another branch") << "INVITE"
                                  << "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK2" << false;
  QTest::newRow("another host") << "INVITE"
                                << "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1" << false;
  QTest::newRow("another port") << "INVITE"
                                << "SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1" << false;
  QTest::newRow("the default port, written") << "INVITE"
                                             << "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1" << true;
  QTest::newRow("more parameters") << "INVITE"
                                   << "SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bK1;x=y" << true;
}

void Matching::branchSentByAndMethodDecide() {
  QFETCH(QString, method);
  QFETCH(QString, via);
  QFETCH(bool, matches);
  Stage stage(Profile::rfc);
  const auto id = stage.arriveText(requestText("INVITE", kCookie));
  QCOMPARE(stage.layer.matchServer(*parsed(requestText(method, via))), matches ? id : 0u);
}

void Matching::withoutTheCookieTheFieldsDecide_data() {
  QTest::addColumn<QString>("request");
  QTest::addColumn<bool>("matches");
  const QString same = requestText("INVITE", kOld);
  QTest::newRow("the same again") << same << true;
  QTest::newRow("another Via") << requestText("INVITE", "SIP/2.0/UDP 10.0.0.9;branch=1") << false;
  QTest::newRow("another Call-ID") << QString(same).replace("c@10", "d@10") << false;
  QTest::newRow("another CSeq") << QString(same).replace("CSeq: 1", "CSeq: 2") << false;
  QTest::newRow("another From tag") << QString(same).replace("tag=a", "tag=z") << false;
  QTest::newRow("another To tag") << requestText("INVITE", kOld, "To: <sip:bob@10.0.0.2>;tag=z\r\n") << false;
  QTest::newRow("another Request-URI") << QString(same).replace("INVITE sip:bob", "INVITE sip:eve") << false;
  QTest::newRow("another method") << requestText("OPTIONS", kOld) << false;
  QTest::newRow("another spelling of a field that does not count")
      << QString(same).replace("Max-Forwards: 70", "Max-Forwards: 69") << true;
}

void Matching::withoutTheCookieTheFieldsDecide() {
  QFETCH(QString, request);
  QFETCH(bool, matches);
  Stage stage(Profile::rfc);
  const auto id = stage.arriveText(requestText("INVITE", kOld));
  QCOMPARE(stage.layer.matchServer(*parsed(request)), matches ? id : 0u);
}

void Matching::anOldAckCarriesTheTagOfTheResponse() {
  Stage stage(Profile::rfc);
  const auto id = stage.arriveText(requestText("INVITE", kOld));
  stage.respond(id, 486, "mine");
  const auto ack = [](const char* tag) {
    return requestText("ACK", kOld, QString("To: <sip:bob@10.0.0.2>;tag=%1\r\n").arg(tag));
  };
  QCOMPARE(stage.layer.matchServer(*parsed(ack("other"))), 0u);
  QCOMPARE(stage.arriveText(ack("mine")), id);
  QCOMPARE(stage.layer.state(id), transaction::State::confirmed);
}

void Matching::anOldCancelFindsItsInvite() {
  Stage stage(Profile::rfc);
  const auto id = stage.arriveText(requestText("INVITE", kOld));
  const auto cancel = parsed(requestText("CANCEL", kOld));
  QCOMPARE(stage.layer.matchServer(*cancel), 0u);
  QCOMPARE(stage.layer.matchCancelled(*cancel), id);
}

void Matching::aCookieAloneIsNoBranch() {
  Stage stage(Profile::rfc);
  const QString bare = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK";
  const auto first = stage.arriveText(requestText("INVITE", bare));
  const QString other = requestText("INVITE", bare).replace("c@10", "d@10");
  QCOMPARE(stage.layer.matchServer(*parsed(other)), 0u);
  QCOMPARE(stage.layer.matchServer(*parsed(requestText("INVITE", bare))), first);
}

void Matching::idsAreNeverUsedAgain() {
  Stage stage(Profile::rfc);
  transaction::Layer neighbour(Profile::rfc, {}, 1, stage.recorder);
  transaction::TransactionId last = 0;
  for (int i = 0; i < 100; ++i) {
    const auto id = stage.call("OPTIONS", QString::number(i));
    QCOMPARE(id, last + 1);
    stage.layer.abandon(stage.now(), id, stage.effects);
    stage.drain();
    last = neighbour.openServer({}, parsed(requestText("OPTIONS", kCookie)), {}, stage.effects);
    QCOMPARE(last, id + 1);
    QVERIFY(!stage.layer.exists(id));
    QVERIFY(!stage.layer.exists(last));
    neighbour.abandon({}, last, stage.effects);
    stage.effects.clear();
  }
  QVERIFY(stage.layer.request(last).empty());
  QVERIFY(stage.layer.lastResponse(last).empty());
  QCOMPARE(stage.layer.state(last), transaction::State::terminated);
}

void Matching::theIndexFindsWhatAMapFinds() {
  SlotIndex index;
  kernel::RandomStream random(1, "slots");
  QMap<std::uint32_t, std::uint32_t> hashes;
  for (int step = 0; step < 20000; ++step) {
    const auto slot = static_cast<std::uint32_t>(random.below(600));
    if (const auto known = hashes.find(slot); known != hashes.end()) {
      index.erase(*known, slot);
      hashes.erase(known);
    } else {
      // Few hashes, so that runs of collisions form, wrap around and are taken apart.
      hashes[slot] = static_cast<std::uint32_t>(random.below(40)) * 0x01000001u + 0xfffffff0u;
      index.insert(hashes[slot], slot);
    }
    const auto asked = static_cast<std::uint32_t>(random.below(600));
    const auto expected = hashes.contains(asked) ? asked : SlotIndex::kNoSlot;
    const std::uint32_t hash = hashes.value(asked, 7);
    QCOMPARE(index.find(hash, [&](std::uint32_t at) { return at == asked; }), expected);
    QCOMPARE(index.size(), std::size_t(hashes.size()));
  }
}

QTEST_APPLESS_MAIN(Matching)
#include "test_matching.moc"
