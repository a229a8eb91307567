#include "painting/time_axis.h"

#include <algorithm>
#include <cmath>

namespace forklab::painting {

TimeAxis::TimeAxis(kernel::Instant from, kernel::Instant until, double left, double right)
    : from_(from),
      until_(std::max(until, from + kernel::Duration::milliseconds(1))),
      left_(left),
      right_(std::max(right, left + 1)) {}

double TimeAxis::x(kernel::Instant time) const {
  const double share = static_cast<double>((time - from_).ns) / static_cast<double>((until_ - from_).ns);
  return left_ + share * (right_ - left_);
}

double TimeAxis::clampedX(kernel::Instant time) const { return std::clamp(x(time), left_, right_); }

kernel::Instant TimeAxis::timeAt(double x) const {
  const double share = std::clamp((x - left_) / (right_ - left_), 0.0, 1.0);
  return from_ +
         kernel::Duration::nanoseconds(std::llround(share * static_cast<double>((until_ - from_).ns)));
}

// The smallest round step that keeps labels apart.
kernel::Duration TimeAxis::tickStep(double apart) const {
  const double nsPerPixel = static_cast<double>((until_ - from_).ns) / (right_ - left_);
  const double least = std::max(1.0, apart * nsPerPixel);
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * decade >= least) return {std::llround(factor * decade)};
  }
  return {std::llround(10 * decade)};
}

std::vector<kernel::Instant> TimeAxis::ticks(double apart) const {
  const std::int64_t step = tickStep(apart).ns;
  std::vector<kernel::Instant> found;
  for (std::int64_t at = (from_.ns + step - 1) / step * step; at <= until_.ns; at += step)
    found.push_back({at});
  return found;
}

}  // namespace forklab::painting
