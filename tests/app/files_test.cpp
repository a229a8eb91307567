#include <QDir>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include "data_files.h"
#include "main_window.h"

using namespace forklab;
using app::MainWindow;

namespace {

QString shippedLesson() { return app::dataFile(QStringLiteral("scenarios/forking/q-serial")); }

const QTreeWidget& problemsOf(MainWindow& window) {
  return *qobject_cast<QTreeWidget*>(&window.docks().view(QStringLiteral("problems")));
}

/// Opens the lesson and waits for it.
void openLesson(MainWindow& window) {
  QSignalSpy opened(&window.session(), &run::Session::opened);
  window.openFile(shippedLesson());
  QVERIFY(opened.wait(20'000));
}

/// Opens what cannot be opened and waits for the answer.
void openBadFile(MainWindow& window, const QString& path) {
  QSignalSpy failed(&window.controller(), &run::RunController::openFailed);
  window.openFile(path);
  QVERIFY(failed.wait(20'000));
  QCOMPARE(failed[0][0].toString(), path);
}

}  // namespace

class FilesTest : public QObject {
  Q_OBJECT

 private slots:
  void init() { QVERIFY(folder_.isValid()); }

  // What runs and does nothing is a warning: in the list, on its tab, and at its line of the script.
  void anEditBehindTRelayIsWarnedOfBeforeItRuns() {
    MainWindow window(MainWindow::Memory::fresh);
    QSignalSpy opened(&window.session(), &run::Session::opened);
    window.openFile(app::dataFile(QStringLiteral("scenarios/routing/record-route-too-late")));
    QVERIFY(opened.wait(20'000));
    bool warned = false;
    for (const script::Diagnostic& one : window.session().problems()->diagnostics)
      warned = warned || one.code == "effect-after-relay";
    QVERIFY(warned);
    const QWidget* const dock = window.docks().view(QStringLiteral("problems")).parentWidget();
    QVERIFY2(dock->windowTitle().contains(QStringLiteral("(1)")), qPrintable(dock->windowTitle()));
    const auto* const text = window.docks().view(QStringLiteral("script")).findChild<QPlainTextEdit*>();
    QVERIFY(text != nullptr);
    QStringList marked;
    for (const QTextEdit::ExtraSelection& mark : text->extraSelections()) {
      if (mark.format.underlineStyle() == QTextCharFormat::WaveUnderline)
        marked << mark.cursor.selectedText();
    }
    QVERIFY2(marked.size() == 1 && marked[0].contains(QStringLiteral("record_route")),
             qPrintable(marked.join(QLatin1Char('|'))));
  }

  void aFileThatIsNoGoodSaysWhereAndHowToMendIt_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<bool>("hasMend");
    const QByteArray noise("\x00\x01\xff\xfe\x80 binary \x00", 14);
    QTest::newRow("empty scenario") << "empty.yaml" << QByteArray() << "the file is empty" << true;
    QTest::newRow("empty script") << "empty.cfg" << QByteArray() << "the script is empty" << true;
    QTest::newRow("binary scenario") << "noise.yaml" << noise << "not a text file" << true;
    QTest::newRow("binary script") << "noise.cfg" << noise << "not a text file" << true;
    QTest::newRow("huge scenario") << "huge.yaml" << QByteArray(3 << 20, 'a') << "1 MiB" << true;
    QTest::newRow("unknown key") << "scenario.yaml" << QByteArray("version: 1\ntitle: t\nnods: {}\n")
                                 << "nods" << true;
    QTest::newRow("unknown function")
        << "proxy.cfg" << QByteArray("request_route {\n  t_rely();\n}\n") << "t_rely" << true;
  }
  void aFileThatIsNoGoodSaysWhereAndHowToMendIt() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, sentence);
    QFETCH(bool, hasMend);
    const QString path = folder_.filePath(name);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    file.close();
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    openBadFile(window, path);
    const QTreeWidget& list = problemsOf(window);
    QVERIFY(list.isVisible() && list.topLevelItemCount() > 0);
    bool said = false;
    bool mended = false;
    for (int row = 0; row < list.topLevelItemCount(); ++row) {
      const QTreeWidgetItem* item = list.topLevelItem(row);
      said = said || item->text(1).contains(sentence);
      mended = mended || item->childCount() > 0;
      QVERIFY2(item->text(2).startsWith(name + QLatin1Char(':')), qPrintable(item->text(2)));
    }
    QVERIFY2(said, qPrintable(list.topLevelItem(0)->text(1)));
    QCOMPARE(mended, hasMend);
    QVERIFY(!window.session().isOpen());
  }

  void aFileThatIsNotThereIsSaidSo() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    openBadFile(window, folder_.filePath(QStringLiteral("none.yaml")));
    QVERIFY(problemsOf(window).topLevelItem(0)->text(1).contains(QStringLiteral("no such file")));
  }

  void aBadFileLosesNothingOfTheRunBeforeIt() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    openLesson(window);
    window.pump().play(run::Pace::paced);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().index().rows().size() > 1, 20'000);
    const QString title = window.windowTitle();
    openBadFile(window, folder_.filePath(QStringLiteral("none.yaml")));
    QVERIFY(window.session().isOpen());
    QCOMPARE(window.windowTitle(), title);
    // It goes on where it was.
    const kernel::Instant then = window.session().selection().playhead().time;
    QTRY_VERIFY_WITH_TIMEOUT(window.session().selection().playhead().time > then, 20'000);
    QVERIFY(window.pump().isMoving());
    // And begins anew from its own file.
    QSignalSpy opened(&window.session(), &run::Session::opened);
    window.actions()[QStringLiteral("restart")].trigger();
    QVERIFY(opened.wait(20'000));
    QCOMPARE(window.controller().path(), QDir(shippedLesson()).absolutePath());
  }

  void theTabCountsTheProblems() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    openBadFile(window, folder_.filePath(QStringLiteral("none.yaml")));
    const auto* dock = qobject_cast<QDockWidget*>(problemsOf(window).parentWidget());
    QVERIFY2(dock->windowTitle().endsWith(QStringLiteral("(1)")), qPrintable(dock->windowTitle()));
    openLesson(window);
    QTRY_VERIFY(!dock->windowTitle().contains(QStringLiteral("(1)")));
  }

 private:
  QTemporaryDir folder_;
};

QTEST_MAIN(FilesTest)
#include "files_test.moc"
