#pragma once

#include <QString>
#include <vector>

#include "lab/scenario/scenario.h"
#include "models/moment.h"
#include "models/network_paths.h"
#include "models/run_index.h"

namespace forklab::models {

/// A packet between two nodes of the drawing.
struct MovingPacket {
  EventId sent = 0;
  NodeId from = trace::kNoNode;  ///< the hop it is on
  NodeId to = trace::kNoNode;
  double progress = 0;  ///< of that hop, 0 … 1
  MessageKind kind = MessageKind::invite;
  QString label;
  bool lost = false;
  bool retransmission = false;

  bool operator==(const MovingPacket&) const = default;
};

/// What a node says of itself under its name.
struct NodeState {
  QString text;                         ///< "rings", "2 transactions"
  MessageKind mood = MessageKind::ack;  ///< ack: nothing special

  bool operator==(const NodeState&) const = default;
};

/// Everything on the stage that changes while the run goes on.
struct TopologyModel {
  std::vector<MovingPacket> packets;
  std::vector<NodeState> nodes;
  std::vector<bool> cut;  ///< by link

  bool operator==(const TopologyModel&) const = default;
};

/// Pure: packets stand where the delays of their way put them at the moment.
TopologyModel topologyModel(const RunIndex& index, const lab::Scenario& scenario, const NetworkPaths& paths,
                            const Moment& moment);

/// "20 ms · 5 % loss", "cut".
QString linkText(const lab::LinkSpec& link, bool cut);

}  // namespace forklab::models
