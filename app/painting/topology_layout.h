#pragma once

#include <QLineF>
#include <QRectF>
#include <QSizeF>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace forklab::painting {

/// What the drawing of a network needs to know of it.
struct TopologyShape {
  struct Node {
    bool isPhone = false;
    std::optional<double> x, y;  ///< in 0 … 1000; unset: found by the layout
  };
  struct Link {
    std::size_t a = 0;
    std::size_t b = 0;
  };
  std::vector<Node> nodes;
  std::vector<Link> links;
};

/// Boxes for nodes, lines for links, places for their labels. Without given places: the first phone at one
/// end, then by distance from it, along the longer side of the area.
class TopologyLayout {
 public:
  TopologyLayout(const TopologyShape& shape, const QRectF& area, double fontHeight);

  const QRectF& node(std::size_t node) const { return boxes_[node]; }
  std::size_t nodeCount() const { return boxes_.size(); }
  /// From border to border.
  /// The line of a link.
  QLineF link(std::size_t link) const;
  /// Boxes of these sizes centred on their links, clear of the nodes and of each other; nothing where there
  /// is no room.
  std::vector<std::optional<QRectF>> linkLabels(std::span<const QSizeF> sizes) const;
  /// A point of the straight way between two neighbours.
  QPointF between(std::size_t from, std::size_t to, double share) const;
  /// What lies under a point, for the pointer.
  std::optional<std::size_t> nodeAt(const QPointF& point) const;
  std::optional<std::size_t> linkAt(const QPointF& point) const;

 private:
  std::vector<QPointF> places(const TopologyShape& shape, bool sideways) const;
  std::optional<QRectF> freePlace(std::size_t link, const QSizeF& size, std::span<const QRectF> taken) const;
  QLineF bordered(std::size_t from, std::size_t to) const;

  TopologyShape shape_;
  std::vector<QRectF> boxes_;
  std::vector<std::size_t> degrees_;
};

/// How many links each node is away from the first phone; unreached ones come last.
std::vector<std::size_t> distancesFromCaller(const TopologyShape& shape);

}  // namespace forklab::painting
