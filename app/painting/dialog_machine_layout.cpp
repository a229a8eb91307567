#include "painting/dialog_machine_layout.h"

#include <algorithm>
#include <cmath>

namespace forklab::painting {
namespace {

using dialog::State;

constexpr double kMargin = 8;
constexpr double kPortsApart = 14;

int left(const MachineArrow& arrow) { return std::min(numberOf(arrow.from), numberOf(arrow.to)); }
int right(const MachineArrow& arrow) { return std::max(numberOf(arrow.from), numberOf(arrow.to)); }
int span(const MachineArrow& arrow) { return right(arrow) - left(arrow); }

bool cross(const MachineArrow& a, const MachineArrow& b) {
  const bool isInside = left(a) < left(b) && left(b) < right(a) && right(a) < right(b);
  const bool isAround = left(b) < left(a) && left(a) < right(b) && right(b) < right(a);
  return isInside || isAround || (left(a) == left(b) && right(a) == right(b));
}

/// The wide ones first: what lies inside of them goes below.
void chooseSides(std::vector<MachineArrow>& arrows) {
  std::vector<MachineArrow*> wide;
  for (MachineArrow& arrow : arrows) {
    const bool isStraight = span(arrow) == 1 && arrow.from < arrow.to;
    if (!isStraight) wide.push_back(&arrow);
  }
  std::ranges::stable_sort(wide, std::greater<>(), [](const MachineArrow* arrow) { return span(*arrow); });
  for (std::size_t at = 0; at < wide.size(); ++at) {
    for (std::size_t other = 0; other < at; ++other) {
      if (wide[other]->isAbove && cross(*wide[at], *wide[other])) wide[at]->isAbove = false;
    }
  }
  for (auto arrow = wide.rbegin(); arrow != wide.rend(); ++arrow) {
    int level = 0;
    for (auto other = wide.rbegin(); other != arrow; ++other) {
      const bool isInside = left(**other) >= left(**arrow) && right(**other) <= right(**arrow);
      if (isInside && (*other)->isAbove == (*arrow)->isAbove) level = std::max(level, (*other)->level);
    }
    (*arrow)->level = level + 1;
  }
}

int levelsOn(const std::vector<MachineArrow>& arrows, bool above) {
  int levels = 0;
  for (const MachineArrow& arrow : arrows) {
    if (arrow.isAbove == above) levels = std::max(levels, arrow.level);
  }
  return levels;
}

}  // namespace

std::vector<MachineArrow> machineArrows() {
  std::vector<MachineArrow> arrows;
  for (const dialog::Row& row : dialog::rows()) {
    if (row.from == row.to) continue;
    const auto known = std::ranges::find_if(
        arrows, [&](const MachineArrow& arrow) { return arrow.from == row.from && arrow.to == row.to; });
    MachineArrow& arrow = known == arrows.end() ? arrows.emplace_back() : *known;
    arrow.from = row.from;
    arrow.to = row.to;
    arrow.inputs.push_back(row.input);
  }
  chooseSides(arrows);
  return arrows;
}

MachineLayout::MachineLayout(double width, double lineHeight)
    : arrows_(machineArrows()), lineHeight_(lineHeight) {
  constexpr auto kCount = static_cast<double>(dialog::kStates);
  const double room = std::max(width - 2 * kMargin, kCount * 60);
  gap_ = std::clamp(room * 0.055, 24.0, 80.0);
  boxWidth_ = std::min((room - gap_ * (kCount - 1)) / kCount, lineHeight * 9.5);
  gap_ = (room - boxWidth_ * kCount) / (kCount - 1);
  const double lane = lineHeight_ + 8;
  top_ = lineHeight_ + 2 + levelsOn(arrows_, true) * lane;
  height_ = top_ + lineHeight_ * 2 + 8 + levelsOn(arrows_, false) * lane + 6 + kMargin;
}

QRectF MachineLayout::box(State state) const {
  const double x = kMargin + (numberOf(state) - 1) * (boxWidth_ + gap_);
  return {x, top_, boxWidth_, lineHeight_ * 2 + 8};
}

double MachineLayout::laneOf(const MachineArrow& arrow) const {
  const double away = arrow.level * (lineHeight_ + 8);
  return arrow.isAbove ? top_ - away : box(arrow.from).bottom() + away;
}

// Arrows to the left leave from the left half, so that none runs through another.
double MachineLayout::portOf(const MachineArrow& arrow, State state) const {
  const State other = state == arrow.from ? arrow.to : arrow.from;
  const double middle = box(state).center().x();
  double shift = kPortsApart * 0.5;
  for (const MachineArrow& one : arrows_) {
    if (&one == &arrow || one.level == 0 || one.isAbove != arrow.isAbove) continue;
    if (one.from != state && one.to != state) continue;
    const State far = one.from == state ? one.to : one.from;
    const bool isSameWay = (far < state) == (other < state);
    if (isSameWay && one.level > arrow.level) shift += kPortsApart;
  }
  return middle + (other < state ? -shift : shift);
}

std::vector<QPointF> MachineLayout::path(const MachineArrow& arrow) const {
  const QRectF from = box(arrow.from);
  const QRectF to = box(arrow.to);
  if (arrow.level == 0) return {{from.right(), from.center().y()}, {to.left(), to.center().y()}};
  const double y = laneOf(arrow);
  const double x0 = portOf(arrow, arrow.from);
  const double x1 = portOf(arrow, arrow.to);
  return {{x0, arrow.isAbove ? from.top() : from.bottom()},
          {x0, y},
          {x1, y},
          {x1, arrow.isAbove ? to.top() : to.bottom()}};
}

QRectF MachineLayout::labelBox(const MachineArrow& arrow) const {
  if (arrow.level == 0) {
    const QRectF from = box(arrow.from);
    return {from.right(), from.center().y() - lineHeight_ - 2, gap_, lineHeight_};
  }
  const double x0 = portOf(arrow, arrow.from);
  const double x1 = portOf(arrow, arrow.to);
  return {std::min(x0, x1) + 6, laneOf(arrow) - lineHeight_ - 1, std::abs(x1 - x0) - 12, lineHeight_};
}

}  // namespace forklab::painting
