#include "run/run_controller.h"

namespace forklab::run {

RunController::RunController() : worker_(new RunWorker) {
  worker_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
  connect(worker_, &RunWorker::opened, this, [this](const std::shared_ptr<const RunInfo>& info) {
    path_ = QString::fromStdString(info->path);
    bindings_ = info->bindings;
    answer(RunState::paused);
    emit opened(info);
  });
  connect(worker_, &RunWorker::problemsFound, this, &RunController::problemsFound);
  connect(worker_, &RunWorker::openFailed, this, &RunController::openFailed);
  connect(worker_, &RunWorker::bindFailed, this, &RunController::bindFailed);
  connect(worker_, &RunWorker::started, this, [this] { answer(RunState::running); });
  connect(worker_, &RunWorker::paused, this, [this] { answer(RunState::paused); });
  connect(worker_, &RunWorker::finished, this, [this](const QString& fingerprint) {
    fingerprint_ = fingerprint;
    answer(RunState::finished);
  });
  thread_.setObjectName(QStringLiteral("run"));
  thread_.start();
}

RunController::~RunController() {
  thread_.quit();
  thread_.wait();
}

void RunController::open(const QString& path) { load(path, std::nullopt, {}); }

void RunController::restart(std::optional<std::uint64_t> seed) {
  if (!path_.isEmpty()) load(path_, seed, bindings_);
}

void RunController::bind(std::vector<lab::Binding> bindings) {
  if (!path_.isEmpty()) load(path_, std::nullopt, std::move(bindings));
}

void RunController::unbind() {
  send([](RunWorker& worker) { worker.unbind(); });
}

void RunController::replay() {
  send([](RunWorker& worker) { worker.replay(); });
}

void RunController::load(const QString& path, std::optional<std::uint64_t> seed,
                         std::vector<lab::Binding> bindings) {
  send(
      [path, seed, bindings = std::move(bindings)](RunWorker& worker) { worker.open(path, seed, bindings); });
}

void RunController::run(Pace pace) {
  if (state_ == RunState::empty || state_ == RunState::finished) return;
  pace_ = pace;
  send([pace, speed = speed_](RunWorker& worker) { worker.start(pace, speed); });
}

void RunController::pause() {
  send([](RunWorker& worker) { worker.pause(); });
}

void RunController::stepEvent() {
  send([](RunWorker& worker) { worker.stepEvent(); });
}

void RunController::stepMessage() {
  send([](RunWorker& worker) { worker.stepMessage(); });
}

void RunController::setSpeed(double speed) {
  speed_ = speed;
  if (state_ == RunState::running && pace_ == Pace::paced) run(Pace::paced);
}

void RunController::setLinkCut(std::size_t link, bool cut) {
  send([link, cut](RunWorker& worker) { worker.setLinkCut(link, cut); });
}

void RunController::answer(RunState state) {
  const bool changed = state != state_;
  state_ = state;
  emit answered();
  if (changed) emit stateChanged();
}

}  // namespace forklab::run
