#include <QTemporaryDir>
#include <QTest>

#include "conformance/oracle_case.h"
#include "conformance/received.h"
#include "lab/run.h"

using namespace forklab;

namespace {

/// Cases that the lab plays as Kamailio 5.6.3 did, by number. 06 to 09 are the chapter's scripts.
constexpr const char* kHeld[] = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "12",
                                 "13", "14", "15", "16", "17", "20", "21", "22", "23", "24", "25",
                                 "26", "29", "30", "31", "33", "42", "43", "44", "54", "60", "63"};

QDir casesFolder() {
  return QDir(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/oracle/cases");
}

QString render(const lab::LabRun& run) {
  QString text;
  for (const auto& each : run.diagnostics())
    text += QString::fromStdString(script::render(each, run.diagnosticFiles())) + "\n";
  return text;
}

}  // namespace

/// The lab's proxy and phones against what Kamailio's agents recorded: per agent the same messages in the
/// same order, the same statuses and retransmissions, at the recorded times.
class OracleCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void eachAgentReceivesWhatKamailiosAgentDid_data() {
    QTest::addColumn<QString>("folder");
    // FORKLAB_CASES tries others: "10,11".
    QStringList numbers = qEnvironmentVariable("FORKLAB_CASES").split(',', Qt::SkipEmptyParts);
    if (numbers.isEmpty()) {
      for (const char* number : kHeld) numbers << number;
    }
    for (const QString& number : numbers) {
      const QStringList found = casesFolder().entryList({number + "-*"}, QDir::Dirs);
      QTest::newRow(qPrintable(found.value(0, number))) << found.value(0);
    }
  }

  void eachAgentReceivesWhatKamailiosAgentDid() {
    QFETCH(QString, folder);
    if (!casesFolder().exists()) QSKIP("the recorded cases are not here");
    QVERIFY(!folder.isEmpty());
    QTemporaryDir scratch;
    const test::OracleCase played(QDir(casesFolder().filePath(folder)), QDir(scratch.path()));
    QVERIFY2(played.obstacle().isEmpty(), qPrintable(played.obstacle()));
    lab::LabRun run(played.scenario(), {});
    QVERIFY2(run.isReady(), qPrintable(render(run)));
    run.runToEnd();
    QStringList nodes;
    for (const auto& node : run.scenario().nodes) nodes << QString::fromStdString(node.name);
    const test::Playback playback{*run.recorder().log(), nodes,
                                  [&](const QString& text) { return played.withNames(text); },
                                  [&](const kernel::Endpoint& at) { return played.nameOf(at); }};
    QString all;
    for (const QString& agent : played.agents()) {
      const auto recorded = test::recordedAt(played.recorded(agent), true);
      const QStringList found =
          test::differences(recorded, test::playedAt(agent, playback, true), played.toleranceMs());
      if (!found.isEmpty()) all += "\nat " + agent + ":\n  " + found.join("\n  ");
    }
    QVERIFY2(all.isEmpty(), qPrintable(all));
  }
};

QTEST_GUILESS_MAIN(OracleCasesTest)
#include "test_oracle_cases.moc"
