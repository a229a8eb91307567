#include "cli/command_line.h"

using namespace forklab::test;

class TestCliCheck : public QObject {
  Q_OBJECT

 private slots:
  void aSoundScenarioEndsWithZero() {
    const CommandResult result = runCommand({"check", "relay", "relay/scenario.yaml", "relay/relay.cfg"});
    QVERIFY2(!result.errors.contains(": error: "), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.output.count("no errors"), 3);
  }

  void everyErrorOfAScriptHasItsPlace() {
    const CommandResult result = runCommand({"check", "broken/many-errors.cfg"});
    const QStringList places = placesIn(result.errors);
    QVERIFY2(places.contains("broken/many-errors.cfg:4: error"), qPrintable(result.errors));
    QVERIFY2(places.contains("broken/many-errors.cfg:11: error"), qPrintable(result.errors));
    QVERIFY2(places.filter(": error").size() >= 3, qPrintable(result.errors));
    QVERIFY2(result.errors.contains("t_relay"), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }

  void everyErrorOfAScenarioHasItsPlace() {
    const CommandResult result = runCommand({"check", "broken/scenario.yaml"});
    const QStringList places = placesIn(result.errors);
    for (const int line : {3, 5, 8, 9}) {
      const QString place = QString("broken/scenario.yaml:%1: error").arg(line);
      QVERIFY2(places.contains(place), qPrintable(place + " is missing in\n" + result.errors));
    }
    QVERIFY2(result.errors.contains("did you mean `caller`?"), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }

  void aBadFileDoesNotHideTheOthers() {
    const CommandResult result = runCommand({"check", "nowhere.cfg", "broken/many-errors.cfg", "relay"});
    QVERIFY(result.errors.startsWith("nowhere.cfg: error: there is no such file or folder\n"));
    QVERIFY(result.errors.contains("broken/many-errors.cfg:4:"));
    QVERIFY(result.output.contains("relay: no errors"));
    QCOMPARE(result.exitCode, 2);
  }

  void strictRefusesWhatAStockKamailioRefuses() {
    QTemporaryDir folder;
    const QString path = folder.filePath("fork.cfg");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        "request_route {\n    seturi(\"sip:a@example.com\");\n"
        "    append_branch(\"sip:b@example.com\");\n    t_relay();\n}\n");
    file.close();
    const CommandResult lenient = runCommand({"check", path});
    QVERIFY2(lenient.errors.contains(": hint: ") && lenient.errors.contains("corex"),
             qPrintable(lenient.errors));
    QCOMPARE(lenient.exitCode, 0);
    const CommandResult strict = runCommand({"check", "--strict", path});
    QVERIFY2(strict.errors.contains(":4:5: error: "), qPrintable(strict.errors));
    QCOMPARE(strict.exitCode, 2);
  }

  void unreadableInputIsSaidClearly_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("binary") << "broken/binary.cfg";
    QTest::newRow("empty script") << "broken/empty.cfg";
    QTest::newRow("empty scenario") << "broken/empty.yaml";
    QTest::newRow("no scenario in the folder") << "broken/no-scenario-here";
    QTest::newRow("neither") << "broken/no-scenario-here/README.md";
    QTest::newRow("missing") << "broken/nowhere.yaml";
  }

  void unreadableInputIsSaidClearly() {
    QFETCH(QString, file);
    const CommandResult result = runCommand({"check", file});
    QVERIFY2(result.errors.startsWith(file), qPrintable(result.errors));
    QVERIFY2(result.errors.contains(": error: "), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }

  void hundredMegabytesAreRefusedAtOnce_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("script") << "large.cfg";
    QTest::newRow("scenario") << "large.yaml";
  }

  void hundredMegabytesAreRefusedAtOnce() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const QString path = folder.filePath(name);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(100 << 20));
    file.close();
    const CommandResult result = runCommand({"check", path});
    QVERIFY2(result.errors.contains(name) && result.errors.contains("MiB"), qPrintable(result.errors));
    QVERIFY(result.errors.size() < 1000);
    QCOMPARE(result.exitCode, 2);
  }
};

QTEST_GUILESS_MAIN(TestCliCheck)
#include "test_cli_check.moc"
