#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>
#include <atomic>
#include <memory>
#include <optional>

#include "lab/live/outside_sockets.h"
#include "lab/run.h"
#include "run/run_info.h"

namespace forklab::run {

enum class Pace {
  paced,    ///< simulated seconds per second, as the speed says
  fast,     ///< as fast as views can follow
  express,  ///< as fast as the processor goes
};

/// Owns the LabRun and lives on its own thread. Knows nothing of the window.
class RunWorker final : public QObject {
  Q_OBJECT
 public:
  RunWorker();

  /// Simulated time; any thread. Every event up to it is in the log.
  kernel::Instant now() const { return {now_.load(std::memory_order_acquire)}; }

  // All of these run on the worker's thread.
  /// Replaces the run when the file is sound and the sockets of `bindings` can be had; else the old one
  /// stays, though a bound one is over then.
  void open(const QString& path, std::optional<std::uint64_t> seed, std::vector<lab::Binding> bindings);
  /// Ends a run with real sockets and closes them; another kind of run goes on as it is.
  void unbind();
  /// The run once more from its own record: the same packets from outside, the same commands, no sockets.
  void replay();
  /// Goes on from where the run is.
  void start(Pace pace, double speed);
  /// Between two events.
  void pause();
  /// One event of the queue.
  void stepEvent();
  /// Up to the next packet sent or arrived.
  void stepMessage();
  /// From the run's present on.
  void setLinkCut(std::size_t link, bool cut);

 signals:
  void opened(std::shared_ptr<const forklab::run::RunInfo> info);
  void problemsFound(std::shared_ptr<const forklab::run::Problems> problems);
  /// The file gave no run; what was found wrong has been said.
  void openFailed(const QString& path);
  /// The real sockets could not be opened.
  void bindFailed(const QString& reason);
  void started();
  void paused();
  void finished(const QString& fingerprint);

 private:
  /// One slice of the run, as its pace asks.
  void advance();
  void advancePaced();
  /// The run as it is now is forgotten; what is given takes its place.
  void replaceRun(std::unique_ptr<lab::LabRun> run, std::unique_ptr<lab::OutsideSockets> outside);
  void announce(std::vector<lab::Binding> bindings);
  void advanceFreely(int milliseconds);
  /// Says where the run stands now.
  void publish();

  std::unique_ptr<lab::OutsideSockets> outside_;  ///< null: no node is bound; outlives the run
  std::unique_ptr<lab::LabRun> run_;
  std::unique_ptr<QSocketNotifier> notifier_;
  QString path_;
  QTimer timer_;
  QElapsedTimer clock_;
  kernel::Instant anchor_;
  Pace pace_ = Pace::paced;
  double speed_ = 1;
  std::atomic<std::int64_t> now_{0};
};

}  // namespace forklab::run
