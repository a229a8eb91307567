#include "net/virtual_network.h"

#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernel/check.h"
#include "net/paths.h"
#include "net/virtual_streams.h"

namespace forklab::net {
namespace {

using kernel::Instant;
using trace::NodeId;

/// One send and what is left of it under way.
struct Journey {
  Packet packet;
  trace::EventId sent = 0;
  NodeId from = trace::kNoNode;
  NodeId to = trace::kNoNode;
  std::uint16_t copies = 1;
  std::uint32_t underWay = 0;
  Segment segment;  ///< of a stream; the packet is none then but for its size
};

/// A copy on its hop. Nothing but this is kept per copy: it is packed into its event: kind = 2 * link +
/// direction, or kLoopback.
struct Hop {
  std::uint32_t journey = 0;
  std::uint16_t cuts = 0;  ///< the link's count of cuts when the copy went in
  std::uint16_t copy = 0;

  static Hop unpack(std::uint64_t argument) {
    return {static_cast<std::uint32_t>(argument >> 32), static_cast<std::uint16_t>(argument >> 16),
            static_cast<std::uint16_t>(argument)};
  }
  std::uint64_t packed() const {
    return static_cast<std::uint64_t>(journey) << 32 | static_cast<std::uint64_t>(cuts) << 16 | copy;
  }
};
constexpr std::uint32_t kLoopback = UINT32_MAX;
constexpr std::uint32_t kStreams = UINT32_MAX - 1;
/// Headers of a segment that carries nothing.
constexpr std::size_t kBareSegmentBytes = 40;

/// Its count of cuts tells a copy that went in before a cut from one that went in after: only the first is
/// lost.
struct Link {
  std::string_view name;
  NodeId ends[2];
  std::uint16_t cuts;
  LinkModel direction[2];  ///< 0: from ends[0] to ends[1]
};

struct AddressHash {
  std::size_t operator()(const kernel::IpAddress& ip) const {
    std::uint64_t words[2];
    std::memcpy(words, ip.bytes().data(), sizeof words);
    return static_cast<std::size_t>((words[0] ^ words[1] * 0x9fb21c651e98df25ULL) * 0x9e3779b97f4a7c15ULL >>
                                    32);
  }
};

}  // namespace

struct VirtualNetwork::State final : VirtualStreams::Carrier {
  struct Port final : Transport {
    Port(VirtualNetwork& owner, NodeId id) : network(owner), node(id) {}
    SendResult send(Instant now, const Packet& packet) override {
      return network.state_->send(now, node, packet);
    }
    VirtualNetwork& network;
    NodeId node;
    Receiver* receiver = nullptr;
    Outside* outside = nullptr;
  };

  State(kernel::Simulator& driver, trace::Recorder& pen, VirtualNetwork& owner, std::uint64_t chance)
      : simulator(driver), recorder(pen), network(owner), seed(chance), streams(*this, pen) {}

  kernel::Simulator& simulator;
  trace::Recorder& recorder;
  VirtualNetwork& network;
  std::uint64_t seed;
  VirtualStreams streams;
  std::deque<Port> ports;
  std::deque<std::string> names;
  std::unordered_map<kernel::IpAddress, NodeId, AddressHash> addresses;
  std::map<kernel::Endpoint, NodeId> doors;
  std::vector<Link> links;
  Paths paths;
  std::deque<Journey> journeys;
  std::vector<std::uint32_t> free;

  NodeId nodeOf(const kernel::IpAddress& ip) const;
  NodeId nodeAt(const kernel::Endpoint& at) const;
  SendResult send(Instant now, NodeId from, const Packet& packet);
  SendResult sendOutside(Instant now, NodeId from, const Packet& packet);
  std::uint32_t begin(const Packet& packet, trace::EventId sent, NodeId from, NodeId to);
  void release(std::uint32_t journey);
  void forward(Instant now, NodeId at, Hop hop);
  void schedule(Instant at, std::uint32_t kind, Hop hop);
  void lose(Instant now, const Hop& hop, std::string_view link, std::string_view reason);
  void deliver(Instant now, const Hop& hop);
  void deliverSegment(Instant now, const Hop& hop);

  void carry(Instant now, NodeId from, NodeId to, Segment segment, kernel::Protocol protocol) override;
  Receiver* receiverAt(NodeId node) override { return ports[node].receiver; }
  kernel::EventHandle wake(Instant at, std::uint64_t argument, bool housekeeping) override {
    return simulator.queue().schedule(at, {&network, kStreams, housekeeping, argument});
  }
  void cancel(kernel::EventHandle handle) override { simulator.queue().cancel(handle); }
};

VirtualNetwork::VirtualNetwork(kernel::Simulator& simulator, trace::Recorder& recorder, std::uint64_t seed)
    : state_(new State(simulator, recorder, *this, seed)) {}

VirtualNetwork::~VirtualNetwork() = default;

NodeId VirtualNetwork::addNode(std::string_view name, std::string_view kind,
                               const kernel::Endpoint& address) {
  State& state = *state_;
  FORKLAB_CHECK(state.ports.size() < trace::kNoNode);
  const auto id = static_cast<NodeId>(state.ports.size());
  state.ports.emplace_back(*this, id);
  state.paths.addNode();
  if (!address.ip.isUnset()) {
    FORKLAB_CHECK(state.nodeOf(address.ip) == trace::kNoNode);
    state.addresses.emplace(address.ip, id);
  }
  trace::Recorder& recorder = state.recorder;
  recorder.append(state.simulator.now(), id, trace::Level::wire,
                  trace::NodeDeclared{recorder.keep(name), recorder.keep(kind), address});
  return id;
}

std::size_t VirtualNetwork::addLink(std::string_view name, NodeId a, NodeId b, const LinkSettings& settings) {
  State& state = *state_;
  FORKLAB_CHECK(a != b && a < state.ports.size() && b < state.ports.size());
  const std::string text(name);
  state.names.push_back(text);
  const auto model = [&](const char* direction) {
    return LinkModel(settings, kernel::RandomStream(state.seed, "link " + text + direction));
  };
  state.links.push_back({state.names.back(), {a, b}, 0, {model(" a>b"), model(" b>a")}});
  state.paths.addLink(a, b, settings.delay);
  state.recorder.append(state.simulator.now(), trace::kNoNode, trace::Level::wire,
                        trace::LinkDeclared{state.recorder.keep(name), a, b});
  return state.links.size() - 1;
}

std::optional<kernel::Duration> VirtualNetwork::travelTime(NodeId from, NodeId to, std::size_t bytes) {
  kernel::Duration time;
  for (NodeId at = from; at != to;) {
    const std::uint32_t next = state_->paths.next(at, to);
    if (next == Paths::kNoLink || isCut(next)) return std::nullopt;
    const Link& link = state_->links[next];
    time = time + link.direction[0].settings().delay + link.direction[0].transmission(bytes);
    at = link.ends[0] == at ? link.ends[1] : link.ends[0];
  }
  return time;
}

void VirtualNetwork::closeStreams(Instant now, NodeId node) { state_->streams.closeAll(now, node); }

void VirtualNetwork::setReceiver(NodeId node, Receiver* receiver) {
  state_->ports.at(node).receiver = receiver;
}

void VirtualNetwork::setStreams(NodeId node, const StreamSettings& settings,
                                std::vector<kernel::Endpoint> places) {
  state_->streams.configure(node, settings, std::move(places));
}

void VirtualNetwork::addAddress(NodeId node, const kernel::IpAddress& address) {
  const NodeId owner = state_->nodeOf(address);
  FORKLAB_CHECK(owner == trace::kNoNode || owner == node);
  state_->addresses.emplace(address, node);
}

void VirtualNetwork::setOutside(NodeId node, Outside* outside) { state_->ports.at(node).outside = outside; }

void VirtualNetwork::addDoor(NodeId node, const kernel::Endpoint& at) { state_->doors.emplace(at, node); }

bool VirtualNetwork::knows(const kernel::IpAddress& ip) const { return state_->nodeOf(ip) != trace::kNoNode; }

Transport& VirtualNetwork::transportOf(NodeId node) { return state_->ports.at(node); }

void VirtualNetwork::setCut(Instant now, std::size_t index, bool cut) {
  Link& link = state_->links.at(index);
  if (link.direction[0].isCut() == cut) return;
  if (cut) ++link.cuts;
  for (LinkModel& direction : link.direction) direction.setCut(cut);
  state_->paths.setCut(static_cast<std::uint32_t>(index), cut);
  state_->recorder.append(now, trace::kNoNode, trace::Level::wire,
                          trace::LinkChanged{state_->recorder.keep(link.name), cut ? "cut" : "mended"});
}

bool VirtualNetwork::isCut(std::size_t link) const { return state_->links.at(link).direction[0].isCut(); }

std::size_t VirtualNetwork::linkCount() const { return state_->links.size(); }

std::string_view VirtualNetwork::linkName(std::size_t link) const { return state_->links.at(link).name; }

void VirtualNetwork::onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) {
  State& state = *state_;
  if (kind == kStreams) return state.streams.onEvent(now, argument);
  const Hop hop = Hop::unpack(argument);
  if (kind == kLoopback) return state.deliver(now, hop);
  const Link& link = state.links[kind / 2];
  if (link.cuts != hop.cuts) return state.lose(now, hop, link.name, "link cut");
  const NodeId at = link.ends[kind % 2 == 0 ? 1 : 0];
  if (at == state.journeys[hop.journey].to) return state.deliver(now, hop);
  const trace::CauseScope scope(state.recorder, state.journeys[hop.journey].sent);
  state.forward(now, at, hop);
}

NodeId VirtualNetwork::State::nodeOf(const kernel::IpAddress& ip) const {
  const auto found = addresses.find(ip);
  return found == addresses.end() ? trace::kNoNode : found->second;
}

NodeId VirtualNetwork::State::nodeAt(const kernel::Endpoint& at) const {
  const NodeId node = nodeOf(at.ip);
  if (node != trace::kNoNode || doors.empty()) return node;
  const auto door = doors.find(at);
  return door == doors.end() ? trace::kNoNode : door->second;
}

SendResult VirtualNetwork::State::sendOutside(Instant now, NodeId from, const Packet& packet) {
  Outside& outside = *ports[from].outside;
  Packet leaving = packet;
  leaving.sent =
      recorder.packetSent(now, from,
                          {packet.from, packet.to, outside.peerAt(now, packet.to), packet.retransmission,
                           packet.transaction, packet.branch, packet.timer, packet.bytes.view()});
  outside.carry(now, leaving);
  return SendResult::sent;
}

SendResult VirtualNetwork::State::send(Instant now, NodeId from, const Packet& packet) {
  const NodeId to = nodeAt(packet.to);
  if (to == trace::kNoNode && ports[from].outside != nullptr) return sendOutside(now, from, packet);
  const trace::EventId sent =
      recorder.packetSent(now, from,
                          {packet.from, packet.to, to, packet.retransmission, packet.transaction,
                           packet.branch, packet.timer, packet.bytes.view()});
  if (to == trace::kNoNode || (to != from && paths.next(from, to) == Paths::kNoLink)) {
    const trace::CauseScope scope(recorder, sent);
    recorder.append(now, from, trace::Level::wire, trace::PacketLost{sent, {}, "no path", 0});
    return SendResult::unreachable;
  }
  if (packet.to.protocol != kernel::Protocol::udp) return streams.send(now, from, to, packet, sent);
  // What follows is the packet's doing, not its sender's.
  const Hop hop{begin(packet, sent, from, to), 0, 0};
  if (to == from) {
    schedule(now, kLoopback, hop);
  } else {
    const trace::CauseScope scope(recorder, sent);
    forward(now, from, hop);
  }
  return SendResult::sent;
}

std::uint32_t VirtualNetwork::State::begin(const Packet& packet, trace::EventId sent, NodeId from,
                                           NodeId to) {
  if (free.empty()) {
    free.push_back(static_cast<std::uint32_t>(journeys.size()));
    journeys.emplace_back();
  }
  const std::uint32_t index = free.back();
  free.pop_back();
  // What the sender knows of the packet is not on the wire.
  Journey& journey = journeys[index];
  journey.packet = Packet{packet.from, packet.to, packet.bytes, 0, 0, 0, {}};
  journey.sent = sent;
  journey.from = from;
  journey.to = to;
  journey.copies = 1;
  journey.underWay = 1;
  return index;
}

void VirtualNetwork::State::release(std::uint32_t index) {
  Journey& journey = journeys[index];
  if (--journey.underWay > 0) return;
  journey.packet.bytes = {};
  free.push_back(index);
}

void VirtualNetwork::State::forward(Instant now, NodeId at, Hop hop) {
  Journey& journey = journeys[hop.journey];
  const std::uint32_t index = paths.next(at, journey.to);
  // send() asked for a path over any link, and links are never taken away.
  FORKLAB_CHECK(index != Paths::kNoLink);
  Link& link = links[index];
  const std::uint32_t direction = link.ends[0] == at ? 0 : 1;
  const Carriage carriage =
      journey.packet.to.protocol == kernel::Protocol::udp ? Carriage::datagram : Carriage::stream;
  const std::size_t bytes = carriage == Carriage::datagram ? journey.packet.bytes.size()
                                                           : kBareSegmentBytes + journey.segment.bytes.size();
  const auto verdict = link.direction[direction].offer(now, bytes, carriage);
  if (verdict.copies == 0) return lose(now, hop, link.name, verdict.lostBecause);
  hop.cuts = link.cuts;
  schedule(verdict.arrivals[0], 2 * index + direction, hop);
  for (std::size_t i = 1; i < verdict.copies; ++i) {
    ++journey.underWay;
    schedule(verdict.arrivals[i], 2 * index + direction, {hop.journey, hop.cuts, journey.copies++});
  }
}

void VirtualNetwork::State::carry(Instant now, NodeId from, NodeId to, Segment segment,
                                  kernel::Protocol protocol) {
  Packet packet;
  packet.to.protocol = protocol;
  const Hop hop{begin(packet, segment.sent, from, to), 0, 0};
  journeys[hop.journey].segment = std::move(segment);
  if (to == from) return schedule(now, kLoopback, hop);
  forward(now, from, hop);
}

void VirtualNetwork::State::deliverSegment(Instant now, const Hop& hop) {
  Segment segment = std::move(journeys[hop.journey].segment);
  journeys[hop.journey].segment = {};
  release(hop.journey);
  streams.arrived(now, std::move(segment));
}

void VirtualNetwork::State::schedule(Instant at, std::uint32_t kind, Hop hop) {
  simulator.queue().schedule(at, {&network, kind, false, hop.packed()});
}

void VirtualNetwork::State::lose(Instant now, const Hop& hop, std::string_view link,
                                 std::string_view reason) {
  Journey& journey = journeys[hop.journey];
  const trace::CauseScope scope(recorder, journey.sent);
  if (journey.segment.connection != 0) {
    Segment segment = std::move(journey.segment);
    journey.segment = {};
    release(hop.journey);
    return streams.lost(now, std::move(segment), reason);
  }
  recorder.append(now, journey.from, trace::Level::wire,
                  trace::PacketLost{journey.sent, recorder.keep(link), reason, hop.copy});
  release(hop.journey);
}

void VirtualNetwork::State::deliver(Instant now, const Hop& hop) {
  // A deque: what the receiver sends may add journeys but moves none.
  const Journey& journey = journeys[hop.journey];
  if (journey.segment.connection != 0) return deliverSegment(now, hop);
  const trace::CauseScope caused(recorder, journey.sent);
  const trace::EventId arrived =
      recorder.packetArrived(now, journey.to, trace::PacketArrived{journey.sent, journey.from, hop.copy},
                             journey.packet.bytes.view());
  const trace::CauseScope scope(recorder, arrived);
  if (Receiver* const receiver = ports[journey.to].receiver; receiver != nullptr) {
    receiver->onPacket(now, journey.packet, arrived);
  } else {
    recorder.append(now, journey.to, trace::Level::wire,
                    trace::MessageDropped{arrived, "nobody listens", {}});
  }
  release(hop.journey);
}

}  // namespace forklab::net
