#include "cli/command_line.h"
#include "support/tshark.h"

using namespace forklab::test;

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList filesIn(const QTemporaryDir& folder) {
  return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
}

}  // namespace

class TestCliRun : public QObject {
  Q_OBJECT

 private slots:
  void aRunPrintsItsSummary() {
    const CommandResult result = runCommand({"run", "relay"});
    QCOMPARE(result.errors, QString());
    QVERIFY2(result.output.startsWith("scenario     relay, seed 1\n"), qPrintable(result.output));
    QVERIFY(result.output.contains("\nrequests     ACK x1, INVITE x2\n"));
    QVERIFY(result.output.contains("\nholds        "));
    QCOMPARE(result.exitCode, 0);
  }

  void theLadderStandsBeforeTheSummary() {
    const CommandResult result = runCommand({"run", "relay", "--ladder"});
    const QString golden = kFixtures + "/relay/ladder.txt";
    const QString ladder = result.output.section("\n\n", 0, 0) + '\n';
    if (qEnvironmentVariableIsSet("FORKLAB_WRITE_GOLDEN")) {
      QFile file(golden);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(ladder.toUtf8());
    }
    QCOMPARE(ladder, QString::fromUtf8(contentOf(golden)));
    QVERIFY(result.output.section("\n\n", 1).startsWith("scenario"));
  }

  void aFailedCheckEndsWithOne() {
    const CommandResult result = runCommand({"run", "failing-check"});
    QVERIFY2(result.output.contains("\nFAILS        "), qPrintable(result.output));
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(summaryOf({"run", "failing-check"})["all_checks_held"].toBool(true), false);
  }

  void twiceTheSameAnotherSeedNot() {
    const QJsonObject first = summaryOf({"run", "lossy"});
    QCOMPARE(first["version"].toInt(), 1);
    QVERIFY(!first["fingerprint"].toString().isEmpty());
    QCOMPARE(summaryOf({"run", "lossy"}), first);
    const QJsonObject other = summaryOf({"run", "lossy", "--seed", "2"});
    QCOMPARE(other["seed"].toInt(), 2);
    QVERIFY(other["fingerprint"] != first["fingerprint"]);
  }

  void untilStopsInTheMiddle() {
    const QJsonObject summary = summaryOf({"run", "relay", "--until", "500ms"});
    QCOMPARE(summary["end_ns"].toInteger(), 500'000'000);
    QVERIFY(!summary["responses"].toObject().contains("200"));
  }

  void aSettingChangesTheScenario() {
    QVERIFY(summaryOf({"run", "lossy", "--set", "link_defaults.loss=0%"})["packets_lost"].toInt(-1) == 0);
    const CommandResult wrong = runCommand({"run", "relay", "--set", "nodes.carol.address=10.0.0.9"});
    QVERIFY2(wrong.errors.contains("nodes.carol.address"), qPrintable(wrong.errors));
    QCOMPARE(wrong.exitCode, 2);
  }

  void theTraceHasOneObjectPerEvent() {
    const QTemporaryDir folder;
    const QString path = folder.filePath("run.jsonl");
    const QJsonObject summary = summaryOf({"run", "lossy", "--trace", path});
    qint64 sent = 0, previous = 0;
    for (const QByteArray& line : contentOf(path).split('\n')) {
      if (line.isEmpty()) continue;
      const QJsonObject event = QJsonDocument::fromJson(line).object();
      QVERIFY2(!event.isEmpty(), line.constData());
      if (event.contains("format")) continue;
      QCOMPARE(event["id"].toInteger(), ++previous);
      QVERIFY(event["cause"].toInteger(-1) < previous);
      sent += event["event"] == "packet_sent" ? 1 : 0;
    }
    QCOMPARE(sent, summary["packets_sent"].toInteger());
    QCOMPARE(filesIn(folder), QStringList("run.jsonl"));
  }

  void tsharkCountsWhatTheSummaryCounts() {
    if (const QString why = whyNoTshark(); !why.isEmpty()) QSKIP(qPrintable(why));
    const QTemporaryDir folder;
    const QString path = folder.filePath("run.pcapng");
    const QJsonObject summary = summaryOf({"run", "lossy", "--pcap", path});
    const TsharkResult statistics = readWithTshark(path, {"-q", "-z", "sip,stat"});
    QCOMPARE(statistics.errors, QString());
    QMap<QString, qint64> counted, expected;
    const QRegularExpression row("^\\s*(?:SIP )?(\\d{3}|[A-Z]{3,})\\b.*:\\s+(\\d+) Packets",
                                 QRegularExpression::MultilineOption);
    for (auto match = row.globalMatch(statistics.output); match.hasNext();) {
      const auto found = match.next();
      counted[found.captured(1)] = found.captured(2).toLongLong();
    }
    for (const char* part : {"requests", "responses"}) {
      const QJsonObject counts = summary[part].toObject();
      for (auto each = counts.begin(); each != counts.end(); ++each) expected[each.key()] = each->toInteger();
    }
    QVERIFY2(counted == expected, qPrintable(statistics.output + QJsonDocument(summary).toJson()));
    QCOMPARE(readWithTshark(path, {"-q", "-z", "expert,warn"}).output.trimmed(), QString());
  }

  void whereSomethingIsWrongNothingIsWritten_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no such scenario") << QStringList{"run", "nowhere"} << "nowhere";
    QTest::newRow("no scenario inside") << QStringList{"run", "broken/no-scenario-here"} << "scenario.yaml";
    QTest::newRow("errors in the scenario") << QStringList{"run", "broken"} << "broken/scenario.yaml:5:";
    QTest::newRow("errors in a script")
        << QStringList{"run", "broken/many-errors.cfg"} << "many-errors.cfg:4:";
    QTest::newRow("empty") << QStringList{"run", "broken/empty.yaml"} << "empty.yaml";
    QTest::newRow("unwritable capture")
        << QStringList{"run", "relay", "--pcap", "/nowhere/x.pcapng"}
        << "forklab-cli: /nowhere/x.pcapng: cannot be written: No such file or directory";
    QTest::newRow("full disk") << QStringList{"run", "relay", "--pcap", "/dev/full"}
                               << "forklab-cli: /dev/full: cannot be written: No space left on device";
  }

  void whereSomethingIsWrongNothingIsWritten() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    const CommandResult result = runCommand(arguments + QStringList{"--trace", folder.filePath("run.jsonl")});
    QVERIFY2(result.errors.contains(reason), qPrintable(result.errors));
    QCOMPARE(result.output, QString());
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(filesIn(folder), QStringList());
  }

  void oneFileCannotBeTwo() {
    const QTemporaryDir folder;
    const QString path = folder.filePath("x");
    const CommandResult result = runCommand({"run", "relay", "--trace", path, "--pcap", path});
    QCOMPARE(result.errors, "forklab-cli: " + path + ": --trace and --pcap cannot both write to it\n");
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(filesIn(folder), QStringList());
  }
};

QTEST_GUILESS_MAIN(TestCliRun)
#include "test_cli_run.moc"
