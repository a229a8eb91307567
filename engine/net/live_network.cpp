#include "net/live_network.h"

namespace forklab::net {

using kernel::Endpoint;
using kernel::Instant;

LiveNetwork::LiveNetwork(LiveLoop& loop, trace::Recorder& recorder, trace::NodeId node)
    : loop_(loop), recorder_(recorder), node_(node) {
  loop_.addFlusher(*this);
}

LiveNetwork::~LiveNetwork() = default;

kernel::Result<Endpoint> LiveNetwork::listen(const Endpoint& at) {
  const auto bound = bindSocket(at);
  if (!bound) return bound.error();
  sockets_.push_back(std::make_unique<UdpSocket>(loop_, *this, *bound));
  return bound->at;
}

UdpSocket* LiveNetwork::socketAt(const Endpoint& at) {
  for (const auto& socket : sockets_) {
    if (socket->at() == at) return socket.get();
  }
  return nullptr;
}

SendResult LiveNetwork::send(Instant now, const Packet& packet) {
  const trace::NodeId peer = recorder_.log() == nullptr ? trace::kNoNode : peerAt(now, packet.to);
  const trace::EventId sent =
      recorder_.packetSent(now, node_,
                           {packet.from, packet.to, peer, packet.retransmission, packet.transaction,
                            packet.branch, packet.timer, packet.bytes.view()});
  UdpSocket* const socket = socketAt(packet.from);
  if (socket == nullptr) {
    recorder_.append(now, node_, trace::Level::wire, trace::PacketLost{sent, {}, "no socket", 0});
    return SendResult::unreachable;
  }
  socket->send(now, packet);
  return SendResult::sent;
}

void LiveNetwork::onDatagram(Instant now, const Endpoint& from, const Endpoint& to, std::string_view bytes) {
  const Packet packet{from, to, kernel::Bytes(bytes), 0, 0, 0, {}};
  trace::PacketArrived arrival;
  if (recorder_.log() != nullptr) {
    arrival.fromNode = peerAt(now, from);
    arrival.sent = recorder_.packetSent(now, arrival.fromNode, {from, to, node_, 0, 0, 0, {}, bytes});
  }
  const trace::CauseScope sentScope(recorder_, arrival.sent);
  const trace::EventId arrived = recorder_.packetArrived(now, node_, arrival, bytes);
  const trace::CauseScope arrivalScope(recorder_, arrived);
  if (receiver_ != nullptr) receiver_->onPacket(now, packet, arrived);
}

void LiveNetwork::onLost(Instant now, const Packet& packet, int error) {
  recorder_.append(now, node_, trace::Level::wire,
                   trace::PacketLost{0, {}, recorder_.keep(socketErrorText(error)), 0});
  if (receiver_ != nullptr) receiver_->onSendFailed(now, packet);
}

void LiveNetwork::flush(Instant now) {
  for (const auto& socket : sockets_) socket->flush(now);
}

trace::NodeId LiveNetwork::peerAt(Instant now, const Endpoint& address) {
  if (const auto found = peers_.find(address); found != peers_.end()) return found->second;
  if (peers_.size() >= kMostPeers) return trace::kNoNode;
  const auto id = static_cast<trace::NodeId>(node_ + 1 + peers_.size());
  peers_.emplace(address, id);
  recorder_.append(now, id, trace::Level::wire,
                   trace::NodeDeclared{recorder_.keep(address.text()), "peer", address});
  return id;
}

}  // namespace forklab::net
