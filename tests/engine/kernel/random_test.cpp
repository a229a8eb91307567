#include <QtTest>
#include <set>

#include "kernel/random.h"

namespace {

using forklab::kernel::RandomStream;

QString firstNumbers(std::uint64_t seed, std::string_view name, int count) {
  RandomStream stream(seed, name);
  QStringList numbers;
  for (int i = 0; i < count; ++i) numbers << QString::number(stream.next(), 16);
  return numbers.join(' ');
}

}  // namespace

class RandomTest : public QObject {
  Q_OBJECT

 private slots:
  // The numbers come from a second implementation of xoshiro256** and splitmix64, written for this test in
  // another language; they may never change, or every recorded fingerprint changes with them.
  void theNumbersAreFixedForEver_data() {
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a link") << quint64{1} << QByteArray("link alice-edge")
                            << "3703cec3121ffcc 5d294b4eeb3cdb5b 2e75e0769b4d33a0 192a408a182224f5";
    QTest::newRow("another name") << quint64{1} << QByteArray("branch ids at edge")
                                  << "14a82f0d3d4910cb 505782970f2f13f0 3a04719b99318e5c 91d010621c808a88";
    QTest::newRow("another seed") << quint64{2} << QByteArray("link alice-edge")
                                  << "edbe4afb9c4e0ebf b475bba320da15cb 20f51e3c771ca516 65bcdc547a6a9a43";
    QTest::newRow("nothing") << quint64{0} << QByteArray("")
                             << "21382ef092ed7068 5b54c052757adf62 a64cb2cf68795072 d35c15d5962035af";
  }
  void theNumbersAreFixedForEver() {
    QFETCH(quint64, seed);
    QFETCH(QByteArray, name);
    QFETCH(QString, expected);
    QCOMPARE(firstNumbers(seed, name.toStdString(), 4), expected);
  }

  void diceAndFractionsAreFixedToo() {
    RandomStream dice(7, "dice");
    QString thrown;
    for (int i = 0; i < 12; ++i) thrown += QString::number(dice.below(6));
    QCOMPARE(thrown, "213531230305");
    RandomStream unit(7, "unit");
    QCOMPARE(unit.uniform(), 0.7067400451935579);
    QCOMPARE(unit.uniform(), 0.2571275281332053);
  }

  void oneStreamDoesNotDisturbAnother() {
    RandomStream lone(5, "link a-b");
    RandomStream beside(5, "link a-b");
    RandomStream busy(5, "link a-c");
    for (int i = 0; i < 1000; ++i) {
      for (int draws = 0; draws < i % 5; ++draws) busy.next();
      QCOMPARE(beside.next(), lone.next());
    }
  }

  void namesThatDifferByALetterGiveOtherNumbers() {
    std::set<std::uint64_t> first;
    for (char letter = 'a'; letter <= 'z'; ++letter)
      first.insert(RandomStream(1, std::string(1, letter)).next());
    QCOMPARE(first.size(), std::size_t{26});
  }

  void belowIsEvenAndInRange() {
    RandomStream stream(3, "even");
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts.at(stream.below(7));
    for (const int count : counts)
      QVERIFY2(count > 9'600 && count < 10'400, qPrintable(QString::number(count)));
    QCOMPARE(stream.below(1), 0u);
  }

  void chanceAndExponentialHoldTheirMeans() {
    RandomStream stream(3, "means");
    int hits = 0;
    double sum = 0;
    for (int i = 0; i < 100'000; ++i) {
      hits += stream.chance(0.1) ? 1 : 0;
      sum += stream.exponential(20.0);
    }
    QVERIFY(hits > 9'600 && hits < 10'400);
    QVERIFY(sum / 100'000 > 19.7 && sum / 100'000 < 20.3);
    QVERIFY(!stream.chance(0.0));
    QVERIFY(stream.chance(1.0));
  }
};

QTEST_APPLESS_MAIN(RandomTest)
#include "random_test.moc"
