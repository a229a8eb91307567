#include "painting/ladder_layout.h"

#include <algorithm>
#include <cmath>

namespace forklab::painting {

LadderLayout::LadderLayout(const LadderMetrics& metrics, std::size_t columns, double width)
    : metrics_(metrics), columns_(columns) {
  const double gaps = columns < 2 ? 1 : static_cast<double>(columns - 1);
  gap_ = std::max((width - metrics.timeWidth - 2 * kSide) / gaps, kMinimumGap);
  contentWidth_ = std::max(width, metrics.timeWidth + 2 * kSide + gap_ * gaps);
}

double LadderLayout::columnX(std::size_t column) const {
  return std::round(metrics_.timeWidth + kSide + gap_ * static_cast<double>(column)) + 0.5;
}

std::optional<std::size_t> LadderLayout::rowAt(double y, std::size_t rows) const {
  if (y < 0 || rows == 0) return std::nullopt;
  const double row = std::floor(y / metrics_.rowHeight);
  if (row >= static_cast<double>(rows)) return std::nullopt;
  return static_cast<std::size_t>(row);
}

LadderLayout::Range LadderLayout::rowsBetween(double top, double bottom, std::size_t rows) const {
  const double most = static_cast<double>(rows);
  const double begin = std::clamp(std::floor(top / metrics_.rowHeight), 0.0, most);
  const double end = std::clamp(std::ceil(bottom / metrics_.rowHeight), begin, most);
  return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}

double LadderLayout::slope() const { return std::clamp(metrics_.rowHeight * 0.15, 0.0, 4.0); }

// A little slope says which way time went; it stays inside the row's band.
QLineF LadderLayout::arrow(std::size_t row, std::size_t from, std::size_t to) const {
  const double bottom = showsLabels() ? rowTop(row) + metrics_.rowHeight - 3 : middle(row);
  return {columnX(from), bottom - slope(), columnX(to), bottom};
}

QLineF LadderLayout::part(const QLineF& arrow, double share) { return {arrow.p1(), arrow.pointAt(share)}; }

// Of two middles the one nearer to the receiver.
std::size_t LadderLayout::gapOf(std::size_t from, std::size_t to, Place place) const {
  const std::size_t low = std::min(from, to);
  const std::size_t last = std::max(from, to) - 1;
  const bool rightwards = to > from;
  switch (place) {
    case Place::nearSender: return rightwards ? low : last;
    case Place::nearReceiver: return rightwards ? last : low;
    case Place::middle: break;
  }
  return rightwards ? (low + last + 1) / 2 : (low + last) / 2;
}

// The end of an arrow's way is what lies on that side of the cross, at most one gap.
LadderLayout::Span LadderLayout::spanOf(std::size_t from, std::size_t to, Place place,
                                        double crossShare) const {
  const std::size_t gap = gapOf(from, to, place);
  Span span{columnX(gap), columnX(gap + 1)};
  if (place == Place::middle) return span;
  const double cross = columnX(from) + crossShare * (columnX(to) - columnX(from));
  const bool leftOfCross = (to > from) == (place == Place::nearSender);
  if (leftOfCross) return {span.left, std::min(span.right, cross - kCrossHalf)};
  return {std::max(span.left, cross + kCrossHalf), span.right};
}

std::optional<LadderLayout::Label> LadderLayout::label(std::size_t row, std::size_t from, std::size_t to,
                                                       std::span<const double> widths, Place place,
                                                       double crossShare) const {
  if (!showsLabels() || from == to) return std::nullopt;
  const Span span = spanOf(from, to, place, crossShare);
  const double centre = (span.left + span.right) / 2;
  const double bottom = arrow(row, from, to).y1() - 1.5;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] > span.right - span.left - 2 * kMargin) continue;
    return Label{
        i, QRectF(centre - widths[i] / 2, bottom - metrics_.fontHeight, widths[i], metrics_.fontHeight)};
  }
  return std::nullopt;
}

LadderLayout::Lost LadderLayout::lost(std::size_t row, std::size_t from, std::size_t to,
                                      std::span<const double> widths) const {
  for (const double share : {0.5, 0.6, 0.7, 0.8, 0.88}) {
    const auto placed = label(row, from, to, widths, Place::nearSender, share);
    if (placed) return {placed, share};
  }
  return {};
}

// It may stand off centre, but it covers no other lifeline and no time.
std::optional<LadderLayout::Label> LadderLayout::tag(std::size_t row, std::size_t column,
                                                     std::span<const double> widths) const {
  if (!showsLabels()) return std::nullopt;
  const double height = std::min(metrics_.fontHeight + 4, metrics_.rowHeight - 4);
  const double x = columnX(column);
  const double left = x - (column == 0 ? kSide : gap_) + kMargin;
  const double right = x + (column + 1 >= columns_ ? kSide : gap_) - kMargin;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const double width = widths[i] + 4 * kMargin;
    if (width > right - left) continue;
    const double start = std::clamp(x - width / 2, left, right - width);
    return Label{i, QRectF(start, middle(row) - height / 2, width, height)};
  }
  return std::nullopt;
}

}  // namespace forklab::painting
