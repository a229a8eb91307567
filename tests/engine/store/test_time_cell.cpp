#include <QTest>

#include "store/time_cell.h"

using namespace forklab;
using store::Cell;

/// Moments as Kamailio 5.6.3 writes and reads them through db_sqlite (observed).
class TimeCellStories : public QObject {
  Q_OBJECT

 private slots:
  void aMomentIsAJulianDayHalfASecondEarly_data() {
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<double>("day");
    QTest::newRow("a") << qint64{1795270523} << 2461366.094010417;
    QTest::newRow("b") << qint64{1795270524} << 2461366.094021991;
    QTest::newRow("c") << qint64{1795270526} << 2461366.094045139;
    QTest::newRow("d") << qint64{1795270529} << 2461366.094079861;
  }
  void aMomentIsAJulianDayHalfASecondEarly() {
    QFETCH(qint64, seconds);
    QFETCH(double, day);
    QVERIFY(store::cellOfTime(seconds) == Cell(day));
  }

  void readingBackMayLoseASecond() {
    QCOMPARE(store::timeOf(Cell(2461366.092829861)), 1795270421);
    // Written for …423.
    QCOMPARE(store::timeOf(Cell(2461366.0928530092)), 1795270422);
    QCOMPARE(store::timeOf(store::cellOfTime(0)), 0);
  }

  void datesAndWhatIsNoneAreRead() {
    QCOMPARE(store::timeOf(Cell(std::string("2026-11-21 14:18:25"))), 1795270705);
    QCOMPARE(store::timeOf(Cell(std::string("2000-01-01 00:00:01"))), 946684801);
    QCOMPARE(store::timeOf(Cell(std::string("later"))), 0);
    QCOMPARE(store::timeOf(Cell()), 0);
  }
};

QTEST_GUILESS_MAIN(TimeCellStories)
#include "test_time_cell.moc"
