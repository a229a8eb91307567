#include <QtTest>

#include "record/output_file.h"

using forklab::record::OutputFile;

namespace {

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(absent)");
}

QString reasonOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return QString::fromUtf8(error.what());
  }
  return "(no error)";
}

}  // namespace

class TestOutputFile : public QObject {
  Q_OBJECT

 private slots:
  void theOldFileStandsUntilTheNewOneIsWhole() {
    const QTemporaryDir folder;
    const QString path = folder.filePath("out.txt");
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    OutputFile file(path.toStdString());
    file.stream() << "new";
    file.finish();
    QCOMPARE(contentOf(path), QByteArray("old"));
    file.commit();
    QCOMPARE(contentOf(path), QByteArray("new"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList("out.txt"));
  }

  void whatIsNotCommittedLeavesNoTrace() {
    const QTemporaryDir folder;
    {
      OutputFile file(folder.filePath("out.txt").toStdString());
      file.stream() << "half";
    }
    QVERIFY(QDir(folder.path()).isEmpty());
  }

  void aLinkIsFollowedAndStays() {
    const QTemporaryDir folder;
    QVERIFY(QFile(folder.filePath("real.txt")).open(QIODevice::WriteOnly));
    QVERIFY(QFile::link(folder.filePath("real.txt"), folder.filePath("link.txt")));
    OutputFile file(folder.filePath("link.txt").toStdString());
    file.stream() << "through";
    file.finish();
    file.commit();
    QVERIFY(QFileInfo(folder.filePath("link.txt")).isSymLink());
    QCOMPARE(contentOf(folder.filePath("real.txt")), QByteArray("through"));
  }

  void anImpossiblePlaceIsSaidWithItsReason() {
    const QTemporaryDir folder;
    QCOMPARE(reasonOf([] { OutputFile("/nowhere/at/all.txt"); }),
             QString("/nowhere/at/all.txt: cannot be written: No such file or directory"));
    const std::string path = folder.path().toStdString();
    QCOMPARE(reasonOf([&] { OutputFile{path}; }),
             folder.path() + QString(": cannot be written: Is a directory"));
  }

  void aFullDiskIsSaid() {
    if (!QFile::exists("/dev/full")) QSKIP("this system has no /dev/full to play a full disk");
    const QString reason = reasonOf([] {
      OutputFile file("/dev/full");
      file.stream() << std::string(1 << 20, 'x');
      file.finish();
    });
    QCOMPARE(reason, QString("/dev/full: cannot be written: No space left on device"));
  }
};

QTEST_APPLESS_MAIN(TestOutputFile)
#include "test_output_file.moc"
