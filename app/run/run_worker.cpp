#include "run/run_worker.h"

#include "lab/scenario/scenario_file.h"

namespace forklab::run {
namespace {

constexpr int kTickMilliseconds = 8;
/// In express, commands are heard this often.
constexpr int kExpressSliceMilliseconds = 50;
constexpr int kStepsBetweenClockReads = 64;

script::SourceFiles filesOf(const lab::LabRun& run, trace::NodeId node) {
  const auto program = run.programOf(node);
  return program == nullptr ? script::SourceFiles{} : program->files();
}

}  // namespace

RunWorker::RunWorker() : timer_(this) {
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &RunWorker::advance);
}

void RunWorker::open(const QString& path, std::optional<std::uint64_t> seed) {
  lab::ScenarioResult loaded = lab::loadScenario(path.toStdString());
  if (!loaded.scenario) {
    emit problemsFound(std::make_shared<Problems>(Problems{loaded.diagnostics, loaded.files}));
    emit openFailed(path);
    return;
  }
  lab::RunOptions options;
  options.seed = seed;
  auto run = std::make_unique<lab::LabRun>(*loaded.scenario, options);
  emit problemsFound(std::make_shared<Problems>(Problems{run->diagnostics(), run->diagnosticFiles()}));
  if (!run->isReady()) {
    emit openFailed(path);
    return;
  }
  timer_.stop();
  run_ = std::move(run);
  publish();
  announce(path, *loaded.scenario);
}

void RunWorker::announce(const QString& path, const lab::Scenario& scenario) {
  auto info = std::make_shared<RunInfo>();
  info->path = path.toStdString();
  info->scenario = scenario;
  info->seed = run_->seed();
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) {
    info->scripts.push_back(filesOf(*run_, static_cast<trace::NodeId>(node)));
  }
  info->log = run_->recorder().sharedLog();
  emit opened(info);
}

void RunWorker::start(Pace pace, double speed) {
  if (run_ == nullptr) return;
  pace_ = pace;
  speed_ = speed;
  anchor_ = run_->now();
  clock_.start();
  timer_.start(pace == Pace::express ? 0 : kTickMilliseconds);
  emit started();
}

void RunWorker::pause() {
  if (!timer_.isActive()) return;
  timer_.stop();
  emit paused();
}

void RunWorker::stepEvent() {
  if (run_ == nullptr) return;
  timer_.stop();
  run_->step();
  publish();
}

void RunWorker::stepMessage() {
  if (run_ == nullptr) return;
  timer_.stop();
  run_->stepMessage();
  publish();
}

void RunWorker::setLinkCut(std::size_t link, bool cut) {
  if (run_ == nullptr) return;
  run_->setLinkCut(link, cut);
  publish();
}

void RunWorker::advance() {
  switch (pace_) {
    case Pace::paced: advancePaced(); break;
    case Pace::fast: advanceFreely(kTickMilliseconds / 2); break;
    case Pace::express: advanceFreely(kExpressSliceMilliseconds); break;
  }
  publish();
}

// From an anchor, not from frame to frame: rounding never adds up.
void RunWorker::advancePaced() {
  const double simulated = static_cast<double>(clock_.nsecsElapsed()) * speed_;
  run_->runUntil(anchor_ + kernel::Duration::nanoseconds(static_cast<std::int64_t>(simulated)));
}

// In slices, so that a pause is heard.
void RunWorker::advanceFreely(int milliseconds) {
  clock_.start();
  while (clock_.elapsed() < milliseconds) {
    for (int i = 0; i < kStepsBetweenClockReads; ++i) {
      if (!run_->step()) return;
    }
  }
}

// The time goes out after the events that it covers.
void RunWorker::publish() {
  now_.store(run_->now().ns, std::memory_order_release);
  if (!run_->isFinished()) {
    if (!timer_.isActive()) emit paused();
    return;
  }
  timer_.stop();
  emit finished(QString::fromStdString(run_->recorder().fingerprint().text()));
}

}  // namespace forklab::run
