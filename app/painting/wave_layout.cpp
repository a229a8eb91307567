#include "painting/wave_layout.h"

#include <algorithm>

namespace forklab::painting {
namespace {

/// Room behind the last bar for an outcome.
constexpr double kRightMargin = 64;

}  // namespace

WaveLayout::WaveLayout(const WaveMetrics& metrics, std::span<const std::size_t> branches,
                       kernel::Instant from, kernel::Instant until)
    : metrics_(metrics),
      axis_(from, until, metrics.labelWidth + kGap, metrics.width - kRightMargin),
      branches_(branches.begin(), branches.end()) {
  double top = metrics.axisHeight + kGap / 2;
  for (const std::size_t count : branches) {
    tops_.push_back(top);
    top += metrics.fontHeight + 4 + static_cast<double>(count) * rowHeight() + kGap / 2;
  }
  height_ = top;
}

QRectF WaveLayout::title(std::size_t wave) const {
  return {metrics_.labelWidth + kGap, tops_[wave], metrics_.width - metrics_.labelWidth - 2 * kGap,
          metrics_.fontHeight + 2};
}

QRectF WaveLayout::row(std::size_t wave, std::size_t branch) const {
  const double top = tops_[wave] + metrics_.fontHeight + 4 + static_cast<double>(branch) * rowHeight();
  return {0, top, metrics_.width, rowHeight()};
}

QRectF WaveLayout::bracket(std::size_t wave, kernel::Instant from, kernel::Instant until) const {
  const double left = axis_.clampedX(from) - 4;
  const double right = std::max(axis_.clampedX(until) + 4, left + 8);
  const double top = row(wave, 0).top() - 2;
  return {left, top, right - left, static_cast<double>(branches_[wave]) * rowHeight()};
}

QRectF WaveLayout::label(std::size_t wave, std::size_t branch) const {
  const QRectF place = row(wave, branch);
  return {kGap, place.top(), metrics_.labelWidth - kGap, place.height() - 4};
}

QRectF WaveLayout::name(std::size_t wave, std::size_t branch) const {
  const QRectF place = label(wave, branch);
  return {place.left(), place.top() + 2, place.width(), barHeight()};
}

QRectF WaveLayout::state(std::size_t wave, std::size_t branch) const {
  const QRectF above = name(wave, branch);
  return {above.left(), above.bottom() - 2, above.width(), stripHeight()};
}

QRectF WaveLayout::bar(std::size_t wave, std::size_t branch, kernel::Instant from,
                       kernel::Instant until) const {
  const double left = axis_.clampedX(from);
  return {left, row(wave, branch).top() + 2, std::max(axis_.clampedX(until) - left, 3.0), barHeight()};
}

QRectF WaveLayout::strip(std::size_t wave, std::size_t branch, kernel::Instant from,
                         kernel::Instant until) const {
  const double left = axis_.clampedX(from);
  const double top = row(wave, branch).top() + 2 + barHeight() + 2;
  return {left, top, std::max(axis_.clampedX(until) - left, 1.0), stripHeight()};
}

QRectF WaveLayout::outcome(const QRectF& bar, double width) const {
  const bool inside = bar.width() >= 1.5 * width;
  return {inside ? bar.right() - width : bar.right(), bar.top(), width, bar.height()};
}

}  // namespace forklab::painting
