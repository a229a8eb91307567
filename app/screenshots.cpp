#include "screenshots.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <algorithm>
#include <array>
#include <cstdio>

#include "main_window.h"

namespace forklab::app {
namespace {

struct ThemePicture {
  const char* name;
  ThemeChoice choice;
};
constexpr std::array kThemes{ThemePicture{"light", ThemeChoice::light},
                             ThemePicture{"dark", ThemeChoice::dark}};
constexpr std::array kSizes{QSize{1280, 800}, QSize{1920, 1080}};
constexpr int kBadInput = 2;

bool grab(QWidget& widget, const QString& file) {
  // Twice: the first round lays out what the second one paints.
  QApplication::processEvents();
  QApplication::processEvents();
  if (widget.grab().save(file)) return true;
  std::fprintf(stderr, "forklab: cannot write %s\n", qPrintable(file));
  return false;
}

/// The names are a contract: other tools read them.
QString fileName(const QString& folder, const QString& view, const char* theme, const QSize& size) {
  return QStringLiteral("%1/%2-%3-%4x%5.png")
      .arg(folder, view, QString::fromLatin1(theme))
      .arg(size.width())
      .arg(size.height());
}

/// A view alone, as large as the picture.
bool grabView(const views::ViewSpec& spec, MainWindow& window, const QSize& size, const QString& file) {
  const std::unique_ptr<QWidget> view(spec.make({window.session(), window.controller()}));
  view->resize(size);
  view->show();
  // A view that is born late hears of what was chosen like all others.
  emit window.session().opened();
  emit window.session().grew();
  emit window.session().selection().playheadMoved();
  emit window.session().selection().packetSelected();
  return grab(*view, file);
}

bool grabTheme(MainWindow& window, const QString& folder, const ThemePicture& theme, const QSize& size) {
  applyTheme(theme.choice);
  window.resize(size);
  window.docks().resetLayout();
  QApplication::processEvents();
  window.docks().resetLayout();
  emit window.session().selection().packetSelected();
  emit window.session().selection().playheadMoved();
  bool written = grab(window, fileName(folder, QStringLiteral("window"), theme.name, size));
  for (const views::ViewSpec& spec : views::allViews()) {
    written = written && grabView(spec, window, size, fileName(folder, spec.id, theme.name, size));
  }
  views::HelpView help;
  help.resize(size);
  help.show();
  return written && grab(help, fileName(folder, QStringLiteral("help"), theme.name, size));
}

/// As forklab-cli check prints them.
void printProblems(const run::Problems& problems) {
  for (const script::Diagnostic& diagnostic : problems.diagnostics) {
    std::fprintf(stderr, "%s\n", script::render(diagnostic, problems.files).c_str());
  }
}

/// Opens and runs to the end; false when the scenario is no good.
bool runToEnd(MainWindow& window, const QString& scenario) {
  QEventLoop loop;
  bool good = true;
  QObject::connect(&window.controller(), &run::RunController::openFailed, &loop, [&] {
    good = false;
    loop.quit();
  });
  QObject::connect(&window.session(), &run::Session::opened, &loop,
                   [&] { window.pump().play(run::Pace::express); });
  QObject::connect(&window.pump(), &run::TracePump::motionChanged, &loop, [&] {
    if (!window.pump().isMoving()) loop.quit();
  });
  window.openFile(scenario);
  loop.exec();
  if (!good) printProblems(*window.session().problems());
  return good;
}

/// A little later, when a packet is on its way then and before `until`: it shows what the stage is for.
kernel::Instant withPacketUnderWay(const models::RunIndex& index, kernel::Instant time,
                                   kernel::Instant until) {
  const std::size_t row = index.rowsUntil(index.timeline().eventAt(time));
  if (row >= index.rows().size()) return time;
  const query::PacketFate* fate = index.timeline().packet(index.rows()[row].event);
  if (fate == nullptr || fate->ended == 0) return time;
  const kernel::Instant sent = index.log().byId(fate->sent).time;
  const kernel::Instant middle = sent + (index.log().byId(fate->ended).time - sent) / 2;
  return middle < until ? middle : time;
}

/// The first second wave, else the first wave at all; null: nothing forked.
const query::WaveHistory* tellingWave(const query::Timeline& timeline) {
  const auto waves = timeline.waves();
  const auto second = std::ranges::find(waves, 2, &query::WaveHistory::wave);
  if (second != waves.end()) return &*second;
  return waves.empty() ? nullptr : &waves.front();
}

/// When the last branch of a wave changed for the last time.
kernel::Instant endOf(const query::Timeline& timeline, const query::WaveHistory& wave) {
  kernel::Instant end = wave.from;
  for (const query::BranchHistory& branch : timeline.branches()) {
    if (branch.server != wave.server || branch.wave != wave.wave || branch.changes.empty()) continue;
    end = std::max(end, branch.changes.back().time);
  }
  return end;
}

kernel::Instant tellingTime(const run::Session& session, const query::WaveHistory* wave) {
  if (wave == nullptr) return kernel::Instant{session.index().end().ns / 2};
  const kernel::Instant end = endOf(session.index().timeline(), *wave);
  return withPacketUnderWay(session.index(), wave->from + (end - wave->from) / 2, end);
}

/// A request that the wave's proxy sent on; where nothing forked, any.
bool isTelling(const models::LadderRow& row, const query::WaveHistory* wave) {
  const bool isRequest =
      row.kind <= models::MessageKind::otherRequest && row.kind != models::MessageKind::ack;
  return isRequest && (wave == nullptr || row.from == wave->node);
}

}  // namespace

void goToTellingMoment(MainWindow& window) {
  run::Session& session = window.session();
  const models::RunIndex& index = session.index();
  const query::WaveHistory* wave = tellingWave(index.timeline());
  session.selection().moveTo(session.momentAt(tellingTime(session, wave)));
  for (std::size_t row = index.rowsUntil(wave == nullptr ? 0 : wave->started); row < index.rows().size();
       ++row) {
    if (!isTelling(index.rows()[row], wave)) continue;
    session.selection().selectPacket(index.rows()[row].event);
    return;
  }
}

bool takePictures(MainWindow& window, const QString& folder) {
  bool written = true;
  for (const ThemePicture& theme : kThemes) {
    for (const QSize& size : kSizes) written = written && grabTheme(window, folder, theme, size);
  }
  return written;
}

int runScreenshots(const QString& folder, const QString& scenario) {
  if (!QDir().mkpath(folder)) {
    std::fprintf(stderr, "forklab: cannot make the folder %s\n", qPrintable(folder));
    return kBadInput;
  }
  MainWindow window(MainWindow::Memory::fresh);
  window.show();
  if (!runToEnd(window, scenario)) return kBadInput;
  goToTellingMoment(window);
  return takePictures(window, folder) ? 0 : kBadInput;
}

}  // namespace forklab::app
