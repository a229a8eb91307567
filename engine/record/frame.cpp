#include "record/frame.h"

#include <algorithm>
#include <array>

namespace forklab::record {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
/// What the 16-bit length field of IP can say.
constexpr std::size_t kPacketLimit = 65535;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kTcp = 6;

void append8(std::string& out, unsigned value) { out += static_cast<char>(value & 0xff); }

void append16(std::string& out, unsigned value) {
  append8(out, value >> 8);
  append8(out, value);
}

void append32(std::string& out, std::uint32_t value) {
  append16(out, value >> 16);
  append16(out, value & 0xffff);
}

void patch16(std::string& out, std::size_t at, unsigned value) {
  out[at] = static_cast<char>(value >> 8 & 0xff);
  out[at + 1] = static_cast<char>(value & 0xff);
}

/// A locally administered address per node (bit 1 of the first byte); nobody's node gets the last one.
void appendMac(std::string& out, trace::NodeId node) {
  append16(out, 0x0200);
  append16(out, 0);
  append16(out, node);
}

std::string addressBytes(const kernel::IpAddress& address, bool asV6) {
  std::string bytes;
  const std::size_t own = address.isV6() ? 16 : 4;
  // ::ffff:a.b.c.d (RFC 4291 2.5.5.2).
  if (asV6 && !address.isV6()) bytes = std::string(10, '\0') + "\xff\xff";
  for (std::size_t i = 0; i < own; ++i) append8(bytes, address.bytes()[i]);
  return bytes;
}

std::string ipv4Header(const std::string& from, const std::string& to, std::uint8_t protocol,
                       std::size_t length, std::uint16_t identification) {
  std::string header;
  // Version 4, five words, no options; the checksum is put in when the rest stands.
  append16(header, 0x4500);
  append16(header, static_cast<unsigned>(kIpv4Header + length));
  append16(header, identification);
  append16(header, 0x4000);  // don't fragment
  append8(header, 64);
  append8(header, protocol);
  append16(header, 0);
  header += from + to;
  patch16(header, 10, internetChecksum(header));
  return header;
}

std::string ipv6Header(const std::string& from, const std::string& to, std::uint8_t protocol,
                       std::size_t length) {
  std::string header;
  append32(header, 0x60000000);
  append16(header, static_cast<unsigned>(length));
  append8(header, protocol);
  append8(header, 64);
  return header + from + to;
}

/// RFC 768, RFC 9293 3.1, RFC 8200 8.1: all of them sum addresses, protocol, length and the segment.
std::uint16_t segmentChecksum(const std::string& from, const std::string& to, std::uint8_t protocol,
                              const std::string& segment) {
  std::string summed = from + to;
  append32(summed, static_cast<std::uint32_t>(segment.size()));
  append32(summed, protocol);
  return internetChecksum(summed + segment);
}

std::string udpHeader(const trace::PacketSent& packet, std::size_t payloadSize) {
  std::string header;
  append16(header, packet.from.port);
  append16(header, packet.to.port);
  append16(header, static_cast<unsigned>(kUdpHeader + payloadSize));
  append16(header, 0);
  return header;
}

}  // namespace

std::uint16_t internetChecksum(std::string_view bytes) {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    sum += at % 2 == 0 ? byte << 8 : byte;
  }
  // Carries come back in at the low end (RFC 1071).
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum & 0xffff);
}

std::string FrameMaker::tcpHeader(const trace::PacketSent& packet, std::size_t payloadSize) {
  std::uint32_t& own = nextSequence_.try_emplace({packet.from, packet.to}, 1).first->second;
  const std::uint32_t peer = nextSequence_.try_emplace({packet.to, packet.from}, 1).first->second;
  std::string header;
  append16(header, packet.from.port);
  append16(header, packet.to.port);
  append32(header, own);
  append32(header, peer);
  append16(header, 0x5018);  // five words, PSH and ACK
  append16(header, 65535);
  append32(header, 0);
  own += static_cast<std::uint32_t>(payloadSize);
  return header;
}

std::string FrameMaker::frame(const trace::PacketSent& packet, trace::NodeId from,
                              std::uint16_t identification) {
  const bool isV6 = packet.from.ip.isV6() || packet.to.ip.isV6();
  const bool isUdp = packet.to.protocol == kernel::Protocol::udp;
  const std::uint8_t protocol = isUdp ? kUdp : kTcp;
  // An IPv6 length leaves its own header out.
  const std::size_t room = kPacketLimit - (isV6 ? 0 : kIpv4Header) - (isUdp ? kUdpHeader : kTcpHeader);
  const std::string_view payload = packet.bytes.substr(0, room);
  const std::string source = addressBytes(packet.from.ip, isV6);
  const std::string target = addressBytes(packet.to.ip, isV6);

  std::string segment = isUdp ? udpHeader(packet, payload.size()) : tcpHeader(packet, payload.size());
  segment += payload;
  const std::uint16_t sum = segmentChecksum(source, target, protocol, segment);
  // In UDP zero means "no checksum", so a sum of zero goes out as its other form.
  patch16(segment, isUdp ? 6 : 16, isUdp && sum == 0 ? 0xffff : sum);

  std::string frame;
  frame.reserve(14 + kIpv6Header + segment.size());
  appendMac(frame, packet.toNode);
  appendMac(frame, from);
  append16(frame, isV6 ? 0x86dd : 0x0800);
  frame += isV6 ? ipv6Header(source, target, protocol, segment.size())
                : ipv4Header(source, target, protocol, segment.size(), identification);
  return frame + segment;
}

}  // namespace forklab::record
