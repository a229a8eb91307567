#pragma once

#include <QRectF>
#include <cmath>
#include <span>
#include <vector>

#include "painting/time_axis.h"

namespace forklab::painting {

/// Where the bars of a fork lie: rows below each other, grouped under the title of their wave; time to the
/// right.
struct WaveMetrics {
  double width = 600;
  double labelWidth = 110;
  double axisHeight = 24;
  double fontHeight = 14;
};

class WaveLayout {
 public:
  static constexpr double kGap = 8;

  /// `branches`: how many rows each wave has.
  WaveLayout(const WaveMetrics& metrics, std::span<const std::size_t> branches, kernel::Instant from,
             kernel::Instant until);

  const TimeAxis& axis() const { return axis_; }
  const WaveMetrics& metrics() const { return metrics_; }
  /// Of all waves together.
  double height() const { return height_; }
  /// A bar, its timer strip, and air.
  double rowHeight() const { return barHeight() + stripHeight() + 8; }
  double barHeight() const { return metrics_.fontHeight + 3; }
  double stripHeight() const { return std::round(metrics_.fontHeight * 0.95); }

  /// The line above a wave.
  QRectF title(std::size_t wave) const;
  /// Around the bars of a wave, from its start to its end.
  QRectF bracket(std::size_t wave, kernel::Instant from, kernel::Instant until) const;
  /// The band of a branch, over the whole width.
  QRectF row(std::size_t wave, std::size_t branch) const;
  /// At the left of the band: name and state.
  QRectF label(std::size_t wave, std::size_t branch) const;
  /// Its two lines: beside the bar, and right below so that they belong together.
  QRectF name(std::size_t wave, std::size_t branch) const;
  QRectF state(std::size_t wave, std::size_t branch) const;
  /// A stretch of the branch's bar; never too thin to be seen.
  QRectF bar(std::size_t wave, std::size_t branch, kernel::Instant from, kernel::Instant until) const;
  /// A stretch of its timer, below the bar.
  QRectF strip(std::size_t wave, std::size_t branch, kernel::Instant from, kernel::Instant until) const;
  /// The plate with the outcome: inside the bar's end when it has room there, else behind it.
  QRectF outcome(const QRectF& bar, double width) const;

 private:
  WaveMetrics metrics_;
  TimeAxis axis_;
  std::vector<double> tops_;  ///< of each wave's title
  std::vector<std::size_t> branches_;
  double height_ = 0;
};

}  // namespace forklab::painting
