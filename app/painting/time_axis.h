#pragma once

#include <vector>

#include "kernel/instant.h"

namespace forklab::painting {

/// Simulated time to the right: a stretch of it on a stretch of pixels.
class TimeAxis {
 public:
  TimeAxis() = default;
  /// An empty stretch of time is widened to a millisecond.
  TimeAxis(kernel::Instant from, kernel::Instant until, double left, double right);

  /// Where a moment lies; may be outside.
  double x(kernel::Instant time) const;
  /// Held inside the axis.
  double clampedX(kernel::Instant time) const;
  /// The moment under a pixel, held inside the axis.
  kernel::Instant timeAt(double x) const;
  /// The pixels it lies on.
  double left() const { return left_; }
  double right() const { return right_; }

  /// Round moments, at least `apart` pixels from each other.
  std::vector<kernel::Instant> ticks(double apart) const;
  /// The span between two of them: 1, 2 or 5 times a power of ten.
  kernel::Duration tickStep(double apart) const;

 private:
  kernel::Instant from_, until_{1};
  double left_ = 0;
  double right_ = 1;
};

}  // namespace forklab::painting
