#include "run/run_worker.h"

#include <algorithm>

#include "lab/replay.h"
#include "lab/scenario/scenario_file.h"
#include "script/functions/advice.h"
#include "script/functions/all.h"

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

/// Behind what loading found: what a stock Kamailio would want besides, and what beginners trip over.
void addAdvice(const script::Program& program, Problems& problems) {
  const auto before = problems.files.size();
  for (script::Diagnostic advice : functions::advise(program, functions::registry(), false)) {
    advice.where.file = static_cast<decltype(advice.where.file)>(advice.where.file + before);
    for (auto& related : advice.related)
      related.where.file = static_cast<decltype(related.where.file)>(related.where.file + before);
    problems.diagnostics.push_back(std::move(advice));
  }
  problems.files.insert(problems.files.end(), program.files().begin(), program.files().end());
}

/// Two proxies may share a script: it is spoken of once.
std::shared_ptr<Problems> problemsOf(const lab::LabRun& run) {
  auto problems = std::make_shared<Problems>(Problems{run.diagnostics(), run.diagnosticFiles()});
  std::vector<std::shared_ptr<const script::Program>> seen;
  for (std::size_t node = 0; node < run.scenario().nodes.size(); ++node) {
    auto program = run.programOf(static_cast<trace::NodeId>(node));
    if (program == nullptr || std::ranges::find(seen, program) != seen.end()) continue;
    addAdvice(*program, *problems);
    seen.push_back(std::move(program));
  }
  return problems;
}

}  // namespace

RunWorker::RunWorker() : timer_(this) {
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &RunWorker::advance);
}

void RunWorker::open(const QString& path, std::optional<std::uint64_t> seed,
                     std::vector<lab::Binding> bindings) {
  lab::ScenarioResult loaded = lab::loadScenario(path.toStdString());
  if (!loaded.scenario) {
    emit problemsFound(std::make_shared<Problems>(Problems{loaded.diagnostics, loaded.files}));
    emit openFailed(path);
    return;
  }
  std::unique_ptr<lab::OutsideSockets> outside;
  if (!bindings.empty()) {
    // Its ports may be wanted again.
    unbind();
    outside = std::make_unique<lab::OutsideSockets>();
    if (const auto error = outside->open(bindings)) {
      emit bindFailed(QString::fromStdString(error->message));
      return;
    }
  }
  lab::RunOptions options;
  options.seed = seed;
  options.bindings = bindings;
  options.door = outside.get();
  auto run = std::make_unique<lab::LabRun>(*loaded.scenario, options);
  emit problemsFound(problemsOf(*run));
  if (!run->isReady()) {
    emit openFailed(path);
    return;
  }
  path_ = path;
  replaceRun(std::move(run), std::move(outside));
  publish();
  announce(std::move(bindings));
}

void RunWorker::replaceRun(std::unique_ptr<lab::LabRun> run, std::unique_ptr<lab::OutsideSockets> outside) {
  timer_.stop();
  notifier_.reset();
  run_ = std::move(run);
  outside_ = std::move(outside);
  if (outside_ == nullptr) return;
  notifier_ = std::make_unique<QSocketNotifier>(outside_->descriptor(), QSocketNotifier::Read);
  // While time stands still, packets wait in the sockets.
  notifier_->setEnabled(false);
  connect(notifier_.get(), &QSocketNotifier::activated, this, &RunWorker::advance);
}

void RunWorker::unbind() {
  if (outside_ == nullptr) return;
  timer_.stop();
  notifier_.reset();
  run_->end("its sockets were closed");
  outside_.reset();
  publish();
}

void RunWorker::replay() {
  if (run_ == nullptr) return;
  unbind();
  const lab::RunRecord record = lab::recordOf(*run_->recorder().log());
  lab::RunOptions options;
  options.seed = record.seed;
  options.bindings = record.bindings;
  auto run = std::make_unique<lab::LabRun>(run_->scenario(), options);
  if (!run->isReady()) return;
  lab::play(record, *run);
  replaceRun(std::move(run), nullptr);
  publish();
  announce(record.bindings);
}

void RunWorker::announce(std::vector<lab::Binding> bindings) {
  auto info = std::make_shared<RunInfo>();
  info->path = path_.toStdString();
  info->scenario = run_->scenario();
  info->seed = run_->seed();
  info->bindings = std::move(bindings);
  for (std::size_t node = 0; node < info->scenario.nodes.size(); ++node) {
    info->scripts.push_back(filesOf(*run_, static_cast<trace::NodeId>(node)));
  }
  info->log = run_->recorder().sharedLog();
  emit opened(info);
  // Whoever opens a run takes it for one that begins.
  if (run_->isFinished()) publish();
}

void RunWorker::start(Pace pace, double speed) {
  if (run_ == nullptr) return;
  // People and programs out there live by the clock.
  pace_ = outside_ == nullptr ? pace : Pace::paced;
  speed_ = outside_ == nullptr ? speed : 1;
  anchor_ = run_->now();
  clock_.start();
  timer_.start(pace_ == Pace::express ? 0 : kTickMilliseconds);
  if (notifier_ != nullptr) notifier_->setEnabled(true);
  emit started();
}

void RunWorker::pause() {
  if (!timer_.isActive()) return;
  timer_.stop();
  if (notifier_ != nullptr) notifier_->setEnabled(false);
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
  if (outside_ != nullptr) outside_->poll(*run_);
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
