#include <QFile>
#include <QTest>

#include "dialog/progress.h"

using namespace forklab::dialog;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

QStringList cellsOf(const QString& line) {
  QStringList cells;
  for (const QString& cell : line.split('|')) cells << cell.trimmed();
  return cells;
}

}  // namespace

class DialogProgressTest : public QObject {
  Q_OBJECT

 private slots:
  void everyCellIsAsDrawn() {
    QFile file(FORKLAB_SOURCE_DIR "/tests/engine/dialog/progress.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList lines = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
    lines.removeFirst();
    QStringList head{""};
    for (std::size_t each = 0; each < kProgresses; ++each) head << text(progressText(Progress(each)));
    QCOMPARE(cellsOf(lines.takeFirst()), head);
    QCOMPARE(lines.size(), qsizetype(kProgressInputs));
    for (std::size_t input = 0; input < kProgressInputs; ++input) {
      QStringList cells{text(inputText(ProgressInput(input)))};
      for (std::size_t each = 0; each < kProgresses; ++each)
        cells << text(progressText(after(Progress(each), ProgressInput(input))));
      QCOMPARE(cells, cellsOf(lines.takeFirst()));
    }
  }

  void aReplyMeansWhatTheCallerHears_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("input");
    const auto row = [](int status, ProgressInput input) {
      QTest::addRow("%d", status) << status << int(input);
    };
    row(100, ProgressInput::tried);
    row(180, ProgressInput::rings);
    row(181, ProgressInput::tried);
    row(182, ProgressInput::rings);
    row(183, ProgressInput::rings);
    row(202, ProgressInput::answered);
    row(302, ProgressInput::refused);
    row(486, ProgressInput::busy);
    row(487, ProgressInput::refused);
    row(600, ProgressInput::busy);
    row(603, ProgressInput::refused);
  }
  void aReplyMeansWhatTheCallerHears() {
    QFETCH(int, status);
    QFETCH(int, input);
    QCOMPARE(int(progressInputOf(status)), input);
  }

  void everyoneWhoCanEndACallHasAName() {
    QCOMPARE(endedByText(EndedBy::nobody), std::string_view());
    QCOMPARE(endedByText(EndedBy::caller), std::string_view("caller"));
    QCOMPARE(endedByText(EndedBy::failed), std::string_view("failed"));
    QCOMPARE(endedByText(EndedBy::sessionTimerOfCallee), std::string_view("session timer of callee"));
  }
};

QTEST_GUILESS_MAIN(DialogProgressTest)
#include "test_progress.moc"
