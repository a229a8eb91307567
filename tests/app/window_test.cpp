#include <QAbstractScrollArea>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <set>

#include "app/support/synthetic_call.h"
#include "data_files.h"
#include "main_window.h"
#include "models/ladder_model.h"
#include "screenshots.h"

using namespace forklab;
using app::MainWindow;

namespace {

/// A picture with words and lines has many colours, if only by smoothing.
std::size_t coloursOf(const QImage& picture) {
  std::set<QRgb> colours;
  for (int y = 0; y < picture.height(); y += 2) {
    for (int x = 0; x < picture.width(); x += 2) colours.insert(picture.pixel(x, y));
  }
  return colours.size();
}

QString shippedLesson() { return app::dataFile(QStringLiteral("scenarios/forking/q-serial")); }

}  // namespace

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("forklab-test"));
    QCoreApplication::setApplicationName(QStringLiteral("forklab-test"));
  }

  void itOpensEmptyAndSaysWhatToDo() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(!window.actions()[QStringLiteral("run")].isEnabled());
    QVERIFY(window.actions()[QStringLiteral("open")].isEnabled());
    QVERIFY(coloursOf(window.grab().toImage()) > 20);
  }

  void aRunFillsEveryView() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    app::goToTellingMoment(window);
    for (const QString& id : window.docks().ids()) {
      if (id == QLatin1String("problems")) continue;
      window.docks().raise(id);
      QCoreApplication::processEvents();
      const QImage picture = window.docks().view(id).grab().toImage();
      QVERIFY2(coloursOf(picture) > 20, qPrintable(id));
    }
  }

  void oneSelectionIsHeardEverywhere() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    const models::RunIndex& index = window.session().index();
    window.session().selection().moveTo(window.session().end());
    app::goToTellingMoment(window);
    QVERIFY(window.session().selection().packet() != 0);
    const auto* text = window.docks().view(QStringLiteral("message")).findChild<QPlainTextEdit*>();
    QVERIFY(text->toPlainText().startsWith(QStringLiteral("INVITE sip:b@example.com")));
    const auto* table = window.docks().view(QStringLiteral("transactions")).findChild<QTableView*>();
    QVERIFY(table->currentIndex().isValid());
    window.session().show(index.rows()[0].event);
    QVERIFY(text->toPlainText().startsWith(QStringLiteral("INVITE sip:bob@example.com")));
  }

  void theLadderIsWalkedWithKeys() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    window.session().selection().moveTo(window.session().end());
    QWidget& ladder = window.docks().view(QStringLiteral("ladder"));
    QTest::keyClick(&ladder, Qt::Key_Home);
    QCOMPARE(window.session().selection().packet(), trace::EventId{window.session().index().rows()[0].event});
    QTest::keyClick(&ladder, Qt::Key_Down);
    QCOMPARE(window.session().selection().packet(), trace::EventId{window.session().index().rows()[1].event});
  }

  void thePlayheadGoesBackAndForth() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    window.session().selection().moveTo(window.session().end());
    const models::Moment end = window.session().selection().playhead();
    QWidget& timeline = window.docks().view(QStringLiteral("timeline"));
    QTest::keyClick(&timeline, Qt::Key_Left);
    QVERIFY(window.session().selection().playhead().event < end.event);
    QTest::keyClick(&timeline, Qt::Key_Home);
    QCOMPARE(window.session().selection().playhead().event, trace::EventId{0});
    const auto* table = window.docks().view(QStringLiteral("transactions")).findChild<QTableView*>();
    QCOMPARE(table->model()->rowCount(), 0);
    QTest::keyClick(&timeline, Qt::Key_End);
    QCOMPARE(window.session().selection().playhead(), end);
    QCOMPARE(table->model()->rowCount(), 5);
  }

  void anotherRunTakesThePlaceOfTheFirst() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    app::goToTellingMoment(window);
    window.session().selection().moveTo(window.session().end());
    window.session().open(tests::serialForkCall(40));
    const auto* table = window.docks().view(QStringLiteral("transactions")).findChild<QTableView*>();
    QCOMPARE(table->model()->rowCount(), 0);
    QCOMPARE(window.session().selection().packet(), trace::EventId{0});
    window.session().selection().moveTo(window.session().end());
    QCOMPARE(table->model()->rowCount(), 2);
    QVERIFY(coloursOf(window.grab().toImage()) > 20);
  }

  void aFileThatIsNoScenarioIsAProblemWithAPlace() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("scenario.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("version: 1\nnods: {}\n");
    file.close();
    QSignalSpy problems(&window.session(), &run::Session::problemsChanged);
    window.openFile(file.fileName());
    QVERIFY(problems.wait());
    const auto* list = qobject_cast<QTreeWidget*>(&window.docks().view(QStringLiteral("problems")));
    QVERIFY(list->topLevelItemCount() > 0);
    QVERIFY(list->topLevelItem(0)->text(2).contains(QStringLiteral("scenario.yaml:")));
    QVERIFY(!window.session().isOpen());
  }

  void aLessonRunsToItsEndAndCanBeSteppedThrough() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    QSignalSpy opened(&window.session(), &run::Session::opened);
    window.openFile(shippedLesson());
    QVERIFY(opened.wait(20'000));
    window.pump().stepMessage();
    QTRY_VERIFY_WITH_TIMEOUT(!window.session().index().timeline().packets().empty(), 20'000);
    window.pump().play(run::Pace::express);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().state() == run::RunState::finished, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!window.pump().isMoving(), 20'000);
    QCOMPARE(window.session().selection().playhead().event, window.session().index().last());
    QVERIFY(window.session().index().timeline().waves().size() >= 3);
    QVERIFY(!window.controller().fingerprint().isEmpty());
  }

  void aFileOpenedFromTheCommandLineStartsToRunAndThePlayheadGoesAlong() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.runWhenOpened();
    window.openFile(shippedLesson());
    // The first ring of the second wave: the engine's own pace, followed frame by frame.
    QTRY_VERIFY_WITH_TIMEOUT(window.session().selection().playhead().time.ns > 300'000'000, 20'000);
    QVERIFY(window.pump().isMoving());
    window.pump().stop();
  }

  void theSameSeedGivesTheSameFingerprintAgain() {
    MainWindow window(MainWindow::Memory::fresh);
    QStringList fingerprints;
    for (int round = 0; round < 2; ++round) {
      QSignalSpy opened(&window.session(), &run::Session::opened);
      window.openFile(shippedLesson());
      QVERIFY(opened.wait(20'000));
      window.pump().play(run::Pace::express);
      QTRY_VERIFY_WITH_TIMEOUT(window.controller().state() == run::RunState::finished, 20'000);
      fingerprints << window.controller().fingerprint();
    }
    QCOMPARE(fingerprints[0], fingerprints[1]);
  }

  void picturesAreTakenOfEveryViewInBothThemesAndSizes() {
    QTemporaryDir folder;
    QCOMPARE(app::runScreenshots(folder.path(), shippedLesson()), 0);
    const QStringList pictures = QDir(folder.path()).entryList({QStringLiteral("*.png")});
    QCOMPARE(pictures.size(), 4 * (2 + static_cast<qsizetype>(views::allViews().size())));
    for (const QString& name : pictures) {
      const QImage picture(folder.filePath(name));
      QVERIFY2(!picture.isNull(), qPrintable(name));
      QVERIFY2(coloursOf(picture) > 10, qPrintable(name));
    }
    app::applyTheme(app::ThemeChoice::system);
  }

  void aPictureOfAFileThatIsNotThereIsBadInput() {
    QTemporaryDir folder;
    QCOMPARE(app::runScreenshots(folder.path(), folder.filePath(QStringLiteral("none.yaml"))), 2);
  }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
