#include "lab/live/outside_sockets.h"

#include "lab/stream_settings.h"

namespace forklab::lab {

using kernel::Endpoint;
using kernel::Instant;

namespace {

net::StreamSettings usualStreams() {
  net::StreamSettings streams;
  streams.framer = sipFramer();
  return streams;
}

}  // namespace

OutsideSockets::OutsideSockets() : loop_(time_), streams_(loop_, *this, usualStreams()) {}

OutsideSockets::~OutsideSockets() = default;

std::optional<kernel::Error> OutsideSockets::open(std::vector<Binding>& bindings) {
  for (Binding& binding : bindings) {
    for (Endpoint& at : binding.sockets) {
      if (at.protocol != kernel::Protocol::udp) {
        const auto bound = streams_.listen(at);
        if (!bound) return bound.error();
        at = *bound;
        continue;
      }
      const auto bound = net::bindSocket(at);
      if (!bound) return bound.error();
      sockets_.push_back(std::make_unique<net::UdpSocket>(loop_, *this, *bound));
      at = bound->at;
    }
  }
  return std::nullopt;
}

void OutsideSockets::poll(LabRun& run) {
  for (int round = 0; round < kMostRounds; ++round) {
    loop_.round(0);
    const std::vector<Input> inputs = std::exchange(inputs_, {});
    for (const Input& input : inputs) {
      if (input.lostBecause.empty()) {
        run.arriveFromOutside(input.packet);
      } else {
        run.loseOutside(input.packet, input.lostBecause);
      }
    }
    for (const auto& socket : sockets_) socket->flush(time_.now());
    streams_.flush(time_.now());
    if (inputs.empty() && inputs_.empty()) return;
  }
}

void OutsideSockets::send(Instant, const net::Packet& packet) {
  if (packet.to.protocol != kernel::Protocol::udp) {
    if (!streams_.listensAt(packet.from) || streams_.send(time_.now(), packet) != net::SendResult::sent)
      onLost(time_.now(), packet, "unreachable");
    return;
  }
  for (const auto& socket : sockets_) {
    if (socket->at() == packet.from) return socket->send(time_.now(), packet);
  }
  onLost(time_.now(), packet, "unreachable");
}

void OutsideSockets::onMessage(Instant, const Endpoint& from, const Endpoint& to, kernel::Bytes bytes) {
  inputs_.push_back({net::Packet{from, to, std::move(bytes), 0, 0, 0, {}, 0}, {}});
}

void OutsideSockets::onLost(Instant, const net::Packet& packet, std::string_view reason) {
  inputs_.push_back({packet, std::string(reason)});
}

}  // namespace forklab::lab
