#include "painting/timeline_layout.h"

#include <cmath>

namespace forklab::painting {
namespace {

constexpr double kGap = 8;

}  // namespace

TimelineLayout::TimelineLayout(double width, double fontHeight, double labelWidth, kernel::Instant end)
    : width_(width),
      fontHeight_(fontHeight),
      labelWidth_(labelWidth),
      axis_({}, end, labelWidth + 2 * kGap, width - 2 * kGap) {}

QRectF TimelineLayout::lane(Lane lane) const {
  const double height = fontHeight_ + 6;
  return {axis_.left(), tickLabels().bottom() + 2 + static_cast<double>(lane) * height,
          axis_.right() - axis_.left(), height};
}

QRectF TimelineLayout::label(Lane which) const {
  const QRectF place = lane(which);
  return {kGap, place.top(), labelWidth_, place.height()};
}

QRectF TimelineLayout::tickLabels() const {
  return {axis_.left(), 4, axis_.right() - axis_.left(), fontHeight_ + 2};
}

QRectF TimelineLayout::stretch(kernel::Instant from, kernel::Instant until) const {
  const QRectF place = lane(kWaves);
  const double left = axis_.clampedX(from);
  return {left, place.top() + 2, std::max(2.0, axis_.clampedX(until) - left), place.height() - 4};
}

double TimelineLayout::height() const { return lane(kFaults).bottom() + 4; }

std::vector<double> TimelineLayout::markPixels(std::span<const kernel::Instant> marks) const {
  std::vector<double> pixels;
  for (const kernel::Instant mark : marks) {
    const double x = std::floor(axis_.clampedX(mark)) + 0.5;
    if (pixels.empty() || pixels.back() != x) pixels.push_back(x);
  }
  return pixels;
}

}  // namespace forklab::painting
