#pragma once

#include "kernel/address.h"
#include "kernel/bytes.h"
#include "kernel/instant.h"
#include "trace/event.h"

namespace forklab::net {

/// One datagram, or one framed message of a stream.
struct Packet {
  kernel::Endpoint from;
  kernel::Endpoint to;
  kernel::Bytes bytes;
  /// What the sender knows about it, for the trace: transaction, branch, retransmission, timer. Never on the
  /// wire.
  trace::TransactionId transaction = 0;
  std::uint16_t branch = 0;
  std::uint16_t retransmission = 0;
  std::string_view timer = {};
  /// Its PacketSent, so that a failure told later finds it; 0: not written yet, or by nobody.
  trace::EventId sent = 0;
};

/// Where packets come in. `arrived` is the PacketArrived event, already written.
class Receiver {
 public:
  virtual void onPacket(kernel::Instant now, const Packet& packet, trace::EventId arrived) = 0;
  /// A packet that send() had taken could not go out after all: a live socket learns it later.
  virtual void onSendFailed(kernel::Instant, const Packet&) {}

 protected:
  ~Receiver() = default;
};

enum class SendResult : std::uint8_t {
  sent,
  unreachable,  ///< no path to that address, as a socket error
  refused,      ///< a stream peer that does not listen
};

/// What lies beyond a virtual network, for a node that has real sockets too. Answers at once: what fails
/// later comes back as an input of the run.
class Outside {
 public:
  /// The node of the trace that stands for this address, declared when first seen.
  virtual trace::NodeId peerAt(kernel::Instant now, const kernel::Endpoint& address) = 0;
  virtual void carry(kernel::Instant now, const Packet& packet) = 0;

 protected:
  ~Outside() = default;
};

/// The one way out, virtual or real. Only bytes cross it.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual SendResult send(kernel::Instant now, const Packet& packet) = 0;
};

}  // namespace forklab::net
