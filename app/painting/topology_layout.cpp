#include "painting/topology_layout.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace forklab::painting {
namespace {

constexpr double kBoxWidthMost = 132;
constexpr double kMargin = 10;
/// On a large canvas things stay this near to each other.
constexpr double kSpreadMost = 240;

/// Where the line from the middle of a box to a point leaves it.
QPointF borderPoint(const QRectF& box, const QPointF& towards) {
  const QPointF centre = box.center();
  const QPointF way = towards - centre;
  const double byX = way.x() == 0 ? INFINITY : box.width() / 2 / std::abs(way.x());
  const double byY = way.y() == 0 ? INFINITY : box.height() / 2 / std::abs(way.y());
  const double share = std::min({byX, byY, 1.0});
  return centre + way * share;
}

/// A scenario gives all places or none: a mixture would pile up.
bool allPlaced(const TopologyShape& shape) {
  return std::ranges::all_of(shape.nodes, [](const TopologyShape::Node& node) { return node.x && node.y; });
}

/// Spread over the whole area, whatever part of it the scenario used.
std::vector<QPointF> givenPlaces(const TopologyShape& shape) {
  double left = 1000, right = 0, top = 1000, bottom = 0;
  for (const TopologyShape::Node& node : shape.nodes) {
    left = std::min(left, *node.x);
    right = std::max(right, *node.x);
    top = std::min(top, *node.y);
    bottom = std::max(bottom, *node.y);
  }
  const auto spread = [](double value, double low, double high) {
    return high > low ? (value - low) / (high - low) : 0.5;
  };
  std::vector<QPointF> found;
  for (const TopologyShape::Node& node : shape.nodes) {
    found.emplace_back(spread(*node.x, left, right), spread(*node.y, top, bottom));
  }
  return found;
}

}  // namespace

std::vector<std::size_t> distancesFromCaller(const TopologyShape& shape) {
  const std::size_t far = shape.nodes.size();
  std::vector<std::size_t> distance(shape.nodes.size(), far);
  const auto caller = std::ranges::find_if(shape.nodes, &TopologyShape::Node::isPhone);
  std::queue<std::size_t> waiting;
  if (caller != shape.nodes.end()) waiting.push(static_cast<std::size_t>(caller - shape.nodes.begin()));
  if (!waiting.empty()) distance[waiting.front()] = 0;
  while (!waiting.empty()) {
    const std::size_t node = waiting.front();
    waiting.pop();
    for (const TopologyShape::Link& link : shape.links) {
      if (link.a != node && link.b != node) continue;
      const std::size_t other = link.a == node ? link.b : link.a;
      if (distance[other] != far) continue;
      distance[other] = distance[node] + 1;
      waiting.push(other);
    }
  }
  return distance;
}

// Places are in 0 … 1 both ways; the ranks run along the first axis.
std::vector<QPointF> TopologyLayout::places(const TopologyShape& shape, bool sideways) const {
  if (allPlaced(shape)) return givenPlaces(shape);
  std::vector<std::size_t> distance = distancesFromCaller(shape);
  std::vector<std::size_t> ranks = distance;
  std::ranges::sort(ranks);
  ranks.erase(std::ranges::unique(ranks).begin(), ranks.end());
  std::vector<std::size_t> sizes(ranks.size(), 0);
  std::vector<std::size_t> rankOf, orderOf;
  for (const std::size_t steps : distance) {
    const auto rank = static_cast<std::size_t>(std::ranges::lower_bound(ranks, steps) - ranks.begin());
    rankOf.push_back(rank);
    orderOf.push_back(sizes[rank]++);
  }
  std::vector<QPointF> found;
  for (std::size_t node = 0; node < shape.nodes.size(); ++node) {
    const double along =
        ranks.size() < 2 ? 0.5 : static_cast<double>(rankOf[node]) / static_cast<double>(ranks.size() - 1);
    const double count = static_cast<double>(sizes[rankOf[node]]);
    const double across = count < 2 ? 0.5 : static_cast<double>(orderOf[node]) / (count - 1);
    found.push_back(sideways ? QPointF(along, across) : QPointF(across, along));
  }
  return found;
}

TopologyLayout::TopologyLayout(const TopologyShape& shape, const QRectF& area, double fontHeight)
    : shape_(shape), degrees_(shape.nodes.size(), 0) {
  for (const TopologyShape::Link& link : shape.links) {
    ++degrees_[link.a];
    ++degrees_[link.b];
  }
  const bool sideways = area.width() >= 1.1 * area.height();
  const std::vector<QPointF> spots = places(shape, sideways || allPlaced(shape));
  std::vector<double> columns;
  for (const QPointF& spot : spots) columns.push_back(spot.x());
  std::ranges::sort(columns);
  columns.erase(std::ranges::unique(columns).begin(), columns.end());
  const double count = std::max<double>(1, static_cast<double>(columns.size()));
  const double share = sideways ? 0.55 : 0.68;
  const double width = std::min(kBoxWidthMost, (area.width() - 2 * kMargin) / count * share);
  const double height = 2 * fontHeight + 10;
  const QSizeF spread(std::min(area.width() - 2 * kMargin - width, kSpreadMost * count),
                      std::min(area.height() - 2 * kMargin - height, kSpreadMost * 3));
  const QRectF inner(area.center() - QPointF(spread.width(), spread.height()) / 2, spread);
  for (const QPointF& spot : spots) {
    const QPointF centre(inner.left() + spot.x() * inner.width(), inner.top() + spot.y() * inner.height());
    boxes_.emplace_back(std::round(centre.x() - width / 2) + 0.5, std::round(centre.y() - height / 2) + 0.5,
                        std::floor(width), std::floor(height));
  }
}

QLineF TopologyLayout::bordered(std::size_t from, std::size_t to) const {
  return {borderPoint(boxes_[from], boxes_[to].center()), borderPoint(boxes_[to], boxes_[from].center())};
}

QLineF TopologyLayout::link(std::size_t link) const {
  return bordered(shape_.links[link].a, shape_.links[link].b);
}

std::vector<std::optional<QRectF>> TopologyLayout::linkLabels(std::span<const QSizeF> sizes) const {
  std::vector<QRectF> taken = boxes_;
  std::vector<std::optional<QRectF>> found;
  for (std::size_t number = 0; number < shape_.links.size(); ++number) {
    found.push_back(freePlace(number, sizes[number], taken));
    if (found.back()) taken.push_back(found.back()->adjusted(-2, -2, 2, 2));
  }
  return found;
}

// Nearer to the less connected end, where the links of one node are further apart.
std::optional<QRectF> TopologyLayout::freePlace(std::size_t number, const QSizeF& size,
                                                std::span<const QRectF> taken) const {
  const TopologyShape::Link& ends = shape_.links[number];
  const bool towardsB = degrees_[ends.b] <= degrees_[ends.a];
  for (const double share : {0.58, 0.7, 0.46, 0.78, 0.35, 0.25}) {
    const QPointF centre = link(number).pointAt(towardsB ? share : 1 - share);
    const QRectF box(centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(),
                     size.height());
    if (std::ranges::none_of(taken, [&box](const QRectF& other) { return other.intersects(box); }))
      return box;
  }
  return std::nullopt;
}

QPointF TopologyLayout::between(std::size_t from, std::size_t to, double share) const {
  return bordered(from, to).pointAt(share);
}

std::optional<std::size_t> TopologyLayout::nodeAt(const QPointF& point) const {
  for (std::size_t node = 0; node < boxes_.size(); ++node) {
    if (boxes_[node].contains(point)) return node;
  }
  return std::nullopt;
}

std::optional<std::size_t> TopologyLayout::linkAt(const QPointF& point) const {
  constexpr double kReach = 8;
  for (std::size_t number = 0; number < shape_.links.size(); ++number) {
    const QLineF line = link(number);
    const QPointF way = line.p2() - line.p1();
    const double square = QPointF::dotProduct(way, way);
    const double share =
        square == 0 ? 0 : std::clamp(QPointF::dotProduct(point - line.p1(), way) / square, 0.0, 1.0);
    if (QLineF(point, line.pointAt(share)).length() <= kReach) return number;
  }
  return std::nullopt;
}

}  // namespace forklab::painting
