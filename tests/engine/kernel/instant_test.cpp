#include <QtTest>

#include "kernel/instant.h"

namespace {

using namespace forklab::kernel;

/// The nanoseconds, or "refused".
QString readAs(const QString& text) {
  const auto span = parseDuration(text.toStdString());
  return span ? QString::number(span->ns) : "refused";
}

}  // namespace

class InstantTest : public QObject {
  Q_OBJECT

 private slots:
  void durationsAreReadWithTheirUnits_data() {
    QTest::addColumn<QString>("expected");
    QTest::newRow("40ns") << "40";
    QTest::newRow("300us") << "300000";
    QTest::newRow("20ms") << "20000000";
    QTest::newRow("1.5s") << "1500000000";
    QTest::newRow("2m") << "120000000000";
    QTest::newRow("1h") << "3600000000000";
    QTest::newRow("0s") << "0";
    QTest::newRow(".5s") << "500000000";
    QTest::newRow("5.s") << "5000000000";
    QTest::newRow("0.1s") << "100000000";
    QTest::newRow("0.000000001s") << "1";
    QTest::newRow("9223372036854775807ns") << "9223372036854775807";
    QTest::newRow("9223372036854775808ns") << "refused";
    QTest::newRow("99999999999999999999999999999999999999999999h") << "refused";
    for (const char* text :
         {"", "20", "ms", ".s", "1.2.3s", "-1s", "+1s", "1 s", " 1s", "1S", "1sec", "1e3s", "0x1s"}) {
      QTest::newRow(text) << "refused";
    }
  }
  void durationsAreReadWithTheirUnits() {
    QFETCH(QString, expected);
    QCOMPARE(readAs(QTest::currentDataTag()), expected);
  }

  void durationsPrintShortAndReadBack_data() {
    QTest::addColumn<qint64>("ns");
    QTest::newRow("0s") << qint64{0};
    QTest::newRow("1ns") << qint64{1};
    QTest::newRow("1.5us") << qint64{1'500};
    QTest::newRow("20ms") << qint64{20'000'000};
    QTest::newRow("20.000001ms") << qint64{20'000'001};
    QTest::newRow("1.5s") << qint64{1'500'000'000};
    QTest::newRow("90s") << qint64{90'000'000'000};
    QTest::newRow("2m") << qint64{120'000'000'000};
    QTest::newRow("1h") << qint64{3'600'000'000'000};
    QTest::newRow("9223372036.854775807s") << std::numeric_limits<qint64>::max();
  }
  void durationsPrintShortAndReadBack() {
    QFETCH(qint64, ns);
    QCOMPARE(QString::fromStdString(toText(Duration{ns})), QString(QTest::currentDataTag()));
    QCOMPARE(readAs(QTest::currentDataTag()), QString::number(ns));
  }

  void negativeSpansPrintTheirSign() {
    QCOMPARE(toText(Duration::milliseconds(-20)), std::string("-20ms"));
    QCOMPARE(toText(Duration{INT64_MIN}), std::string("-9223372036.854775808s"));
  }

  void momentsPrintAsSecondsWithSixDigits() {
    QCOMPARE(toSecondsText(Instant{}), std::string("0.000000"));
    QCOMPARE(toSecondsText(Instant{4'312'700'999}), std::string("4.312700"));
    QCOMPARE(toSecondsText(Instant{123'000'000'001'000}), std::string("123000.000001"));
  }

  void arithmeticStaysInNanoseconds() {
    using namespace forklab::kernel::literals;
    QCOMPARE((Instant{} + 1_s - (Instant{} + 1_ns)).ns, qint64{999'999'999});
    QCOMPARE((20_ms * 3 + 1_us - 1_ns).ns, qint64{60'000'999});
    QCOMPARE((1_s / 3).ns, qint64{333'333'333});
    QVERIFY(Instant{} + 1_ns < Instant{} + 2_ns);
    QVERIFY(Instant{} + 3600_s * 24 * 365 * 200 < kNever);
  }
};

QTEST_APPLESS_MAIN(InstantTest)
#include "instant_test.moc"
