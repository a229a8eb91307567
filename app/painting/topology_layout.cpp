#include "painting/topology_layout.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace forklab::painting {
namespace {

constexpr double kBoxWidthMost = 132;
constexpr double kBoxWidthGood = 60;
constexpr double kShareMost = 0.74;  ///< of the room between two boxes
constexpr double kMargin = 10;
/// On a large canvas things stay this near to each other.
constexpr double kSpreadMost = 240;
/// Beyond so many links nobody reads their labels, and finding room for each would cost a frame.
constexpr std::size_t kMostLabelsBeside = 60;

/// Where the line from the middle of a box to a point leaves it.
QPointF borderPoint(const QRectF& box, const QPointF& towards) {
  const QPointF centre = box.center();
  const QPointF way = towards - centre;
  const double byX = way.x() == 0 ? INFINITY : box.width() / 2 / std::abs(way.x());
  const double byY = way.y() == 0 ? INFINITY : box.height() / 2 / std::abs(way.y());
  const double share = std::min({byX, byY, 1.0});
  return centre + way * share;
}

bool isFree(const QRectF& box, std::span<const QRectF> taken) {
  return std::ranges::none_of(taken, [&box](const QRectF& other) { return other.intersects(box); });
}

QRectF grown(const QRectF& box, const QSizeF& by) {
  return box.adjusted(-by.width() / 2, -by.height() / 2, by.width() / 2, by.height() / 2);
}

QRectF centredBox(const QPointF& centre, const QSizeF& size) {
  return {centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height()};
}

/// Whether any part of a line lies inside a box (Liang and Barsky's clipping).
bool meets(const QLineF& line, const QRectF& box) {
  double enters = 0, leaves = 1;
  const auto clip = [&](double way, double room) {
    if (way == 0) return room > 0;
    const double share = room / way;
    if (way > 0) leaves = std::min(leaves, share);
    if (way < 0) enters = std::max(enters, share);
    return enters < leaves;
  };
  return clip(-line.dx(), line.x1() - box.left()) && clip(line.dx(), box.right() - line.x1()) &&
         clip(-line.dy(), line.y1() - box.top()) && clip(line.dy(), box.bottom() - line.y1());
}

/// A scenario gives all places or none: a mixture would pile up.
bool allPlaced(const TopologyShape& shape) {
  return std::ranges::all_of(shape.nodes, [](const TopologyShape::Node& node) { return node.x && node.y; });
}

/// Spread over the whole area, whatever part of it the scenario used.
std::vector<QPointF> givenPlaces(const TopologyShape& shape, bool sideways) {
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
  // A row of nodes stands upright in an upright area: nothing else would use its height.
  const bool turned = !sideways && top == bottom;
  std::vector<QPointF> found;
  for (const TopologyShape::Node& node : shape.nodes) {
    const QPointF place(spread(*node.x, left, right), spread(*node.y, top, bottom));
    found.push_back(turned ? place.transposed() : place);
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

// How many boxes would stand beside each other if all were as near as the nearest two of one row. Boxes in
// different rows do not take room from each other.
double besideEachOther(const std::vector<QPointF>& spots, double rowHeight) {
  double gap = INFINITY;
  for (std::size_t a = 0; a < spots.size(); ++a) {
    for (std::size_t b = a + 1; b < spots.size(); ++b) {
      const QPointF apart = spots[a] - spots[b];
      if (apart.x() != 0 && std::abs(apart.y()) < rowHeight) gap = std::min(gap, std::abs(apart.x()));
    }
  }
  return 1 + 1 / gap;
}

// Places are in 0 … 1 both ways; the ranks run along the first axis.
std::vector<QPointF> TopologyLayout::places(const TopologyShape& shape, bool sideways) const {
  if (allPlaced(shape)) return givenPlaces(shape, sideways);
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
    : shape_(shape), area_(area), degrees_(shape.nodes.size(), 0) {
  for (const TopologyShape::Link& link : shape.links) {
    ++degrees_[link.a];
    ++degrees_[link.b];
  }
  const bool sideways = area.width() >= 1.1 * area.height();
  const std::vector<QPointF> spots = places(shape, sideways);
  std::vector<double> columns;
  for (const QPointF& spot : spots) columns.push_back(spot.x());
  std::ranges::sort(columns);
  columns.erase(std::ranges::unique(columns).begin(), columns.end());
  const double count = std::max<double>(1, static_cast<double>(columns.size()));
  const double share = sideways ? 0.55 : 0.62;
  const double height = 2 * fontHeight + 10;
  const double rowHeight = (height + 12) / std::max(1.0, area.height() - 2 * kMargin - height);
  const double room = (area.width() - 2 * kMargin) / besideEachOther(spots, rowHeight);
  // A name that can be read is worth more than a long line.
  const double width =
      std::min(kBoxWidthMost, std::max(room * share, std::min(kBoxWidthGood, room * kShareMost)));
  const QSizeF spread(std::min(area.width() - 2 * kMargin - width, kSpreadMost * count),
                      std::min(area.height() - 2 * kMargin - height, kSpreadMost * 3));
  const QRectF inner(area.center() - QPointF(spread.width(), spread.height()) / 2, spread);
  for (const QPointF& spot : spots) {
    const QPointF centre(inner.left() + spot.x() * inner.width(), inner.top() + spot.y() * inner.height());
    boxes_.emplace_back(std::round(centre.x() - width / 2) + 0.5, std::round(centre.y() - height / 2) + 0.5,
                        std::floor(width), std::floor(height));
    middle_ += boxes_.back().center() / static_cast<double>(spots.size());
  }
}

QLineF TopologyLayout::bordered(std::size_t from, std::size_t to) const {
  return {borderPoint(boxes_[from], boxes_[to].center()), borderPoint(boxes_[to], boxes_[from].center())};
}

QLineF TopologyLayout::link(std::size_t link) const {
  return bordered(shape_.links[link].a, shape_.links[link].b);
}

std::vector<std::optional<QRectF>> TopologyLayout::linkLabels(std::span<const QSizeF> sizes,
                                                              const QSizeF& plate) const {
  std::vector<QRectF> taken;
  for (const QRectF& box : boxes_) taken.push_back(box.adjusted(-2, -2, 2, 2));
  std::vector<std::optional<QRectF>> found;
  for (std::size_t number = 0; number < shape_.links.size(); ++number) {
    const bool few = shape_.links.size() <= kMostLabelsBeside;
    found.emplace_back();
    for (const bool all : {true, false}) {
      if (few && !found.back()) found.back() = placeBeside(number, sizes[number], plate, taken, all);
    }
    if (!found.back()) found.back() = placeOn(number, sizes[number], taken);
    if (found.back()) taken.push_back(found.back()->adjusted(-2, -2, 2, 2));
  }
  return found;
}

bool TopologyLayout::isInTheWay(const QRectF& box, std::size_t own, const QSizeF& plate, bool all) const {
  const QRectF reach = grown(box, plate);
  for (std::size_t number = 0; number < shape_.links.size(); ++number) {
    const TopologyShape::Link& ends = shape_.links[number];
    if (meets(bordered(ends.a, ends.b), box)) return true;
    if ((all || number == own) && meets(wayOf(ends.a, ends.b, plate), reach)) return true;
  }
  return false;
}

// On the outer side first; just as far away as a packet of that size needs.
std::optional<QRectF> TopologyLayout::placeBeside(std::size_t number, const QSizeF& size, const QSizeF& plate,
                                                  std::span<const QRectF> taken, bool clearOfAll) const {
  const QLineF line = link(number);
  const QLineF normal = line.normalVector().unitVector();
  QPointF away(normal.dx(), normal.dy());
  const double outwards = QPointF::dotProduct(away, line.center() - middle_);
  if (outwards < -1 || (std::abs(outwards) <= 1 && away.y() > 0)) away = -away;
  away *= (std::abs(away.x()) * (size.width() + plate.width()) +
           std::abs(away.y()) * (size.height() + plate.height())) /
              2 +
          2;
  for (const double share : {0.5, 0.62, 0.38, 0.74, 0.26}) {
    for (const QPointF& side : {away, -away}) {
      const QRectF box = centredBox(line.pointAt(share) + side, size);
      if (area_.contains(box) && isFree(box, taken) && !isInTheWay(box, number, plate, clearOfAll))
        return box;
    }
  }
  return std::nullopt;
}

// Nearer to the less connected end, where the links of one node are further apart.
std::optional<QRectF> TopologyLayout::placeOn(std::size_t number, const QSizeF& size,
                                              std::span<const QRectF> taken) const {
  const TopologyShape::Link& ends = shape_.links[number];
  const bool towardsB = degrees_[ends.b] <= degrees_[ends.a];
  for (const double share : {0.58, 0.7, 0.46, 0.78, 0.35, 0.25}) {
    const QRectF box = centredBox(link(number).pointAt(towardsB ? share : 1 - share), size);
    if (isFree(box, taken)) return box;
  }
  return std::nullopt;
}

QLineF TopologyLayout::wayOf(std::size_t from, std::size_t to, const QSizeF& plate) const {
  const QPointF start = boxes_[from].center();
  const QPointF end = boxes_[to].center();
  const QLineF way(borderPoint(grown(boxes_[from], plate), end),
                   borderPoint(grown(boxes_[to], plate), start));
  const bool tooNear = QPointF::dotProduct(way.p2() - way.p1(), end - start) <= 0;
  if (!tooNear) return way;
  const QPointF middle = bordered(from, to).center();
  return {middle, middle};
}

QPointF TopologyLayout::between(std::size_t from, std::size_t to, double share, const QSizeF& plate) const {
  return wayOf(from, to, plate).pointAt(share);
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
