#include <QDir>

#include "conformance/peer.h"

using namespace forklab::test;

namespace {

/// Recorded cases that `forklab-cli serve` does not play as Kamailio 5.6.3 did yet: the dialog module.
constexpr const char* kMissing[] = {"38", "39", "40", "41", "73"};

QDir oracleFolder() {
  return QDir(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/oracle");
}

bool isMissing(const QString& folder) {
  for (const char* number : kMissing) {
    if (folder.startsWith(QString(number) + "-")) return true;
  }
  return false;
}

}  // namespace

/// The recorded calls on real sockets and the wall clock: what each agent received, and when.
class LiveCasesTest : public QObject {
  Q_OBJECT

 private slots:
  void recordedCallsGoAsTheyWentThroughKamailio() {
    const QDir oracle = oracleFolder();
    if (!oracle.exists("oracle.py")) QSKIP("the recorded cases are not here");
    const QString python = peer("python3");
    if (python.isEmpty() && mayBeMissing()) QSKIP("python3 is not installed");
    const QStringList all = QDir(oracle.filePath("cases")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QStringList others;
    for (const QString& folder : all) {
      if (isMissing(folder)) others << folder;
    }
    const QString proxy = QString("'%1' serve {cfg} --listen udp:{ip}:{port}").arg(program("forklab-cli"));
    QProcess harness;
    harness.setWorkingDirectory(oracle.path());
    harness.setProcessChannelMode(QProcess::MergedChannels);
    harness.start(python, {"oracle.py", "run", "cases", "--jobs", "4", "--retries", "2", "--skip",
                           others.join(','), "--proxy", proxy});
    QVERIFY(harness.waitForFinished(280'000));
    const QString output = QString::fromUtf8(harness.readAll());
    QVERIFY2(output.contains(QString("%1 passed, 0 failed").arg(all.size() - others.size())),
             qPrintable(output));
  }
};

QTEST_GUILESS_MAIN(LiveCasesTest)
#include "test_live_cases.moc"
