#pragma once

#include <map>
#include <memory>
#include <vector>

#include "net/stream_network.h"
#include "net/udp_socket.h"
#include "trace/recorder.h"

namespace forklab::net {

/// The real network as one node sees it: its bound sockets and its streams behind the one Transport. Peers
/// are nodes of the trace, declared when first seen and named by their address; with the trace off nothing is
/// kept of them.
class LiveNetwork final : public Transport, public SocketOwner, public LiveLoop::Flusher {
 public:
  /// Every peer beyond this many stays nameless in a trace.
  static constexpr std::size_t kMostPeers = 60'000;

  LiveNetwork(LiveLoop& loop, trace::Recorder& recorder, trace::NodeId node, const StreamSettings& streams);
  ~LiveNetwork() override;

  /// Opens one more socket, for datagrams or streams; where it is bound, or why not.
  kernel::Result<kernel::Endpoint> listen(const kernel::Endpoint& at);
  void setReceiver(Receiver* receiver) { receiver_ = receiver; }

  /// Leaves by the socket that packet.from names; unreachable without such a socket. What the system refuses
  /// later is told to Receiver::onSendFailed.
  SendResult send(kernel::Instant now, const Packet& packet) override;

  // From the sockets and the loop.
  void onMessage(kernel::Instant now, const kernel::Endpoint& from, const kernel::Endpoint& to,
                 kernel::Bytes bytes) override;
  void onLost(kernel::Instant now, const Packet& packet, std::string_view reason) override;
  void onTrouble(kernel::Instant now, const kernel::Endpoint& peer, const kernel::Endpoint& at,
                 std::string_view reason) override;
  void flush(kernel::Instant now) override;

 private:
  trace::NodeId peerAt(kernel::Instant now, const kernel::Endpoint& address);
  UdpSocket* socketAt(const kernel::Endpoint& at);
  SendResult carry(kernel::Instant now, const Packet& packet);

  LiveLoop& loop_;
  trace::Recorder& recorder_;
  trace::NodeId node_;
  Receiver* receiver_ = nullptr;
  std::vector<std::unique_ptr<UdpSocket>> sockets_;
  StreamNetwork streams_;
  /// Told at the end of the round: inside send() the receiver is busy.
  std::vector<Packet> lost_;
  std::map<kernel::Endpoint, trace::NodeId> peers_;
};

}  // namespace forklab::net
