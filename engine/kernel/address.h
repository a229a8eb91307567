#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace forklab::kernel {

/// An IPv4 or IPv6 address; IPv4 in the first four bytes.
class IpAddress {
 public:
  IpAddress() = default;
  /// "10.0.0.1", "2001:db8::1" or "[2001:db8::1]"; nothing else.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);
  static IpAddress fromBytes(const std::uint8_t* bytes, bool isV6);

  bool isV6() const { return isV6_; }
  bool isUnset() const { return !isV6_ && bytes_ == std::array<std::uint8_t, 16>{}; }
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  /// Without brackets.
  std::string text() const;
  /// As it stands in a SIP URI or Via: IPv6 in brackets.
  std::string hostText() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool isV6_ = false;
};

enum class Protocol : std::uint8_t { udp, tcp, tls };

/// "udp", "tcp", "tls".
const char* protocolName(Protocol protocol);

/// One end of a path: where a packet leaves from or goes to.
struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 5060;
  Protocol protocol = Protocol::udp;

  /// "10.0.0.1:5060", "[2001:db8::1]:5060".
  std::string text() const;
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace forklab::kernel
