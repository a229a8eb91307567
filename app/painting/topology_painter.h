#pragma once

#include <QFont>
#include <QPainter>
#include <functional>

#include "models/topology_model.h"
#include "painting/arrow.h"
#include "painting/topology_layout.h"

namespace forklab::painting {

/// Everything that a picture of the stage depends on.
struct TopologyScene {
  const lab::Scenario* scenario = nullptr;
  models::TopologyModel model;
  /// By node: its real sockets as text; empty: it has none.
  std::vector<QString> sockets;
  trace::EventId selectedPacket = 0;
  std::optional<std::size_t> focusedLink;  ///< what keys act on
  /// How bright a node flashes because its state has just changed, 0 … 1; unset: none does.
  std::function<double(std::size_t node)> flash;
  QFont font;
};

/// What the layout needs to know of a scenario.
TopologyShape topologyShape(const lab::Scenario& scenario);

/// The plate of a packet, where it is now: for drawing it and for finding it under the pointer.
QRectF packetBox(const TopologyLayout& layout, const QFont& font, const models::MovingPacket& packet);

/// Nodes, links and the packets between them.
class TopologyPainter {
 public:
  TopologyPainter(const TopologyScene& scene, const TopologyLayout& layout, const Theme& theme);

  /// Links below nodes below packets.
  void paint(QPainter& painter);

 private:
  void paintLink(QPainter& painter, std::size_t link);
  void paintLinkLabels(QPainter& painter);
  bool isUnderAPacket(const QRectF& label) const;
  void paintNode(QPainter& painter, std::size_t node);
  void paintPacket(QPainter& painter, const models::MovingPacket& packet);

  const TopologyScene& scene_;
  const TopologyLayout& layout_;
  const Theme& theme_;
  QFont bold_, small_;
};

}  // namespace forklab::painting
