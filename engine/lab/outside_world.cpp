#include "lab/outside_world.h"

#include <algorithm>

namespace forklab::lab {

using kernel::Endpoint;
using kernel::Instant;

std::string socketText(const Endpoint& socket) {
  return std::string(kernel::protocolName(socket.protocol)) + ':' + socket.text();
}

OutsideWorld::OutsideWorld(trace::Recorder& recorder, net::VirtualNetwork& network,
                           std::vector<Binding> bindings, Door* door)
    : recorder_(recorder), network_(network), bindings_(std::move(bindings)), door_(door) {}

void OutsideWorld::open(Instant now, const std::vector<std::string>& names) {
  firstPeer_ = names.size();
  for (const Binding& binding : bindings_) {
    std::string text = "bind " + names.at(binding.node);
    for (const Endpoint& socket : binding.sockets) text.append(" ").append(socketText(socket));
    recorder_.append(now, static_cast<trace::NodeId>(binding.node), trace::Level::wire,
                     trace::CommandApplied{recorder_.keep(text)});
    network_.setOutside(static_cast<trace::NodeId>(binding.node), this);
    for (const Endpoint& socket : binding.sockets)
      network_.addDoor(static_cast<trace::NodeId>(binding.node), socket);
  }
}

const Binding* OutsideWorld::bindingOf(std::size_t node) const {
  for (const Binding& binding : bindings_) {
    if (binding.node == node) return &binding;
  }
  return nullptr;
}

std::optional<std::size_t> OutsideWorld::nodeAt(const Endpoint& socket) const {
  for (const Binding& binding : bindings_) {
    if (std::find(binding.sockets.begin(), binding.sockets.end(), socket) != binding.sockets.end())
      return binding.node;
  }
  return std::nullopt;
}

void OutsideWorld::arrive(Instant now, std::size_t node, const net::Packet& packet, net::Receiver& receiver) {
  const auto to = static_cast<trace::NodeId>(node);
  const std::string_view bytes = packet.bytes.view();
  trace::PacketArrived arrival;
  arrival.fromNode = peerAt(now, packet.from);
  arrival.sent =
      recorder_.packetSent(now, arrival.fromNode, {packet.from, packet.to, to, 0, 0, 0, {}, bytes});
  const trace::CauseScope sentScope(recorder_, arrival.sent);
  const trace::EventId arrived = recorder_.packetArrived(now, to, arrival, bytes);
  const trace::CauseScope arrivalScope(recorder_, arrived);
  receiver.onPacket(now, packet, arrived);
}

void OutsideWorld::lose(Instant now, std::size_t node, const net::Packet& packet, std::string_view reason,
                        net::Receiver& receiver) {
  const trace::CauseScope sentScope(recorder_, packet.sent);
  const trace::EventId lost = recorder_.append(now, static_cast<trace::NodeId>(node), trace::Level::wire,
                                               trace::PacketLost{packet.sent, {}, recorder_.keep(reason), 0});
  const trace::CauseScope scope(recorder_, lost);
  receiver.onSendFailed(now, packet);
}

trace::NodeId OutsideWorld::peerAt(Instant now, const Endpoint& address) {
  if (const auto found = peers_.find(address); found != peers_.end()) return found->second;
  if (peers_.size() >= kMostPeers - firstPeer_) return trace::kNoNode;
  const auto id = static_cast<trace::NodeId>(firstPeer_ + peers_.size());
  peers_.emplace(address, id);
  recorder_.append(now, id, trace::Level::wire,
                   trace::NodeDeclared{recorder_.keep(address.text()), "peer", address});
  return id;
}

/// It has arrived as far as the lab can know: the system has it. A later PacketLost says otherwise.
void OutsideWorld::carry(Instant now, const net::Packet& packet) {
  const trace::CauseScope scope(recorder_, packet.sent);
  trace::PacketArrived handed;
  handed.sent = packet.sent;
  if (const auto node = nodeAt(packet.from)) handed.fromNode = static_cast<trace::NodeId>(*node);
  recorder_.packetArrived(now, peerAt(now, packet.to), handed, packet.bytes.view());
  if (door_ != nullptr) door_->send(now, packet);
}

}  // namespace forklab::lab
