#include "net/virtual_streams.h"

#include <algorithm>

#include "kernel/check.h"

namespace forklab::net {

using kernel::Duration;
using kernel::Instant;
using kernel::Protocol;
using trace::NodeId;

namespace {

// RFC 6298: a first segment waits a second for its answer, later ones know the way better.
constexpr Duration kFirstTimeout = Duration::seconds(1);
constexpr Duration kUsualTimeout = Duration::milliseconds(200);
constexpr Duration kWithoutEnd = Duration::seconds(1'000'000);
constexpr std::string_view kKeepAliveAnswer = "\r\n";
constexpr std::string_view kNoAnswer = "the peer does not answer";
constexpr std::string_view kGone = "the connection is closed";

/// What an event of the queue is about: two bits, side, number.
enum class Wake : std::uint64_t { retry, connecting, idle };
std::uint64_t packed(Wake wake, std::uint8_t side, std::uint32_t number) {
  return static_cast<std::uint64_t>(wake) << 40 | static_cast<std::uint64_t>(side) << 32 | number;
}

/// TCP's own, and TLS 1.3's on top of it.
std::uint32_t roundsOf(Protocol protocol) { return protocol == Protocol::tls ? 2 : 1; }

std::uint8_t other(std::uint8_t side) { return side == 0 ? 1 : 0; }

}  // namespace

void VirtualStreams::configure(NodeId node, const StreamSettings& settings,
                               std::vector<kernel::Endpoint> places) {
  Host& host = hosts_[node];
  host.settings = settings;
  host.places = std::move(places);
}

VirtualStreams::Host& VirtualStreams::hostOf(NodeId node) { return hosts_[node]; }

VirtualStreams::Connection* VirtualStreams::find(std::uint32_t id) {
  return id == 0 || id > connections_.size() ? nullptr : connections_[id - 1].get();
}

VirtualStreams::Connection& VirtualStreams::living(std::uint32_t id) {
  Connection* const connection = find(id);
  FORKLAB_CHECK(connection != nullptr);
  return *connection;
}

std::size_t& VirtualStreams::countOf(Host& host, Protocol protocol) {
  return protocol == Protocol::tls ? host.tlsConnections : host.connections;
}

bool VirtualStreams::isFull(NodeId node, Protocol protocol) {
  Host& host = hostOf(node);
  const StreamSettings& settings = host.settings;
  return countOf(host, protocol) >=
         (protocol == Protocol::tls ? settings.mostTlsConnections : settings.mostConnections);
}

SendResult VirtualStreams::send(Instant now, NodeId from, NodeId to, const Packet& packet,
                                trace::EventId sent) {
  const auto known = places_.find({from, packet.to});
  if (known == places_.end() && isFull(from, packet.to.protocol)) {
    loseData(now, from, sent, "too many connections");
    return SendResult::unreachable;
  }
  const trace::CauseScope scope(recorder_, sent);
  Connection& connection =
      known == places_.end() ? open(now, from, to, packet) : living(known->second.connection);
  const std::uint8_t side = known == places_.end() ? std::uint8_t{0} : known->second.side;
  if (connection.sides[side].isOpen) {
    transmit(now, connection, side, packet.bytes, sent);
    return SendResult::sent;
  }
  connection.waitingBytes += packet.bytes.size();
  connection.waiting.push_back({packet, sent});
  return SendResult::sent;
}

VirtualStreams::Connection& VirtualStreams::open(Instant now, NodeId from, NodeId to, const Packet& packet) {
  connections_.push_back(std::make_unique<Connection>());
  Connection& connection = *connections_.back();
  connection.id = static_cast<std::uint32_t>(connections_.size());
  connection.protocol = packet.to.protocol;
  Host& host = hostOf(from);
  kernel::Endpoint own = packet.from;
  own.port = host.nextPort;
  host.nextPort = host.nextPort == UINT16_MAX ? kFirstOwnPort : static_cast<std::uint16_t>(host.nextPort + 1);
  Side& opener = connection.sides[0];
  opener.node = from;
  opener.local = packet.from;
  opener.peer = packet.to;
  Side& taker = connection.sides[1];
  taker.node = to;
  taker.local = packet.to;
  taker.peer = own;
  link(connection, 0);
  connection.cause = note(now, connection, 0, "connecting");
  connection.connecting =
      carrier_.wake(now + host.settings.connecting, packed(Wake::connecting, 0, connection.id), false);
  Segment segment;
  segment.kind = Segment::Kind::open;
  carry(now, connection, std::move(segment));
  return connection;
}

void VirtualStreams::link(Connection& connection, std::uint8_t side) {
  Side& own = connection.sides[side];
  own.isLinked = true;
  places_[{own.node, own.peer}] = {connection.id, side};
  ++countOf(hostOf(own.node), connection.protocol);
}

void VirtualStreams::unlink(Connection& connection, std::uint8_t side) {
  Side& own = connection.sides[side];
  own.isOpen = false;
  if (own.isLinked) {
    own.isLinked = false;
    places_.erase({own.node, own.peer});
    --countOf(hostOf(own.node), connection.protocol);
  }
  if (!connection.sides[other(side)].isLinked) connections_[connection.id - 1].reset();
}

void VirtualStreams::carry(Instant now, const Connection& connection, Segment segment) {
  segment.connection = connection.id;
  segment.firstSent = now;
  const Side& own = connection.sides[segment.side];
  carrier_.carry(now, own.node, connection.sides[other(segment.side)].node, std::move(segment),
                 connection.protocol);
}

void VirtualStreams::transmit(Instant now, Connection& connection, std::uint8_t side, kernel::Bytes bytes,
                              trace::EventId sent) {
  Side& own = connection.sides[side];
  own.lastUse = now;
  Segment segment;
  segment.side = side;
  segment.sequence = own.nextSent++;
  segment.sent = sent;
  segment.bytes = std::move(bytes);
  carry(now, connection, std::move(segment));
}

void VirtualStreams::arrived(Instant now, Segment segment) {
  const std::uint8_t at = other(segment.side);
  Connection* const connection = find(segment.connection);
  const bool isFirst = segment.kind == Segment::Kind::open && segment.sequence == 0;
  if (connection == nullptr || (!isFirst && !connection->sides[at].isLinked)) {
    if (segment.kind != Segment::Kind::data) return;
    return loseData(now, trace::kNoNode, segment.sent, kGone);
  }
  const trace::CauseScope scope(recorder_, segment.sent != 0 ? segment.sent : connection->cause);
  switch (segment.kind) {
    case Segment::Kind::open: return takeOpen(now, *connection, segment);
    case Segment::Kind::opened: return takeOpened(now, *connection, segment);
    case Segment::Kind::data:
    case Segment::Kind::end: return takeInOrder(now, segment.connection, std::move(segment));
    case Segment::Kind::refused: return close(now, segment.connection, at, "failed", segment.reason);
  }
}

/// Why the one who is called does not take it; empty: it does.
std::string_view VirtualStreams::refusal(const Connection& connection) {
  const Side& taker = connection.sides[1];
  const Host& host = hostOf(taker.node);
  const bool listens = host.places.empty() ? taker.local.port < kFirstOwnPort
                                           : std::find(host.places.begin(), host.places.end(), taker.local) !=
                                                 host.places.end();
  if (!listens || carrier_.receiverAt(taker.node) == nullptr) return "refused: nobody listens there";
  return isFull(taker.node, connection.protocol) ? "refused: too many connections" : std::string_view{};
}

void VirtualStreams::takeOpen(Instant now, Connection& connection, const Segment& segment) {
  Segment answer;
  answer.side = 1;
  answer.sequence = segment.sequence;
  answer.kind = Segment::Kind::opened;
  if (segment.sequence == 0) answer.reason = refusal(connection);
  if (!answer.reason.empty()) {
    answer.kind = Segment::Kind::refused;
    return carry(now, connection, std::move(answer));
  }
  if (segment.sequence == 0) link(connection, 1);
  if (segment.sequence + 1 == roundsOf(connection.protocol)) {
    Side& taker = connection.sides[1];
    taker.isOpen = true;
    taker.lastUse = now;
    note(now, connection, 1, "accepted");
    watchIdle(connection, 1);
  }
  carry(now, connection, std::move(answer));
}

void VirtualStreams::takeOpened(Instant now, Connection& connection, const Segment& segment) {
  if (segment.sequence + 1 < roundsOf(connection.protocol)) {
    Segment next;
    next.kind = Segment::Kind::open;
    next.sequence = segment.sequence + 1;
    return carry(now, connection, std::move(next));
  }
  carrier_.cancel(connection.connecting);
  Side& opener = connection.sides[0];
  opener.isOpen = true;
  opener.lastUse = now;
  note(now, connection, 0, "open");
  watchIdle(connection, 0);
  std::deque<Waiting> waiting = std::move(connection.waiting);
  connection.waiting.clear();
  for (Waiting& each : waiting) transmit(now, connection, 0, std::move(each.packet.bytes), each.sent);
}

void VirtualStreams::takeInOrder(Instant now, std::uint32_t id, Segment segment) {
  const std::uint8_t at = other(segment.side);
  Side& own = living(id).sides[at];
  own.lastUse = now;
  own.ahead.emplace(segment.sequence, std::move(segment));
  for (;;) {
    // Looked up anew each time: whoever takes a message may close the connection.
    Connection* const connection = find(id);
    if (connection == nullptr || !connection->sides[at].isLinked) return;
    Side& taker = connection->sides[at];
    const auto next = taker.ahead.begin();
    if (next == taker.ahead.end() || next->first != taker.nextTaken) return;
    const Segment taken = std::move(next->second);
    taker.ahead.erase(next);
    ++taker.nextTaken;
    if (taken.kind == Segment::Kind::end) return close(now, id, at, "closed", taken.reason);
    if (!handOut(now, id, at, taken)) return;
  }
}

/// False: the stream is over.
bool VirtualStreams::handOut(Instant now, std::uint32_t id, std::uint8_t side, const Segment& segment) {
  Connection& stream = living(id);
  Side& taker = stream.sides[side];
  const StreamSettings& settings = hostOf(taker.node).settings;
  if (!settings.framer) {
    deliver(now, stream, side, segment.sent, segment.bytes);
    return true;
  }
  if (taker.framer == nullptr) taker.framer = settings.framer();
  taker.framer->add(segment.bytes.view());
  for (;;) {
    Connection* const connection = find(id);
    if (connection == nullptr || !connection->sides[side].isLinked) return false;
    StreamFramer::Frame frame = connection->sides[side].framer->next();
    switch (frame.kind) {
      case StreamFramer::Frame::Kind::none: return true;
      case StreamFramer::Frame::Kind::message:
        deliver(now, *connection, side, segment.sent, std::move(frame.bytes));
        break;
      case StreamFramer::Frame::Kind::keepAlive:
        if (settings.answersKeepAlives) transmit(now, *connection, side, kernel::Bytes(kKeepAliveAnswer), 0);
        break;
      case StreamFramer::Frame::Kind::broken: close(now, id, side, "failed", frame.reason); return false;
    }
  }
}

void VirtualStreams::deliver(Instant now, const Connection& connection, std::uint8_t side,
                             trace::EventId sent, kernel::Bytes bytes) {
  const Side& own = connection.sides[side];
  const NodeId node = own.node;
  const Packet packet{own.peer, own.local, std::move(bytes), 0, 0, 0, {}};
  const trace::CauseScope caused(recorder_, sent);
  const trace::EventId arrived = recorder_.packetArrived(
      now, node, trace::PacketArrived{sent, connection.sides[other(side)].node, 0}, packet.bytes.view());
  const trace::CauseScope scope(recorder_, arrived);
  if (Receiver* const receiver = carrier_.receiverAt(node)) return receiver->onPacket(now, packet, arrived);
  recorder_.append(now, node, trace::Level::wire, trace::MessageDropped{arrived, "nobody listens", {}});
}

void VirtualStreams::close(Instant now, std::uint32_t id, std::uint8_t side, std::string_view change,
                           std::string_view reason) {
  Connection& connection = living(id);
  const trace::CauseScope scope(recorder_, note(now, connection, side, change, reason));
  const NodeId node = connection.sides[side].node;
  std::deque<Waiting> unsent;
  if (side == 0) {
    unsent = std::move(connection.waiting);
    carrier_.cancel(connection.connecting);
  }
  if (connection.sides[other(side)].isLinked) {
    Segment end;
    end.kind = Segment::Kind::end;
    end.side = side;
    end.sequence = connection.sides[side].nextSent++;
    end.reason = "the peer closed it";
    carry(now, connection, std::move(end));
  }
  unlink(connection, side);
  Receiver* const receiver = carrier_.receiverAt(node);
  for (const Waiting& each : unsent) {
    loseData(now, node, each.sent, reason);
    if (receiver != nullptr) receiver->onSendFailed(now, each.packet);
  }
}

/// As TCP does: again after a while, twice as long each time, until nobody believes in it any more.
void VirtualStreams::lost(Instant now, Segment segment, std::string_view reason) {
  Connection* const connection = find(segment.connection);
  const bool isWanted = connection != nullptr &&
                        (connection->sides[segment.side].isLinked || segment.kind == Segment::Kind::end);
  if (!isWanted) {
    if (segment.kind == Segment::Kind::data) loseData(now, trace::kNoNode, segment.sent, reason);
    return;
  }
  const StreamSettings& settings = hostOf(connection->sides[segment.side].node).settings;
  if (now - segment.firstSent > settings.sending) {
    const std::uint8_t side = segment.side;
    const trace::EventId sent = segment.kind == Segment::Kind::data ? segment.sent : 0;
    if (sent != 0) loseData(now, connection->sides[side].node, sent, reason);
    if (connection->sides[side].isLinked) close(now, segment.connection, side, "failed", kNoAnswer);
    return;
  }
  const bool isData = segment.kind == Segment::Kind::data;
  const Duration wait = (isData ? kUsualTimeout : kFirstTimeout) * (std::int64_t{1} << segment.attempts);
  ++segment.attempts;
  if (freeRetries_.empty()) {
    freeRetries_.push_back(static_cast<std::uint32_t>(retries_.size()));
    retries_.emplace_back();
  }
  const std::uint32_t slot = freeRetries_.back();
  freeRetries_.pop_back();
  retries_[slot] = std::move(segment);
  carrier_.wake(now + wait, packed(Wake::retry, 0, slot), false);
}

void VirtualStreams::onEvent(Instant now, std::uint64_t argument) {
  const auto number = static_cast<std::uint32_t>(argument);
  const auto side = static_cast<std::uint8_t>(argument >> 32 & 1);
  const auto wake = static_cast<Wake>(argument >> 40);
  if (wake == Wake::retry) {
    Segment segment = std::move(retries_[number]);
    freeRetries_.push_back(number);
    const Connection* const connection = find(segment.connection);
    if (connection == nullptr) return;
    const std::uint8_t from = segment.side;
    return carrier_.carry(now, connection->sides[from].node, connection->sides[other(from)].node,
                          std::move(segment), connection->protocol);
  }
  Connection* const connection = find(number);
  if (connection == nullptr || !connection->sides[side].isLinked) return;
  const trace::CauseScope scope(recorder_, connection->cause);
  if (wake == Wake::idle) return checkIdle(now, *connection, side);
  if (!connection->sides[side].isOpen) close(now, number, side, "failed", kNoAnswer);
}

void VirtualStreams::closeAll(Instant now, NodeId node) {
  for (std::uint32_t id = 1; id <= connections_.size(); ++id) {
    for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
      const Connection* const connection = find(id);
      const bool isOurs = connection != nullptr && connection->sides[side].node == node;
      if (isOurs && connection->sides[side].isLinked) close(now, id, side, "closed", "its process ended");
    }
  }
}

void VirtualStreams::watchIdle(const Connection& connection, std::uint8_t side) {
  const Side& own = connection.sides[side];
  const Duration idle = hostOf(own.node).settings.idle;
  if (idle < kWithoutEnd) carrier_.wake(own.lastUse + idle, packed(Wake::idle, side, connection.id), true);
}

void VirtualStreams::checkIdle(Instant now, Connection& connection, std::uint8_t side) {
  const Side& own = connection.sides[side];
  if (now - own.lastUse < hostOf(own.node).settings.idle) return watchIdle(connection, side);
  close(now, connection.id, side, "closed", "idle");
}

trace::EventId VirtualStreams::note(Instant now, const Connection& connection, std::uint8_t side,
                                    std::string_view change, std::string_view reason) {
  const Side& own = connection.sides[side];
  return recorder_.append(now, own.node, trace::Level::wire,
                          trace::ConnectionChanged{connection.id, own.local, own.peer,
                                                   connection.sides[other(side)].node, change, reason});
}

void VirtualStreams::loseData(Instant now, NodeId node, trace::EventId sent, std::string_view reason) {
  const trace::CauseScope scope(recorder_, sent);
  recorder_.append(now, node, trace::Level::wire, trace::PacketLost{sent, {}, recorder_.keep(reason), 0});
}

}  // namespace forklab::net
