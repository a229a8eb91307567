#pragma once

#include <QObject>
#include <QThread>
#include <memory>
#include <optional>

#include "run/run_worker.h"

namespace forklab::run {

/// As the worker said last.
enum class RunState { empty, paused, running, finished };

/// The window's end of a run: commands go down to the worker's thread, news comes up as signals. Never
/// touches a widget.
class RunController final : public QObject {
  Q_OBJECT
 public:
  RunController();
  ~RunController() override;

  RunState state() const { return state_; }
  /// Simulated time of the run itself, which may be ahead of the playhead.
  kernel::Instant now() const { return worker_->now(); }
  /// Of the run that is open; empty: none is.
  const QString& path() const { return path_; }
  double speed() const { return speed_; }
  /// Of the finished run.
  const QString& fingerprint() const { return fingerprint_; }

  /// A scenario's folder, its scenario.yaml, or a .cfg; the answer is a signal.
  void open(const QString& path);
  /// The same files again from the start; an empty seed is the scenario's own.
  void restart(std::optional<std::uint64_t> seed);
  /// The same files again from the start, with these nodes on real sockets; empty: with none.
  void bind(std::vector<lab::Binding> bindings);
  /// Closes the real sockets, which ends the run; its record stays.
  void unbind();
  /// Plays the run's own record: its packets from outside and its commands.
  void replay();
  /// Nothing happens when there is no run, or when it is over.
  void run(Pace pace);
  /// Between two events.
  void pause();
  void stepEvent();
  void stepMessage();
  /// Simulated seconds per second; heard at once.
  void setSpeed(double speed);
  /// Cuts or mends a link from the run's present on.
  void setLinkCut(std::size_t link, bool cut);

 signals:
  void opened(std::shared_ptr<const forklab::run::RunInfo> info);
  void problemsFound(std::shared_ptr<const forklab::run::Problems> problems);
  void openFailed(const QString& path);
  void bindFailed(const QString& reason);
  void stateChanged();
  /// The worker did what it was told last.
  void answered();

 private:
  template <class Command>
  void send(Command command) {
    QMetaObject::invokeMethod(
        worker_, [worker = worker_, command] { command(*worker); }, Qt::QueuedConnection);
  }
  void answer(RunState state);
  void load(const QString& path, std::optional<std::uint64_t> seed, std::vector<lab::Binding> bindings);

  QThread thread_;
  RunWorker* worker_;
  QString path_;
  std::vector<lab::Binding> bindings_;
  QString fingerprint_;
  RunState state_ = RunState::empty;
  Pace pace_ = Pace::paced;
  double speed_ = 1;
};

}  // namespace forklab::run
