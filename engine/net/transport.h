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

/// The one way out, virtual or real. Only bytes cross it.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual SendResult send(kernel::Instant now, const Packet& packet) = 0;
};

}  // namespace forklab::net
