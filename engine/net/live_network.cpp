#include "net/live_network.h"

namespace forklab::net {

using kernel::Endpoint;
using kernel::Instant;

LiveNetwork::LiveNetwork(LiveLoop& loop, trace::Recorder& recorder, trace::NodeId node,
                         const StreamSettings& streams)
    : loop_(loop), recorder_(recorder), node_(node), streams_(loop, *this, streams) {
  loop_.addFlusher(*this);
}

LiveNetwork::~LiveNetwork() = default;

kernel::Result<Endpoint> LiveNetwork::listen(const Endpoint& at) {
  if (at.protocol != kernel::Protocol::udp) return streams_.listen(at);
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
  Packet leaving = packet;
  leaving.sent = sent;
  const SendResult result = carry(now, leaving);
  if (result != SendResult::sent) {
    const std::string_view reason = result == SendResult::refused ? "refused" : "unreachable";
    recorder_.append(now, node_, trace::Level::wire, trace::PacketLost{sent, {}, reason, 0});
  }
  return result;
}

SendResult LiveNetwork::carry(Instant now, const Packet& packet) {
  if (packet.to.protocol != kernel::Protocol::udp) {
    return streams_.listensAt(packet.from) ? streams_.send(now, packet) : SendResult::unreachable;
  }
  UdpSocket* const socket = socketAt(packet.from);
  if (socket == nullptr) return SendResult::unreachable;
  socket->send(now, packet);
  return SendResult::sent;
}

void LiveNetwork::onMessage(Instant now, const Endpoint& from, const Endpoint& to, kernel::Bytes content) {
  const Packet packet{from, to, std::move(content), 0, 0, 0, {}};
  const std::string_view bytes = packet.bytes.view();
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

void LiveNetwork::onLost(Instant now, const Packet& packet, std::string_view reason) {
  recorder_.append(now, node_, trace::Level::wire,
                   trace::PacketLost{packet.sent, {}, recorder_.keep(reason), 0});
  lost_.push_back(packet);
}

void LiveNetwork::onTrouble(Instant now, const Endpoint& peer, const Endpoint& at, std::string_view reason) {
  if (!recorder_.hearsLog()) return;
  std::string text = std::string(kernel::protocolName(at.protocol)) + ':' + peer.text() + ": ";
  recorder_.logged(now, node_, {"ERROR", text.append(reason), 0});
}

/// What the receiver does about a lost packet may be lost in its turn.
void LiveNetwork::flush(Instant now) {
  do {
    for (std::size_t i = 0; i < lost_.size(); ++i) {
      const Packet packet = std::move(lost_[i]);
      if (receiver_ != nullptr) receiver_->onSendFailed(now, packet);
    }
    lost_.clear();
    for (const auto& socket : sockets_) socket->flush(now);
    streams_.flush(now);
  } while (!lost_.empty());
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
