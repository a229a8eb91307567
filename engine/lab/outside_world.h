#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/virtual_network.h"
#include "proxy/sockets.h"
#include "trace/recorder.h"

namespace forklab::lab {

/// Real sockets of one node of a scenario.
struct Binding {
  std::size_t node = 0;  ///< as the scenario counts
  std::vector<kernel::Endpoint> sockets;
};

/// The real way out of a run: sockets, or nothing when a record is played again.
class Door {
 public:
  /// Answers at once; what fails is told to the run later, as LabRun::loseOutside().
  virtual void send(kernel::Instant now, const net::Packet& packet) = 0;

 protected:
  ~Door() = default;
};

/// What lies beyond the virtual network of a run with bound nodes: peers become nodes of the trace, named by
/// their address and numbered behind the scenario's own. Whatever comes from there is an input of the run and
/// stands in its log, so that the log alone plays the run again.
class OutsideWorld final : public net::Outside, public proxy::Homes {
 public:
  /// Every peer beyond this many stays nameless in the trace.
  static constexpr std::size_t kMostPeers = 60'000;

  /// `door` is null when a record is played.
  OutsideWorld(trace::Recorder& recorder, net::VirtualNetwork& network, std::vector<Binding> bindings,
               Door* door);

  /// Connects the bound nodes with it and writes down what is bound. After the nodes were added.
  void open(kernel::Instant now, const std::vector<std::string>& names);
  /// The node's own sockets; null: it is not bound.
  const Binding* bindingOf(std::size_t node) const;
  /// Whose socket it is; nothing: nobody's.
  std::optional<std::size_t> nodeAt(const kernel::Endpoint& socket) const;

  /// A message came to a real socket of this node.
  void arrive(kernel::Instant now, std::size_t node, const net::Packet& packet, net::Receiver& receiver);
  /// A packet of this node that went out did not get there; `reason` as the system says it.
  void lose(kernel::Instant now, std::size_t node, const net::Packet& packet, std::string_view reason,
            net::Receiver& receiver);

  trace::NodeId peerAt(kernel::Instant now, const kernel::Endpoint& address) override;
  void carry(kernel::Instant now, const net::Packet& packet) override;
  bool isInside(const kernel::IpAddress& ip) const override { return network_.knows(ip); }

 private:
  trace::Recorder& recorder_;
  net::VirtualNetwork& network_;
  std::vector<Binding> bindings_;
  Door* door_;
  std::size_t firstPeer_ = 0;
  std::map<kernel::Endpoint, trace::NodeId> peers_;
};

/// "udp:127.0.0.1:5060".
std::string socketText(const kernel::Endpoint& socket);

}  // namespace forklab::lab
