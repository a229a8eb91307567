#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>
#include <optional>

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
  /// Replaces the run when the file is sound; else the old one stays.
  void open(const QString& path, std::optional<std::uint64_t> seed);
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
  void started();
  void paused();
  void finished(const QString& fingerprint);

 private:
  /// One slice of the run, as its pace asks.
  void advance();
  void advancePaced();
  void advanceFreely(int milliseconds);
  /// Says where the run stands now.
  void publish();
  void announce(const QString& path, const lab::Scenario& scenario);

  std::unique_ptr<lab::LabRun> run_;
  QTimer timer_;
  QElapsedTimer clock_;
  kernel::Instant anchor_;
  Pace pace_ = Pace::paced;
  double speed_ = 1;
  std::atomic<std::int64_t> now_{0};
};

}  // namespace forklab::run
