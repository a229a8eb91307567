#pragma once

#include <QRectF>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "painting/time_axis.h"

namespace forklab::painting {

/// The lanes of the timeline and where time lies on them.
class TimelineLayout {
 public:
  enum Lane { kWaves, kRetransmissions, kFaults, kLanes };

  TimelineLayout(double width, double fontHeight, double labelWidth, kernel::Instant end);

  const TimeAxis& axis() const { return axis_; }
  /// The name of a lane, at its left.
  QRectF label(Lane lane) const;
  /// Only the part that time lies on.
  QRectF lane(Lane lane) const;
  /// A wave on the first lane.
  QRectF stretch(kernel::Instant from, kernel::Instant until) const;
  /// Above the lanes.
  QRectF tickLabels() const;
  /// What the lanes need.
  double height() const;

  /// One x for every pixel that has a mark, in order; marks must be in order.
  std::vector<double> markPixels(std::span<const kernel::Instant> marks) const;

 private:
  double width_;
  double fontHeight_;
  double labelWidth_;
  TimeAxis axis_;
};

}  // namespace forklab::painting
