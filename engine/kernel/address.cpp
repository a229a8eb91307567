#include "kernel/address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <iterator>

namespace forklab::kernel {
namespace {

/// By hand, because inet_ntop goes through printf, which costs as much as reading a whole Via.
std::string dottedText(const std::uint8_t* bytes) {
  char buffer[16];
  char* end = buffer;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *end++ = '.';
    end = std::to_chars(end, std::end(buffer), bytes[i]).ptr;
  }
  return {buffer, end};
}

/// By hand for the same reason. As inet_pton: four numbers up to 255, no leading zeros.
bool readDotted(std::string_view text, std::uint8_t* bytes) {
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at == text.size() || text[at++] != '.')) return false;
    const std::size_t begin = at;
    unsigned number = 0;
    while (at < text.size() && at - begin < 3 && text[at] >= '0' && text[at] <= '9')
      number = number * 10 + static_cast<unsigned>(text[at++] - '0');
    if (at == begin || number > 255 || (text[begin] == '0' && at - begin > 1)) return false;
    bytes[i] = static_cast<std::uint8_t>(number);
  }
  return at == text.size();
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  std::uint8_t bytes[16] = {};
  if (!bracketed && readDotted(text, bytes)) return fromBytes(bytes, false);
  char buffer[INET6_ADDRSTRLEN];
  // Most names fail here at once. A zero byte would end the text early for inet_pton.
  if (text.size() >= sizeof buffer || text.find(':') == text.npos || text.find('\0') != text.npos)
    return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (inet_pton(AF_INET6, buffer, bytes) == 1) return fromBytes(bytes, true);
  return std::nullopt;
}

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  const std::uint8_t bytes[4] = {a, b, c, d};
  return fromBytes(bytes, false);
}

IpAddress IpAddress::fromBytes(const std::uint8_t* bytes, bool isV6) {
  IpAddress address;
  std::memcpy(address.bytes_.data(), bytes, isV6 ? 16 : 4);
  address.isV6_ = isV6;
  return address;
}

std::string IpAddress::text() const {
  if (!isV6_) return dottedText(bytes_.data());
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, bytes_.data(), buffer, sizeof buffer);
  return buffer;
}

std::string IpAddress::hostText() const { return isV6_ ? '[' + text() + ']' : text(); }

const char* protocolName(Protocol protocol) {
  switch (protocol) {
    case Protocol::udp: return "udp";
    case Protocol::tcp: return "tcp";
    case Protocol::tls: return "tls";
  }
  return "";
}

std::string Endpoint::text() const { return ip.hostText() + ':' + std::to_string(port); }

}  // namespace forklab::kernel
