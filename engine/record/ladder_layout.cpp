#include "record/ladder_layout.h"

#include <algorithm>
#include <numeric>

namespace forklab::record {
namespace {

constexpr std::size_t kShortestGap = 10;
constexpr std::size_t kWidestWish = 38;
/// Lifeline, dashes, spaces and head around a label: "--- label -->".
constexpr std::size_t kAroundLabel = 8;

std::size_t wishOf(const LadderRow& row) {
  const std::size_t lost = row.lost.empty() ? 0 : row.lost.size() + 3;
  return std::min(row.labels.front().size() + lost + kAroundLabel, kWidestWish);
}

std::vector<std::size_t> smallestGaps(const std::vector<std::string>& names) {
  std::vector<std::size_t> gaps;
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    gaps.push_back(std::max(kShortestGap, (names[i].size() + names[i + 1].size()) / 2 + 3));
  }
  return gaps;
}

/// The gaps that an arrow crosses, [first, last).
std::pair<std::size_t, std::size_t> gapsOf(const LadderRow& row, std::size_t columns) {
  std::size_t to = row.to;
  if (to == LadderRow::kNowhere)
    to = row.from + 1 < columns ? row.from + 1 : row.from - (row.from > 0 ? 1 : 0);
  return {std::min(row.from, to), std::max(row.from, to)};
}

void widenFor(const LadderRow& row, std::vector<std::size_t>& gaps) {
  const auto [first, last] = gapsOf(row, gaps.size() + 1);
  if (first == last) return;
  const auto begin = gaps.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = gaps.begin() + static_cast<std::ptrdiff_t>(last);
  const std::size_t span = std::accumulate(begin, end, std::size_t{0});
  const std::size_t wish = wishOf(row);
  if (span >= wish) return;
  const std::size_t more = (wish - span + (last - first) - 1) / (last - first);
  for (auto gap = begin; gap != end; ++gap) *gap += more;
}

void narrowTo(std::size_t limit, const std::vector<std::size_t>& smallest, std::vector<std::size_t>& gaps) {
  std::size_t total = std::accumulate(gaps.begin(), gaps.end(), std::size_t{0});
  while (total > limit) {
    std::size_t widest = gaps.size();
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      if (gaps[i] > smallest[i] && (widest == gaps.size() || gaps[i] > gaps[widest])) widest = i;
    }
    if (widest == gaps.size()) return;
    --gaps[widest];
    --total;
  }
}

std::size_t timeWidthOf(const LadderRows& ladder) {
  std::size_t width = 0;
  for (const LadderRow& row : ladder.rows) width = std::max(width, kernel::toSecondsText(row.time).size());
  return width;
}

std::size_t noteWidthOf(const LadderRows& ladder) {
  std::size_t width = 0;
  for (const LadderRow& row : ladder.rows) width = std::max(width, row.note.size());
  return width == 0 ? 0 : width + 2;
}

std::vector<std::size_t> gapsFor(const LadderRows& ladder, std::size_t limit) {
  const std::vector<std::size_t> smallest = smallestGaps(ladder.columns);
  std::vector<std::size_t> gaps = smallest;
  // Arrows between neighbours first: they alone say how wide their gap must be.
  for (const bool neighbours : {true, false}) {
    for (const LadderRow& row : ladder.rows) {
      if (row.kind != LadderRow::Kind::message) continue;
      const auto [first, last] = gapsOf(row, ladder.columns.size());
      if ((last - first <= 1) == neighbours) widenFor(row, gaps);
    }
  }
  narrowTo(limit, smallest, gaps);
  return gaps;
}

}  // namespace

LadderLayout layOutLadder(const LadderRows& ladder, std::size_t widthLimit) {
  LadderLayout layout;
  layout.timeWidth = timeWidthOf(ladder);
  layout.left = layout.timeWidth + 2;
  if (ladder.columns.empty()) return layout;
  const std::size_t firstHalf = ladder.columns.front().size() / 2;
  const std::size_t lastHalf = ladder.columns.back().size() / 2 + 1;
  const std::size_t taken = layout.left + firstHalf + lastHalf + noteWidthOf(ladder);
  layout.lifelines.push_back(layout.left + firstHalf);
  for (const std::size_t gap : gapsFor(ladder, widthLimit > taken ? widthLimit - taken : 0)) {
    layout.lifelines.push_back(layout.lifelines.back() + gap);
  }
  layout.width = layout.lifelines.back() + lastHalf;
  return layout;
}

}  // namespace forklab::record
