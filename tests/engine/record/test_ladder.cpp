#include <QtTest>
#include <sstream>

#include "record/ladder.h"
#include "support/drawn_log.h"

using namespace forklab;

namespace {

const QString kFolder = QStringLiteral(FORKLAB_SOURCE_DIR "/tests/engine/record/ladders/");

std::string contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// The first line of a drawing's file names the nodes.
QString ladderOf(const std::string& file, std::size_t width = record::kLadderWidth) {
  std::istringstream names(file.substr(0, file.find('\n')));
  std::vector<std::string> nodes;
  for (std::string name; names >> name;) nodes.push_back(name);
  nodes.erase(nodes.begin());
  const test::DrawnLog drawn(file.substr(file.find('\n')), nodes);
  std::ostringstream out;
  record::writeLadder(drawn.log(), out, width);
  return QString::fromStdString(out.str());
}

}  // namespace

class TestLadder : public QObject {
  Q_OBJECT

 private slots:
  void aDrawnLogBecomesItsLadder_data() {
    QTest::addColumn<QString>("drawing");
    const QStringList files = QDir(kFolder).entryList({"*.txt"});
    QVERIFY(files.size() >= 5);
    for (const QString& file : files) QTest::newRow(qPrintable(file)) << kFolder + file;
  }

  void aDrawnLogBecomesItsLadder() {
    QFETCH(QString, drawing);
    const QString golden = QString(drawing).replace(".txt", ".ladder");
    const QString ladder = ladderOf(contentOf(drawing));
    // Whoever changes the drawing on purpose lets the files be written anew and reads them.
    if (qEnvironmentVariableIsSet("FORKLAB_WRITE_GOLDEN")) {
      QFile file(golden);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(ladder.toUtf8());
    }
    QCOMPARE(ladder, QString::fromStdString(contentOf(golden)));
  }

  void noLineIsWiderThanThePage() {
    const std::string drawing = contentOf(kFolder + "fork-of-six.txt");
    for (const std::size_t width : {100U, 120U, 200U}) {
      for (const QString& line : ladderOf(drawing, width).split('\n')) {
        QVERIFY2(static_cast<std::size_t>(line.size()) <= width, qPrintable(line));
      }
    }
  }

  void anEmptyLogIsAnEmptyLadder() {
    std::ostringstream out;
    record::writeLadder(trace::Recorder(trace::Level::full).sharedLog(), out);
    QCOMPARE(out.str(), std::string("\n"));
  }
};

QTEST_APPLESS_MAIN(TestLadder)
#include "test_ladder.moc"
