#include <QAccessible>
#include <QComboBox>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <set>

#include "app/support/synthetic_call.h"
#include "data_files.h"
#include "main_window.h"
#include "screenshots.h"

using namespace forklab;
using app::MainWindow;

namespace {

void activate(MainWindow& window) {
  window.show();
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));
}

void openLesson(MainWindow& window) {
  QSignalSpy opened(&window.session(), &run::Session::opened);
  window.openFile(app::dataFile(QStringLiteral("scenarios/forking/q-serial")));
  QVERIFY(opened.wait(20'000));
}

/// The view that has the keys; empty: none.
QString focusedView(MainWindow& window) {
  QWidget* const focus = QApplication::focusWidget();
  for (const QString& id : window.docks().ids()) {
    QWidget& view = window.docks().view(id);
    if (focus != nullptr && (&view == focus || view.isAncestorOf(focus))) return id;
  }
  return {};
}

/// Every entry below a menu, submenus' entries included.
void collect(const QMenu& menu, std::set<QAction*>& entries) {
  for (QAction* const action : menu.actions()) {
    if (action->menu() != nullptr) collect(*action->menu(), entries);
    entries.insert(action);
  }
}

}  // namespace

class KeyboardTest : public QObject {
  Q_OBJECT

 private slots:
  void theRunKeysAreThoseOfOmnetsQtenv_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QKeySequence>("key");
    QTest::newRow("step") << "step-message" << QKeySequence(Qt::Key_F4);
    QTest::newRow("run") << "run" << QKeySequence(Qt::Key_F5);
    QTest::newRow("fast") << "fast" << QKeySequence(Qt::Key_F6);
    QTest::newRow("express") << "express" << QKeySequence(Qt::Key_F7);
    QTest::newRow("stop") << "stop" << QKeySequence(Qt::Key_F8);
  }
  void theRunKeysAreThoseOfOmnetsQtenv() {
    QFETCH(QString, action);
    QFETCH(QKeySequence, key);
    const MainWindow window(MainWindow::Memory::fresh);
    QCOMPARE(window.actions()[action].shortcut(), key);
  }

  void everyToolOfTheBarIsInAMenu() {
    MainWindow window(MainWindow::Memory::fresh);
    std::set<QAction*> entries;
    for (QAction* const top : window.menuBar()->actions()) collect(*top->menu(), entries);
    const auto* bar = window.findChild<QToolBar*>(QStringLiteral("run-bar"));
    for (QAction* const tool : bar->actions()) {
      if (tool->isSeparator() || tool->text().isEmpty()) continue;
      QVERIFY2(entries.contains(tool), qPrintable(tool->text()));
    }
  }

  void f4ShowsTheMessageThatItMade() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    openLesson(window);
    QTest::keyClick(&window, Qt::Key_F4);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().selection().packet() != 0, 20'000);
    QVERIFY(!window.session().index().rows()[0].retransmission);
    QTest::keyClick(&window, Qt::Key_F7);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().state() == run::RunState::finished, 20'000);
  }

  void everyViewIsReachedByItsNumber() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    window.session().open(tests::serialForkCall());
    app::goToTellingMoment(window);
    int key = Qt::Key_1;
    for (const QString& id : window.docks().ids()) {
      const bool isFirstNine = key <= Qt::Key_9;
      QTest::keyClick(&window, static_cast<Qt::Key>(isFirstNine ? key : key - 9),
                      isFirstNine ? Qt::ControlModifier : Qt::AltModifier);
      ++key;
      QTRY_COMPARE(focusedView(window), id);
    }
  }

  void tabGoesThroughAllViewsThatAreShown() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    window.session().open(tests::serialForkCall());
    app::goToTellingMoment(window);
    std::set<QString> reached;
    for (int presses = 0; presses < 40; ++presses) {
      reached.insert(focusedView(window));
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (const char* id : {"topology", "ladder", "waves", "message", "script", "timeline"}) {
      QVERIFY2(reached.contains(QString::fromLatin1(id)), id);
    }
  }

  void aLinkIsCutAndMendedWithKeys() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    openLesson(window);
    QWidget& stage = window.docks().view(QStringLiteral("topology"));
    QTest::keyClick(&stage, Qt::Key_Right);
    QVERIFY(stage.accessibleDescription().startsWith(
        QString::fromStdString(window.session().info().scenario.links[0].name)));
    const auto changes = [&window] { return window.session().index().links()[0].changes.size(); };
    QTest::keyClick(&stage, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(changes(), std::size_t{1}, 20'000);
    window.session().selection().moveTo(window.session().end());
    QTest::keyClick(&stage, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(changes(), std::size_t{2}, 20'000);
  }

  void branchesAreChosenWithKeys() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    window.session().open(tests::serialForkCall());
    window.session().selection().moveTo(window.session().end());
    QWidget& waves = window.docks().view(QStringLiteral("waves"));
    QTest::keyClick(&waves, Qt::Key_Down);
    const trace::EventId first = window.session().selection().packet();
    QTest::keyClick(&waves, Qt::Key_Down);
    const trace::EventId second = window.session().selection().packet();
    QVERIFY(first != 0 && second > first);
    QTest::keyClick(&waves, Qt::Key_Up);
    QCOMPARE(window.session().selection().packet(), first);
  }

  void enterInTheLadderTakesThePlayheadThere() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    window.session().open(tests::serialForkCall());
    window.session().selection().moveTo(window.session().end());
    QWidget& ladder = window.docks().view(QStringLiteral("ladder"));
    QTest::keyClick(&ladder, Qt::Key_Home);
    QTest::keyClick(&ladder, Qt::Key_Return);
    QCOMPARE(window.session().selection().playhead().event,
             trace::EventId{window.session().index().rows()[0].event});
  }

  void pageKeysGoFromMarkToMarkOfTheTimeline() {
    MainWindow window(MainWindow::Memory::fresh);
    activate(window);
    window.session().open(tests::serialForkCall());
    window.session().selection().moveTo({});
    QWidget& timeline = window.docks().view(QStringLiteral("timeline"));
    const auto& waves = window.session().index().timeline().waves();
    QTest::keyClick(&timeline, Qt::Key_PageDown);
    QCOMPARE(window.session().selection().playhead().event, waves[0].started);
    window.session().selection().moveTo(window.session().end());
    QTest::keyClick(&timeline, Qt::Key_PageUp);
    QCOMPARE(window.session().selection().playhead().event, waves[2].started);
  }

  void whatTakesKeysHasANameForScreenReaders() {
    MainWindow window(MainWindow::Memory::fresh);
    window.show();
    window.session().open(tests::serialForkCall());
    app::goToTellingMoment(window);
    for (const QString& id : window.docks().ids()) {
      QList<QWidget*> widgets = window.docks().view(id).findChildren<QWidget*>();
      widgets.prepend(&window.docks().view(id));
      for (QWidget* const widget : widgets) {
        const bool internal = widget->objectName().startsWith(QLatin1String("qt_")) ||
                              widget->parentWidget()->inherits("QComboBox");
        if ((widget->focusPolicy() & Qt::TabFocus) == 0 || internal) continue;
        QVERIFY2(!widget->accessibleName().isEmpty(),
                 qPrintable(id + QLatin1String(": ") + QLatin1String(widget->metaObject()->className())));
      }
      QAccessibleInterface* const said = QAccessible::queryAccessibleInterface(&window.docks().view(id));
      QVERIFY(!said->text(QAccessible::Name).isEmpty());
    }
  }
};

QTEST_MAIN(KeyboardTest)
#include "keyboard_test.moc"
