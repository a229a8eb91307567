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
  /// The line of a link, from border to border.
  QLineF link(std::size_t link) const;
  /// Boxes of these sizes beside their links, clear of the nodes, of each other and of packets whose plates
  /// are at most so large. Where there is too little room: clear of the own link's packets, then on the link
  /// itself, then nothing.
  std::vector<std::optional<QRectF>> linkLabels(std::span<const QSizeF> sizes, const QSizeF& plate) const;
  /// The middle of a packet's plate on its way between two neighbours; it never covers either of them, unless
  /// they are nearer to each other than it is large.
  QPointF between(std::size_t from, std::size_t to, double share, const QSizeF& plate) const;
  /// What lies under a point, for the pointer.
  std::optional<std::size_t> nodeAt(const QPointF& point) const;
  std::optional<std::size_t> linkAt(const QPointF& point) const;

 private:
  std::vector<QPointF> places(const TopologyShape& shape, bool sideways) const;
  /// Where the middles of such plates can be.
  QLineF wayOf(std::size_t from, std::size_t to, const QSizeF& plate) const;
  std::optional<QRectF> placeBeside(std::size_t link, const QSizeF& size, const QSizeF& plate,
                                    std::span<const QRectF> taken, bool clearOfAll) const;
  std::optional<QRectF> placeOn(std::size_t link, const QSizeF& size, std::span<const QRectF> taken) const;
  /// A box that would meet a link's line, or a packet: of its own link, or of `all`.
  bool isInTheWay(const QRectF& box, std::size_t own, const QSizeF& plate, bool all) const;
  QLineF bordered(std::size_t from, std::size_t to) const;

  TopologyShape shape_;
  QRectF area_;
  QPointF middle_;  ///< of all nodes
  std::vector<QRectF> boxes_;
  std::vector<std::size_t> degrees_;
};

/// How many links each node is away from the first phone; unreached ones come last.
std::vector<std::size_t> distancesFromCaller(const TopologyShape& shape);

}  // namespace forklab::painting
