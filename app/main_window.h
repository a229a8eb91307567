#pragma once

#include <QLabel>
#include <QMainWindow>
#include <memory>

#include "actions.h"
#include "appearance.h"
#include "docks.h"
#include "run/run_controller.h"
#include "run/session.h"
#include "run/trace_pump.h"
#include "run_bar.h"
#include "views/help_view.h"

namespace forklab::app {

/// The shell: docks, menus, toolbar and status bar around one run.
class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  enum class Memory {
    remembers,  ///< layout, theme and recent files
    fresh,      ///< as on the first day; writes nothing
  };

  explicit MainWindow(Memory memory);
  ~MainWindow() override;

  /// A scenario folder, a scenario.yaml or a .cfg.
  void openFile(const QString& path);
  /// As if Run had been pressed when the next file is open.
  void runWhenOpened() { runsWhenOpened_ = true; }

  // For those who drive the window without a person: pictures and tests.
  run::Session& session() { return session_; }
  run::RunController& controller() { return controller_; }
  run::TracePump& pump() { return pump_; }
  Docks& docks() { return docks_; }
  const Actions& actions() const { return actions_; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildMenus();
  void buildFileMenu();
  void buildRunMenu();
  void buildViewMenu();
  void buildHelpMenu();
  void fillRecent(QMenu& menu);
  void connectActions();
  void connectRun();
  void askForFile();
  void askForSockets();
  void onBindFailed(const QString& reason);
  void showHelp();
  void showAbout();
  void onOpened();
  /// Brings the problems to the front.
  void onOpenFailed(const QString& path);
  void onProblemsChanged();
  void updateState();
  void updateStatus();
  void setTheme(ThemeChoice choice);
  /// To the head of the list of recent files.
  void noteRecent(const QString& path);
  /// Layout and theme of the last time.
  void restore();

  Memory memory_;
  run::Session session_;
  run::RunController controller_;
  run::TracePump pump_;
  Actions actions_;
  Docks docks_;
  RunBar bar_;
  QLabel state_, counts_, sockets_, fingerprint_;
  std::unique_ptr<views::HelpView> help_;
  bool runsWhenOpened_ = false;
};

}  // namespace forklab::app
