#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "kernel/simulator.h"
#include "net/link_model.h"
#include "net/stream.h"
#include "net/transport.h"
#include "trace/recorder.h"

namespace forklab::net {

/// An IP network of nodes and links. A node is known by its IP address; every port of it is its own. Packets
/// take the path of least delay over links that are not cut (a routing protocol that converges at once), each
/// hop through its link's model, and any node passes packets on. Where only cuts bar the way, a packet runs
/// into the cut and is lost there ("link cut"), as is a packet on a link at the moment it is cut. Where no
/// path exists even over cut links, send() says unreachable, as a socket would. A packet to its sender's own
/// address returns at the same instant, over no link. TCP and TLS run over connections (virtual_streams.h).
/// Writes NodeDeclared, LinkDeclared, PacketSent, PacketArrived, PacketLost and LinkChanged. Bounds: 65,534
/// nodes.
class VirtualNetwork final : public kernel::EventTarget {
 public:
  VirtualNetwork(kernel::Simulator& simulator, trace::Recorder& recorder, std::uint64_t seed);
  ~VirtualNetwork();

  /// Nodes are numbered in this order, links too. No two nodes share an IP address; a node without one only
  /// passes packets on.
  trace::NodeId addNode(std::string_view name, std::string_view kind, const kernel::Endpoint& address);
  /// Both directions with the same settings, each with a chance of its own.
  std::size_t addLink(std::string_view name, trace::NodeId a, trace::NodeId b, const LinkSettings& settings);
  /// Without a receiver what arrives is dropped, with a MessageDropped.
  void setReceiver(trace::NodeId node, Receiver* receiver);
  /// How the node's streams behave and where it takes them (VirtualStreams::configure).
  void setStreams(trace::NodeId node, const StreamSettings& settings, std::vector<kernel::Endpoint> places);
  /// A further address of the node, which nobody has.
  void addAddress(trace::NodeId node, const kernel::IpAddress& address);
  /// The node's way out; lives as long as the network.
  Transport& transportOf(trace::NodeId node);

  /// From now on what this node sends to addresses that no node has goes out there.
  void setOutside(trace::NodeId node, Outside* outside);
  /// A further address of this node, port and protocol included: nodes without an outside reach it there too.
  void addDoor(trace::NodeId node, const kernel::Endpoint& at);
  /// Whether a node of the network has this address.
  bool knows(const kernel::IpAddress& ip) const;

  /// Cuts or mends both directions; cutting a cut link changes nothing.
  void setCut(kernel::Instant now, std::size_t link, bool cut);
  bool isCut(std::size_t link) const;
  std::size_t linkCount() const;
  std::string_view linkName(std::size_t link) const;

  /// How long so many bytes travel from node to node: delay and rate of the links on their path, nothing of
  /// chance or queues. Nothing: no path over links that are not cut.
  std::optional<kernel::Duration> travelTime(trace::NodeId from, trace::NodeId to, std::size_t bytes);
  /// The node's streams end, as when its process ends.
  void closeStreams(kernel::Instant now, trace::NodeId node);

  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace forklab::net
