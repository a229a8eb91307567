#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QToolBar>
#include <optional>

#include "actions.h"
#include "kernel/instant.h"

namespace forklab::app {

/// The toolbar: run actions, speed, seed, and simulated time.
class RunBar final : public QToolBar {
  Q_OBJECT
 public:
  explicit RunBar(const Actions& actions);

  /// Nothing when the field is empty: the scenario's own.
  std::optional<std::uint64_t> seed() const;
  /// The seed of the run that is open.
  void showSeed(std::uint64_t seed);
  /// Where the playhead stands.
  void showTime(kernel::Instant time);

 signals:
  void speedChanged(double speed);
  void seedEntered();

 private:
  void addSpeed();
  void addSeed();

  QSlider speed_;
  QLabel speedText_;
  QLineEdit seed_;
  QLabel time_;
};

/// Simulated seconds per second for a place of the slider: 0.01 … 1000, a decade per ten places.
double speedAt(int place);
/// "×1", "×0.05".
QString speedText(double speed);

}  // namespace forklab::app
