#pragma once

#include <map>
#include <memory>
#include <vector>

#include "net/socket_address.h"
#include "net/stream_connection.h"
#include "net/tls_wire.h"
#include "net/udp_socket.h"

namespace forklab::net {

/// All streams of one node: its listening sockets, and its connections by the peer's address. A packet takes
/// the connection that stands (so a reply goes back over the one its request came by), or opens one.
class StreamNetwork final : public ConnectionOwner, public kernel::EventTarget {
 public:
  StreamNetwork(LiveLoop& loop, SocketOwner& owner, const StreamSettings& settings);
  ~StreamNetwork();

  kernel::Result<kernel::Endpoint> listen(const kernel::Endpoint& at);
  bool listensAt(const kernel::Endpoint& at) const;
  SendResult send(kernel::Instant now, const Packet& packet);
  void flush(kernel::Instant now);
  std::size_t connections() const { return byPeer_.size(); }

  // From the connections and the queue.
  void onMessage(kernel::Instant now, StreamConnection& connection, kernel::Bytes bytes) override;
  void onClosed(kernel::Instant now, StreamConnection& connection, std::string_view reason,
                std::deque<Packet>& unsent) override;
  void onPending(StreamConnection& connection) override { pending_.push_back(&connection); }
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

 private:
  class Listener;
  /// Peers of the two protocols may share an address.
  using Peer = kernel::Endpoint;

  void accept(kernel::Instant now, Listener& listener);
  /// The living one; a closed one is laid aside.
  StreamConnection* find(const Peer& peer);
  StreamConnection* connect(const Packet& packet);
  StreamConnection& add(const StreamConnection::Ends& ends, bool accepted);
  std::size_t mostOf(kernel::Protocol protocol) const;
  std::size_t countOf(kernel::Protocol protocol) const;
  void scheduleCheck(kernel::Instant now);

  LiveLoop& loop_;
  SocketOwner& owner_;
  StreamSettings settings_;
  std::unique_ptr<TlsContext> tls_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::map<Peer, std::unique_ptr<StreamConnection>> byPeer_;
  std::vector<StreamConnection*> pending_;
  std::vector<Peer> dead_;
  /// Closed ones whose place was wanted; a caller further up may still stand in one of them until flush().
  std::vector<std::unique_ptr<StreamConnection>> graves_;
  std::size_t tlsConnections_ = 0;
  kernel::EventHandle check_;
};

}  // namespace forklab::net
