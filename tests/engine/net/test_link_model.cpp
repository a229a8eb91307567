#include <QTest>

#include "net/link_model.h"

using namespace forklab::kernel::literals;
using forklab::kernel::Duration;
using forklab::kernel::Instant;
using forklab::kernel::RandomStream;
using forklab::net::Carriage;
using forklab::net::LinkModel;
using forklab::net::LinkSettings;

namespace {

LinkModel linkWith(const LinkSettings& settings, std::uint64_t seed = 1) {
  return LinkModel(settings, RandomStream(seed, "link a>b"));
}

/// One packet of 100 bytes each millisecond; a letter per fate: '.' arrived, 'x' lost, '2' doubled.
QString fates(LinkModel& link, int packets) {
  QString drawing;
  for (int i = 0; i < packets; ++i) {
    const auto verdict = link.offer(Instant{} + 1_ms * i, 100);
    drawing += verdict.copies == 0 ? 'x' : verdict.copies == 1 ? '.' : '2';
  }
  return drawing;
}

/// Arrivals, in milliseconds, of packets of this size sent at these milliseconds; "queue full" and such where
/// lost.
QStringList arrivals(LinkModel& link, const QList<int>& sentAt, std::size_t bytes) {
  QStringList result;
  for (const int at : sentAt) {
    const auto verdict = link.offer(Instant{} + 1_ms * at, bytes);
    result += verdict.copies == 0
                  ? QString::fromLatin1(verdict.lostBecause.data(), qsizetype(verdict.lostBecause.size()))
                  : QString::number(double(verdict.arrivals[0].ns) / 1e6);
  }
  return result;
}

}  // namespace

class LinkModelStories : public QObject {
  Q_OBJECT

 private slots:
  void aPerfectLinkDelaysAndNothingElse();
  void lossTakesItsShareAndTheSameSeedTakesTheSamePackets();
  void aBurstTakesNeighboursOfALostPacket();
  void jitterSpreadsArrivalsButKeepsTheirOrder();
  void aHeldBackPacketIsOvertaken();
  void duplicationMakesASecondCopy();
  void aSlowLinkSendsOneAfterTheOther();
  void aFullQueueDropsWhatComesOnTop();
  void aCutLinkLosesEverythingUntilMended();
  void aStreamPaysForLossWithTime();
};

void LinkModelStories::aPerfectLinkDelaysAndNothingElse() {
  LinkModel link = linkWith({.delay = 20_ms});
  QCOMPARE(arrivals(link, {0, 5, 5}, 65535), (QStringList{"20", "25", "25"}));
}

void LinkModelStories::lossTakesItsShareAndTheSameSeedTakesTheSamePackets() {
  LinkModel link = linkWith({.loss = 0.1});
  LinkModel again = linkWith({.loss = 0.1});
  LinkModel other = linkWith({.loss = 0.1}, 2);
  const QString drawing = fates(link, 10000);
  QCOMPARE(fates(again, 10000), drawing);
  QVERIFY(fates(other, 10000) != drawing);
  QVERIFY(drawing.count('x') > 900 && drawing.count('x') < 1100);
  QCOMPARE(drawing.count('2'), 0);
}

void LinkModelStories::aBurstTakesNeighboursOfALostPacket() {
  LinkModel link = linkWith({.loss = 0.01, .lossBurst = 0.8});
  const QString drawing = fates(link, 20000);
  const auto lost = drawing.count('x');
  const auto bursts = drawing.count(".x");
  // A burst lasts 1 / (1 - 0.8) = 5 packets in the mean.
  QVERIFY2(lost > 4 * bursts && lost < 6 * bursts, qPrintable(QString("%1 in %2").arg(lost).arg(bursts)));
}

void LinkModelStories::jitterSpreadsArrivalsButKeepsTheirOrder() {
  LinkModel link = linkWith({.delay = 10_ms, .jitter = 30_ms});
  Instant last;
  Duration widest;
  for (int i = 0; i < 1000; ++i) {
    const Instant now = Instant{} + 1_ms * i;
    const Instant arrival = link.offer(now, 100).arrivals[0];
    QVERIFY(arrival >= last);
    QVERIFY(arrival - now >= 10_ms && arrival - now <= 40_ms);
    widest = std::max(widest, arrival - now);
    last = arrival;
  }
  QVERIFY(widest > 35_ms);
}

void LinkModelStories::aHeldBackPacketIsOvertaken() {
  LinkModel link = linkWith({.delay = 10_ms, .reordering = 1.0, .reorderingDelay = 20_ms});
  QCOMPARE(arrivals(link, {0}, 100), QStringList{"30"});
  link.setSettings({.delay = 10_ms});
  QCOMPARE(arrivals(link, {5}, 100), QStringList{"15"});
}

void LinkModelStories::duplicationMakesASecondCopy() {
  LinkModel link = linkWith({.delay = 10_ms, .duplication = 1.0});
  const auto verdict = link.offer(Instant{}, 100);
  QCOMPARE(int(verdict.copies), 2);
  QCOMPARE(verdict.arrivals[0].ns, (10_ms).ns);
  QCOMPARE(verdict.arrivals[1].ns, (10_ms).ns);
}

void LinkModelStories::aSlowLinkSendsOneAfterTheOther() {
  // 1,000 bytes at 80 kbit/s: 100 ms each.
  LinkModel link = linkWith({.delay = 5_ms, .rateBitsPerSecond = 80'000});
  QCOMPARE(arrivals(link, {0, 0, 50, 1000}, 1000), (QStringList{"105", "205", "305", "1105"}));
}

void LinkModelStories::aFullQueueDropsWhatComesOnTop() {
  LinkModel link = linkWith({.rateBitsPerSecond = 80'000, .queueBytes = 2500});
  QCOMPARE(arrivals(link, {0, 0, 0, 100, 100}, 1000),
           (QStringList{"100", "200", "queue full", "300", "queue full"}));
  LinkModel tiny = linkWith({.rateBitsPerSecond = 80'000, .queueBytes = 10});
  QCOMPARE(arrivals(tiny, {0, 99, 100}, 1000), (QStringList{"100", "queue full", "200"}));
}

void LinkModelStories::aCutLinkLosesEverythingUntilMended() {
  LinkModel link = linkWith({.delay = 5_ms});
  link.setCut(true);
  QCOMPARE(arrivals(link, {0}, 100), QStringList{"link cut"});
  link.setCut(false);
  QCOMPARE(arrivals(link, {1}, 100), QStringList{"6"});
}

void LinkModelStories::aStreamPaysForLossWithTime() {
  LinkModel clean = linkWith({.delay = 5_ms, .duplication = 1.0, .reordering = 1.0});
  const auto whole = clean.offer(Instant{}, 100, Carriage::stream);
  QCOMPARE(int(whole.copies), 1);
  QCOMPARE(whole.arrivals[0].ns, (5_ms).ns);

  LinkModel lossy = linkWith({.delay = 5_ms, .loss = 0.5});
  bool waited = false;
  for (int i = 0; i < 20; ++i) {
    const Instant now = Instant{} + 10_s * i;
    const auto verdict = lossy.offer(now, 100, Carriage::stream);
    QCOMPARE(int(verdict.copies), 1);
    QVERIFY(verdict.arrivals[0] - now >= 5_ms);
    waited = waited || verdict.arrivals[0] - now == 5_ms + LinkModel::kStreamTimeout;
  }
  QVERIFY(waited);

  LinkModel dead = linkWith({.loss = 1.0});
  QVERIFY(dead.offer(Instant{}, 100, Carriage::stream).lostBecause == "loss");
}

QTEST_APPLESS_MAIN(LinkModelStories)
#include "test_link_model.moc"
