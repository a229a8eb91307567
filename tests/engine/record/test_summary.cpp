#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "record/summary.h"

using namespace forklab;

namespace {

lab::Summary smallRun() {
  lab::Summary summary;
  summary.scenario = "busy-everywhere";
  summary.seed = 7;
  summary.end = {6'520'000'000};
  summary.endReason = "nothing left to do";
  summary.fingerprint = "1-9f86d081884c7d65";
  summary.packetsSent = 12;
  summary.packetsArrived = 11;
  summary.packetsLost = 1;
  summary.retransmissions = 2;
  summary.requestsByMethod = {{"ACK", 3}, {"INVITE", 4}};
  summary.responsesByStatus = {{100, 1}, {486, 4}};
  summary.workers["proxy udp"] = {.taken = 12,
                                  .waited = 3,
                                  .waitedAltogether = kernel::Duration::milliseconds(90),
                                  .waitedMost = kernel::Duration::milliseconds(40),
                                  .busy = kernel::Duration::milliseconds(1200),
                                  .blocked = kernel::Duration::milliseconds(800),
                                  .longestQueue = 2};
  summary.parsing.messages = 6;
  summary.parsing.headerLines = 48;
  summary.parsing.of(sip::ParseTally::Part::from) = {6, 5};
  summary.parsing.of(sip::ParseTally::Part::contact) = {4, 0};
  summary.checks = {{"alice gets 486", true, ""}, {"bob gets 1 INVITE", false, "it got 2"}};
  return summary;
}

}  // namespace

class TestSummary : public QObject {
  Q_OBJECT

 private slots:
  void peopleReadAFewAlignedLines() {
    QCOMPARE(QString::fromStdString(record::summaryText(smallRun())),
             QString(
                 R"(scenario     busy-everywhere, seed 7
ended        at 6.520000 s: nothing left to do
packets      12 sent, 11 arrived, 1 lost, 2 retransmitted
requests     ACK x3, INVITE x4
responses    100 x1, 486 x4
workers      proxy udp: 12 taken, 3 waited up to 40ms, queue up to 2, busy 1.2s, blocked 800ms
parsed       6 messages, 48 header lines: From 5 of 6, Contact never (4)
fingerprint  1-9f86d081884c7d65
holds        alice gets 486
FAILS        bob gets 1 INVITE (it got 2)
)"));
  }

  void aRunThatWasStoppedSaysSo() {
    lab::Summary summary = smallRun();
    summary.endReason.clear();
    QVERIFY(record::summaryText(summary).find("\nstopped      at 6.520000 s\n") != std::string::npos);
  }

  void programsReadOneVersionedObject() {
    const std::string text = record::summaryJson(smallRun());
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    QCOMPARE(json["format"].toString(), QString("forklab-summary"));
    QCOMPARE(json["version"].toInt(), record::kSummaryVersion);
    QCOMPARE(json["seed"].toInt(), 7);
    QCOMPARE(json["end_ns"].toInteger(), 6'520'000'000);
    QCOMPARE(json["requests"]["INVITE"].toInt(), 4);
    QCOMPARE(json["responses"]["486"].toInt(), 4);
    QCOMPARE(json["packets_lost"].toInt(), 1);
    QCOMPARE(json["workers"]["proxy udp"]["waited_most_ns"].toInteger(), 40'000'000);
    QCOMPARE(json["parsing"]["messages"].toInt(), 6);
    QCOMPARE(json["parsing"]["From"]["read"].toInt(), 5);
    QCOMPARE(json["parsing"]["Contact"]["present"].toInt(), 4);
    QCOMPARE(json["checks"][1]["detail"].toString(), QString("it got 2"));
    QCOMPARE(json["all_checks_held"].toBool(true), false);
    QCOMPARE(text.find('\n'), text.size() - 1);
  }

  void checksHoldWhenNoneFails() {
    lab::Summary summary = smallRun();
    QVERIFY(!record::allChecksHeld(summary));
    summary.checks.pop_back();
    QVERIFY(record::allChecksHeld(summary));
  }
};

QTEST_APPLESS_MAIN(TestSummary)
#include "test_summary.moc"
