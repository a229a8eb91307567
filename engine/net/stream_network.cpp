#include "net/stream_network.h"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

namespace forklab::net {

using kernel::Endpoint;
using kernel::Instant;
using kernel::Protocol;

namespace {

constexpr int kBacklog = 1024;
constexpr kernel::Duration kBetweenChecks = kernel::Duration::seconds(1);
/// So that a flood of callers lets those that are connected have their turn.
constexpr int kAcceptsPerRound = 64;

void withoutDelay(int descriptor) {
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// As many descriptors as this process may have: each connection is one.
void raiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

class StreamNetwork::Listener final : public LiveLoop::Watcher {
 public:
  Listener(StreamNetwork& network, const BoundSocket& bound)
      : network_(network), bound_(bound), watch_(network.loop_.watch(bound.descriptor, *this)) {}
  ~Listener() {
    network_.loop_.unwatch(watch_);
    ::close(bound_.descriptor);
  }
  void onReady(Instant now, bool, bool) override { network_.accept(now, *this); }
  /// While no descriptor is free, asking again at once would only burn time.
  void rest(bool rests) {
    if (rests == rests_) return;
    rests_ = rests;
    network_.loop_.change(watch_, !rests, false);
  }
  const BoundSocket& bound() const { return bound_; }

 private:
  StreamNetwork& network_;
  BoundSocket bound_;
  LiveLoop::Watch watch_;
  bool rests_ = false;
};

StreamNetwork::StreamNetwork(LiveLoop& loop, SocketOwner& owner, const StreamSettings& settings)
    : loop_(loop), owner_(owner), settings_(settings) {}

StreamNetwork::~StreamNetwork() { loop_.time().queue().cancel(check_); }

kernel::Result<Endpoint> StreamNetwork::listen(const Endpoint& at) {
  if (at.protocol == Protocol::tls && tls_ == nullptr) {
    auto tls = TlsContext::make(settings_.certificate, settings_.privateKey);
    if (!tls) return tls.error();
    tls_ = std::move(tls).value();
  }
  auto bound = bindSocket(at);
  if (!bound) return bound.error();
  if (::listen(bound->descriptor, kBacklog) != 0) {
    const int error = errno;
    ::close(bound->descriptor);
    return bindError(at, error);
  }
  raiseDescriptorLimit();
  listeners_.push_back(std::make_unique<Listener>(*this, *bound));
  scheduleCheck(loop_.time().now());
  return bound->at;
}

bool StreamNetwork::listensAt(const Endpoint& at) const {
  for (const auto& listener : listeners_) {
    if (listener->bound().at == at) return true;
  }
  return false;
}

std::size_t StreamNetwork::mostOf(Protocol protocol) const {
  return protocol == Protocol::tls ? settings_.mostTlsConnections : settings_.mostConnections;
}

std::size_t StreamNetwork::countOf(Protocol protocol) const {
  return protocol == Protocol::tls ? tlsConnections_ : byPeer_.size() - tlsConnections_;
}

StreamConnection& StreamNetwork::add(const StreamConnection::Ends& ends, bool accepted) {
  withoutDelay(ends.descriptor);
  std::unique_ptr<Wire> wire;
  if (ends.peer.protocol == Protocol::tls) {
    wire = accepted ? tls_->accepted(ends.descriptor) : tls_->connected(ends.descriptor);
    ++tlsConnections_;
  } else {
    wire = plainWire(ends.descriptor);
  }
  auto& place = byPeer_[ends.peer];
  place = std::make_unique<StreamConnection>(loop_, *this, settings_, ends, std::move(wire));
  return *place;
}

void StreamNetwork::accept(Instant now, Listener& listener) {
  const Endpoint& at = listener.bound().at;
  for (int i = 0; i < kAcceptsPerRound; ++i) {
    SocketAddress from;
    const int descriptor =
        accept4(listener.bound().descriptor, &from.any, &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EMFILE || errno == ENFILE) listener.rest(true);
      return;
    }
    const Endpoint peer = from.endpoint(at.protocol);
    if (countOf(at.protocol) >= mostOf(at.protocol) || find(peer) != nullptr) {
      ::close(descriptor);
      owner_.onTrouble(now, peer, at, "too many connections, this one is closed");
      continue;
    }
    add({descriptor, at, peer, false}, true);
  }
}

StreamConnection* StreamNetwork::find(const Peer& peer) {
  const auto found = byPeer_.find(peer);
  if (found == byPeer_.end()) return nullptr;
  if (!found->second->isClosed()) return found->second.get();
  graves_.push_back(std::move(found->second));
  byPeer_.erase(found);
  return nullptr;
}

/// Null: refused at once; errno says why.
StreamConnection* StreamNetwork::connect(const Packet& packet) {
  if (countOf(packet.to.protocol) >= mostOf(packet.to.protocol)) {
    errno = EMFILE;
    return nullptr;
  }
  const int kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const int descriptor = ::socket(packet.to.ip.isV6() ? AF_INET6 : AF_INET, kind, 0);
  if (descriptor < 0) return nullptr;
  // From the address that the Via names; the port is the system's choice.
  Endpoint from = packet.from;
  from.port = 0;
  const SocketAddress local(from);
  const SocketAddress to(packet.to);
  const bool isBound = ::bind(descriptor, &local.any, local.size) == 0;
  if (!isBound || (::connect(descriptor, &to.any, to.size) != 0 && errno != EINPROGRESS)) {
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return nullptr;
  }
  return &add({descriptor, packet.from, packet.to, true}, false);
}

SendResult StreamNetwork::send(Instant now, const Packet& packet) {
  StreamConnection* connection = find(packet.to);
  if (connection == nullptr) connection = connect(packet);
  if (connection == nullptr) return errno == ECONNREFUSED ? SendResult::refused : SendResult::unreachable;
  connection->send(now, packet);
  return SendResult::sent;
}

void StreamNetwork::flush(Instant now) {
  // Flushing may close, and so add to the dead; nothing here adds to the pending.
  for (StreamConnection* const connection : pending_) connection->flush(now);
  pending_.clear();
  for (const Peer& peer : dead_) {
    if (const auto found = byPeer_.find(peer); found != byPeer_.end() && found->second->isClosed())
      byPeer_.erase(found);
  }
  dead_.clear();
  graves_.clear();
}

void StreamNetwork::onMessage(Instant now, StreamConnection& connection, kernel::Bytes bytes) {
  owner_.onMessage(now, connection.peer(), connection.local(), std::move(bytes));
}

void StreamNetwork::onClosed(Instant now, StreamConnection& connection, std::string_view reason,
                             std::deque<Packet>& unsent) {
  if (connection.peer().protocol == Protocol::tls) --tlsConnections_;
  dead_.push_back(connection.peer());
  if (!reason.empty()) owner_.onTrouble(now, connection.peer(), connection.local(), reason);
  for (const Packet& packet : unsent) owner_.onLost(now, packet, reason);
}

void StreamNetwork::scheduleCheck(Instant now) {
  loop_.time().queue().cancel(check_);
  check_ = loop_.time().queue().schedule(now + kBetweenChecks, {this, 0, true, 0});
}

void StreamNetwork::onEvent(Instant now, std::uint32_t, std::uint64_t) {
  for (const auto& [peer, connection] : byPeer_) connection->checkAge(now);
  for (const auto& listener : listeners_) listener->rest(false);
  scheduleCheck(now);
}

}  // namespace forklab::net
