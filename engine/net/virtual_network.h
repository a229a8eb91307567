#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/simulator.h"
#include "net/link_model.h"
#include "net/transport.h"
#include "trace/recorder.h"

namespace forklab::net {

/// An IP network of nodes and links: packets take the path of least delay, impairments add up along it, any node passes
/// packets on. No path means unreachable, as a socket error. Writes PacketSent, PacketArrived, PacketLost and LinkChanged.
class VirtualNetwork final : public kernel::EventTarget {
 public:
  VirtualNetwork(kernel::Simulator& simulator, trace::Recorder& recorder, std::uint64_t seed);
  ~VirtualNetwork();

  /// Nodes are numbered in this order, links too.
  trace::NodeId addNode(std::string_view name, std::string_view kind, const kernel::Endpoint& address);
  std::size_t addLink(std::string_view name, trace::NodeId a, trace::NodeId b, const LinkSettings& settings);
  void setReceiver(trace::NodeId node, Receiver* receiver);
  /// The node's way out; lives as long as the network.
  Transport& transportOf(trace::NodeId node);

  void setCut(kernel::Instant now, std::size_t link, bool cut);
  std::size_t linkCount() const;
  std::string_view linkName(std::size_t link) const;

  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace forklab::net
