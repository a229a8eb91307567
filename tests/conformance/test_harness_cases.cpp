#include <QTemporaryDir>
#include <QTest>

#include "conformance/case_world.h"
#include "conformance/received.h"

using namespace forklab;

namespace {

/// Cases that the proxy plays as Kamailio 5.6.3 did, by number. Missing: those with dialogs (38-41, 73).
constexpr const char* kHeld[] = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12",
                                 "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24",
                                 "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36",
                                 "37", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52",
                                 "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "63", "64",
                                 "65", "66", "67", "68", "69", "70", "71", "72", "74", "75"};

QDir casesFolder() {
  return QDir(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/oracle/cases");
}

/// Cases of our own, recorded with the same harness on Kamailio 5.6.3.
QDir ownCasesFolder() { return QDir(FORKLAB_SOURCE_DIR "/tests/conformance/cases"); }

}  // namespace

/// The lab's proxy among agents that do what those of the recorder did, lost copies and withheld ACKs too:
/// every message that an agent received, with its time, against the record.
class HarnessCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void eachAgentReceivesWhatWasRecorded_data() {
    QTest::addColumn<QString>("folder");
    // FORKLAB_CASES tries others: "45,46".
    QStringList numbers = qEnvironmentVariable("FORKLAB_CASES").split(',', Qt::SkipEmptyParts);
    if (numbers.isEmpty()) {
      for (const char* number : kHeld) numbers << number;
    }
    for (const QString& number : numbers) {
      const QStringList found = casesFolder().entryList({number + "-*"}, QDir::Dirs);
      if (found.isEmpty() && !ownCasesFolder().entryList({number + "-*"}, QDir::Dirs).isEmpty()) continue;
      QTest::newRow(qPrintable(found.value(0, number))) << casesFolder().filePath(found.value(0));
    }
    for (const QString& name : ownCasesFolder().entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      if (qEnvironmentVariableIsEmpty("FORKLAB_CASES") || numbers.contains(name.section('-', 0, 0)))
        QTest::newRow(qPrintable(name)) << ownCasesFolder().filePath(name);
    }
  }

  void eachAgentReceivesWhatWasRecorded() {
    QFETCH(QString, folder);
    if (!QDir(folder).exists() && !casesFolder().exists()) QSKIP("the recorded cases are not here");
    QVERIFY(QDir(folder).exists("case.json"));
    QTemporaryDir scratch;
    test::CaseWorld world(QDir(folder), QDir(scratch.path()));
    QVERIFY2(world.obstacle().isEmpty(), qPrintable(world.obstacle()));
    world.run();
    const test::Playback playback{
        world.log(), world.nodeNames(), [&](const QString& text) { return world.withNames(text); },
        [&](const kernel::Endpoint& at) { return world.nameOf(at); }, world.rawHeaders()};
    QString all;
    for (const QString& agent : world.agents()) {
      const QStringList found =
          test::differences(test::recordedAt(world.recorded(agent), false, true),
                            test::playedAt(agent, playback, false), world.toleranceMs());
      if (!found.isEmpty()) all += "\nat " + agent + ":\n  " + found.join("\n  ");
    }
    QVERIFY2(all.isEmpty(), qPrintable(all));
  }
};

QTEST_GUILESS_MAIN(HarnessCasesTest)
#include "test_harness_cases.moc"
