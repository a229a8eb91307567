#pragma once

#include <memory>
#include <vector>

#include "net/live_loop.h"
#include "net/socket_address.h"
#include "net/transport.h"

namespace forklab::net {

/// What live sockets and streams tell their owner.
class SocketOwner {
 public:
  /// A datagram, or one message of a stream; `to` is the socket of ours that it came in on.
  virtual void onMessage(kernel::Instant now, const kernel::Endpoint& from, const kernel::Endpoint& to,
                         kernel::Bytes bytes) = 0;
  /// A packet that send() had taken could not be sent after all. May come from inside send().
  virtual void onLost(kernel::Instant now, const Packet& packet, std::string_view reason) = 0;
  /// A stream was ended for this reason.
  virtual void onTrouble(kernel::Instant now, const kernel::Endpoint& peer, const kernel::Endpoint& at,
                         std::string_view reason) = 0;

 protected:
  ~SocketOwner() = default;
};

/// One bound UDP socket: reads a batch of datagrams per system call, gathers what is sent during a round and
/// sends it in batches at the round's end. Bounds: 65,535 bytes a datagram; kMostQueued datagrams wait when
/// the system takes no more, what comes after them is lost.
class UdpSocket final : public LiveLoop::Watcher {
 public:
  static constexpr std::size_t kMostQueued = 8192;

  UdpSocket(LiveLoop& loop, SocketOwner& owner, const BoundSocket& bound);
  ~UdpSocket();

  const kernel::Endpoint& at() const { return at_; }
  void send(kernel::Instant now, const Packet& packet);
  void flush(kernel::Instant now);
  void onReady(kernel::Instant now, bool readable, bool writable) override;

 private:
  struct Buffers;
  bool receiveBatch(kernel::Instant now);
  std::size_t sendBatch(std::size_t first, int& error);
  void waitForRoom(bool waits);

  LiveLoop& loop_;
  SocketOwner& owner_;
  int descriptor_;
  kernel::Endpoint at_;
  LiveLoop::Watch watch_;
  bool waits_ = false;
  std::unique_ptr<Buffers> buffers_;
  std::vector<Packet> outgoing_;
};

}  // namespace forklab::net
