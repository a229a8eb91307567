#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "trace/event.h"

namespace forklab::record {

/// Dresses what nodes sent as Ethernet frames with IPv4 or IPv6 and UDP or TCP headers, checksums right, so
/// that any analyser reads them. Addresses of the two families may meet in one packet (then the IPv4 one is
/// mapped, RFC 4291 2.5.5.2). A stream has no handshake: its numbers begin at 1 and count on. What does not
/// fit into one IP packet is cut.
class FrameMaker {
 public:
  /// One frame, without preamble and check sum; `identification` goes into an IPv4 header. Calls in the order
  /// of sending: the numbers of a stream count on.
  std::string frame(const trace::PacketSent& packet, trace::NodeId from, std::uint16_t identification);

 private:
  using Flow = std::pair<kernel::Endpoint, kernel::Endpoint>;
  std::string tcpHeader(const trace::PacketSent& packet, std::size_t payloadSize);

  /// Of each direction of a stream, as both ends of it would have it.
  std::map<Flow, std::uint32_t> nextSequence_;
};

/// The internet checksum (RFC 1071) of these bytes; the result goes into the header big-endian.
std::uint16_t internetChecksum(std::string_view bytes);

}  // namespace forklab::record
