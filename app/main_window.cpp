#include "main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>
#include <algorithm>

#include "bind_dialog.h"
#include "data_files.h"
#include "models/texts.h"

namespace forklab::app {
namespace {

constexpr int kRecentFiles = 8;
/// Raised whenever the docks change, so that an old layout does not hide a new one.
constexpr int kLayoutVersion = 3;

}  // namespace

MainWindow::MainWindow(Memory memory)
    : memory_(memory),
      pump_(controller_, session_),
      actions_(*this),
      docks_(*this, {session_, controller_}),
      bar_(actions_) {
  setWindowTitle(tr("ForkLab"));
  setAcceptDrops(true);
  resize(1280, 800);
  addToolBar(&bar_);
  buildMenus();
  for (QLabel* const label : {&state_, &counts_, &sockets_}) statusBar()->addWidget(label);
  statusBar()->addPermanentWidget(&fingerprint_);
  connectActions();
  connectRun();
  docks_.resetLayout();
  // Arrow keys should do something from the first moment on.
  docks_.view(QStringLiteral("ladder")).setFocus();
  restore();
  updateState();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildMenus() {
  buildFileMenu();
  buildRunMenu();
  buildViewMenu();
  buildHelpMenu();
}

void MainWindow::buildFileMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&File"));
  menu->addAction(&actions_[QStringLiteral("open")]);
  QMenu* const recent = menu->addMenu(tr("Open &Recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(*recent); });
  QMenu* const shipped = menu->addMenu(tr("&Scenarios"));
  const QDir root(dataFile(QStringLiteral("scenarios")));
  for (const QString& folder : shippedScenarios()) {
    shipped->addAction(root.relativeFilePath(folder), this, [this, folder] { openFile(folder); });
  }
  shipped->setEnabled(!shipped->isEmpty());
  menu->addSeparator();
  menu->addAction(&actions_[QStringLiteral("quit")]);
}

void MainWindow::buildRunMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&Run"));
  for (const char* id : {"run", "fast", "express", "stop"})
    menu->addAction(&actions_[QString::fromLatin1(id)]);
  menu->addSeparator();
  menu->addAction(&actions_[QStringLiteral("step-message")]);
  menu->addAction(&actions_[QStringLiteral("step-event")]);
  menu->addSeparator();
  menu->addAction(&actions_[QStringLiteral("restart")]);
  menu->addAction(&actions_[QStringLiteral("replay")]);
  menu->addSeparator();
  menu->addAction(&actions_[QStringLiteral("bind")]);
  menu->addAction(&actions_[QStringLiteral("unbind")]);
}

void MainWindow::buildViewMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&View"));
  docks_.fillMenu(*menu);
  menu->addSeparator();
  docks_.fillGoMenu(*menu->addMenu(tr("&Go to")));
  menu->addAction(&actions_[QStringLiteral("reset-layout")]);
  QMenu* const theme = menu->addMenu(tr("&Theme"));
  auto* const group = new QActionGroup(this);
  const std::pair<QString, ThemeChoice> choices[] = {{tr("&System"), ThemeChoice::system},
                                                     {tr("&Light"), ThemeChoice::light},
                                                     {tr("&Dark"), ThemeChoice::dark}};
  const int chosen = memory_ == Memory::remembers ? QSettings().value(QStringLiteral("theme")).toInt() : 0;
  for (const auto& [text, choice] : choices) {
    QAction* const action = theme->addAction(text, this, [this, choice = choice] { setTheme(choice); });
    action->setCheckable(true);
    action->setChecked(chosen == static_cast<int>(choice));
    group->addAction(action);
  }
}

void MainWindow::buildHelpMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&Help"));
  menu->addAction(&actions_[QStringLiteral("help")]);
  menu->addAction(&actions_[QStringLiteral("about")]);
}

// Filled when it is opened, so that two windows see each other's files.
void MainWindow::fillRecent(QMenu& menu) {
  menu.clear();
  for (const QString& path : QSettings().value(QStringLiteral("recent")).toStringList()) {
    menu.addAction(QDir::toNativeSeparators(path), this, [this, path] { openFile(path); });
  }
  if (menu.isEmpty()) menu.addAction(tr("Nothing opened yet"))->setEnabled(false);
}

void MainWindow::connectActions() {
  const auto on = [this](const char* id, auto&& act) {
    connect(&actions_[QString::fromLatin1(id)], &QAction::triggered, this, act);
  };
  on("open", [this] { askForFile(); });
  on("quit", [this] { close(); });
  on("run", [this] { pump_.play(run::Pace::paced); });
  on("fast", [this] { pump_.play(run::Pace::fast); });
  on("express", [this] { pump_.play(run::Pace::express); });
  on("stop", [this] { pump_.stop(); });
  on("step-message", [this] { pump_.stepMessage(); });
  on("step-event", [this] { pump_.stepEvent(); });
  on("restart", [this] { controller_.restart(bar_.seed()); });
  on("replay", [this] { controller_.replay(); });
  on("bind", [this] { askForSockets(); });
  on("unbind", [this] { controller_.unbind(); });
  on("help", [this] { showHelp(); });
  on("about", [this] { showAbout(); });
  on("reset-layout", [this] { docks_.resetLayout(); });
  connect(&bar_, &RunBar::speedChanged, &controller_, &run::RunController::setSpeed);
  connect(&bar_, &RunBar::seedEntered, this, [this] { controller_.restart(bar_.seed()); });
}

void MainWindow::connectRun() {
  connect(&controller_, &run::RunController::problemsFound, &session_, &run::Session::setProblems);
  connect(&controller_, &run::RunController::openFailed, this, &MainWindow::onOpenFailed);
  connect(&controller_, &run::RunController::bindFailed, this, &MainWindow::onBindFailed);
  connect(&controller_, &run::RunController::stateChanged, this, &MainWindow::updateState);
  connect(&pump_, &run::TracePump::motionChanged, this, &MainWindow::updateState);
  connect(&session_, &run::Session::opened, this, &MainWindow::onOpened);
  connect(&session_, &run::Session::problemsChanged, this, &MainWindow::onProblemsChanged);
  connect(&session_, &run::Session::grew, this, &MainWindow::updateStatus);
  connect(&session_.selection(), &run::Selection::playheadMoved, this,
          [this] { bar_.showTime(session_.selection().playhead().time); });
}

// The path is made whole: a recent file must be found again from any folder.
void MainWindow::openFile(const QString& path) {
  const QString whole = QFileInfo(path).absoluteFilePath();
  controller_.open(whole);
}

void MainWindow::askForFile() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open a Scenario or a Routing Script"), dataFile(QStringLiteral("scenarios")),
      tr("Scenarios and scripts (*.yaml *.yml *.cfg);;All files (*)"));
  if (!path.isEmpty()) openFile(path);
}

void MainWindow::askForSockets() {
  BindDialog dialog(session_.info().scenario, session_.info().bindings, this);
  if (dialog.exec() != QDialog::Accepted) return;
  runsWhenOpened_ = true;
  controller_.bind(dialog.bindings());
}

void MainWindow::onBindFailed(const QString& reason) {
  runsWhenOpened_ = false;
  QMessageBox::warning(this, tr("Bind to Real Sockets"),
                       tr("The sockets could not be opened: %1.").arg(reason));
}

void MainWindow::onOpened() {
  const lab::Scenario& scenario = session_.info().scenario;
  const QString title = models::toQt(scenario.title.empty() ? scenario.name : scenario.title);
  setWindowTitle(tr("%1 – ForkLab").arg(title));
  bar_.showSeed(session_.info().seed);
  QStringList sockets;
  for (const lab::Binding& binding : session_.info().bindings) {
    for (const kernel::Endpoint& socket : binding.sockets) sockets << models::toQt(lab::socketText(socket));
  }
  sockets_.setText(sockets.isEmpty() ? QString()
                                     : tr("real sockets: %1").arg(sockets.join(QStringLiteral(", "))));
  if (!controller_.path().isEmpty()) noteRecent(controller_.path());
  if (std::exchange(runsWhenOpened_, false)) pump_.play(run::Pace::paced);
  updateState();
}

// What was open stays open, and goes on if it was running.
void MainWindow::onOpenFailed(const QString& path) {
  runsWhenOpened_ = false;
  docks_.raise(QStringLiteral("problems"));
  const QString name = QFileInfo(path).fileName();
  const QString said = session_.isOpen()
                           ? tr("%1 could not be opened: see Problems. The run before it is still here.")
                           : tr("%1 could not be opened: see Problems.");
  statusBar()->showMessage(said.arg(name), 10'000);
}

void MainWindow::onProblemsChanged() {
  // Hints are advice: they do not call.
  const auto calls = std::ranges::count_if(
      session_.problems()->diagnostics,
      [](const script::Diagnostic& one) { return one.severity != script::Severity::hint; });
  docks_.setCount(QStringLiteral("problems"), calls);
}

// One place says what can be pressed: it watches the run, nobody else enables or disables.
void MainWindow::updateState() {
  const run::RunState state = controller_.state();
  const bool open = session_.isOpen();
  const bool moving = pump_.isMoving() || state == run::RunState::running;
  for (const char* id : {"run", "fast", "express", "step-message", "step-event"}) {
    actions_[QString::fromLatin1(id)].setEnabled(open);
  }
  actions_[QStringLiteral("stop")].setEnabled(moving);
  actions_[QStringLiteral("restart")].setEnabled(open);
  actions_[QStringLiteral("replay")].setEnabled(open);
  actions_[QStringLiteral("bind")].setEnabled(open);
  actions_[QStringLiteral("unbind")].setEnabled(open && !session_.info().bindings.empty() &&
                                                state != run::RunState::finished);
  if (!open) {
    state_.setText(tr("no scenario"));
  } else if (moving) {
    state_.setText(tr("running"));
  } else {
    state_.setText(state == run::RunState::finished ? tr("finished") : tr("paused"));
  }
  const bool finished = state == run::RunState::finished;
  sockets_.setVisible(!finished);
  fingerprint_.setText(finished ? tr("fingerprint %1").arg(controller_.fingerprint()) : QString());
  updateStatus();
}

void MainWindow::updateStatus() {
  if (!session_.isOpen()) return;
  const models::RunIndex& index = session_.index();
  counts_.setText(tr("%1 messages, %2 events").arg(index.timeline().packets().size()).arg(index.last()));
}

void MainWindow::showHelp() {
  if (help_ == nullptr) help_ = std::make_unique<views::HelpView>();
  help_->show();
  help_->raise();
}

void MainWindow::showAbout() {
  QMessageBox::about(this, tr("About ForkLab"),
                     tr("<b>ForkLab %1</b><p>A desktop lab for SIP routing.</p>"
                        "<p>Free software under the GNU General Public License, version 3 or later.</p>")
                         .arg(QApplication::applicationVersion()));
}

void MainWindow::setTheme(ThemeChoice choice) {
  applyTheme(choice);
  if (memory_ == Memory::remembers) QSettings().setValue(QStringLiteral("theme"), static_cast<int>(choice));
}

void MainWindow::noteRecent(const QString& path) {
  if (memory_ != Memory::remembers) return;
  QSettings settings;
  QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  settings.setValue(QStringLiteral("recent"), recent.mid(0, kRecentFiles));
}

// The theme comes first: docks are restored into the window as it will look.
void MainWindow::restore() {
  if (memory_ != Memory::remembers) return;
  const QSettings settings;
  applyTheme(static_cast<ThemeChoice>(std::clamp(settings.value(QStringLiteral("theme")).toInt(), 0, 2)));
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  restoreState(settings.value(QStringLiteral("layout")).toByteArray(), kLayoutVersion);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (memory_ == Memory::remembers) {
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("layout"), saveState(kLayoutVersion));
  }
  help_.reset();
  QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) actions_.tint(palette());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

// One run at a time: of several files the first is opened.
void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) return openFile(url.toLocalFile());
  }
}

}  // namespace forklab::app
