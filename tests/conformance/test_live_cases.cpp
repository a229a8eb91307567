#include <QDir>

#include "conformance/peer.h"

using namespace forklab::test;

namespace {

/// Recorded cases that `forklab-cli serve` plays as Kamailio 5.6.3 did, by number.
constexpr const char* kHeld[] = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11",
                                 "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22",
                                 "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33",
                                 "34", "35", "37", "42", "43", "44", "52", "53", "54", "57", "58",
                                 "59", "60", "63", "65", "66", "67", "68", "69", "70", "71", "74"};

QDir oracleFolder() {
  return QDir(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/oracle");
}

bool isHeld(const QString& folder) {
  for (const char* number : kHeld) {
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
    QStringList others;
    for (const QString& folder :
         QDir(oracle.filePath("cases")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      if (!isHeld(folder)) others << folder;
    }
    const QString proxy = QString("'%1/tests/conformance/serve_all_sockets.sh' '%2' {cfg} udp:{ip}:{port}")
                              .arg(FORKLAB_SOURCE_DIR, program("forklab-cli"));
    QProcess harness;
    harness.setWorkingDirectory(oracle.path());
    harness.setProcessChannelMode(QProcess::MergedChannels);
    harness.start(python, {"oracle.py", "run", "cases", "--jobs", "4", "--retries", "2", "--skip",
                           others.join(','), "--proxy", proxy});
    QVERIFY(harness.waitForFinished(280'000));
    const QString output = QString::fromUtf8(harness.readAll());
    QVERIFY2(output.contains(QString("%1 passed, 0 failed").arg(std::size(kHeld))), qPrintable(output));
  }
};

QTEST_GUILESS_MAIN(LiveCasesTest)
#include "test_live_cases.moc"
