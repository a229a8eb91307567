#include "kernel/address.h"
#include "sip/scan.h"
#include "sip/uri.h"

namespace forklab::sip {

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = lowered(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// The byte that the escape at `i` stands for; -1: no escape there.
int escapedByte(std::string_view text, std::size_t i) {
  if (text[i] != '%' || i + 2 >= text.size()) return -1;
  const int high = hexDigit(text[i + 1]);
  const int low = hexDigit(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Escapes of characters outside the reserved set are undone, the others keep one spelling (RFC 3261 19.1.4).
std::string normalised(std::string_view text) {
  constexpr std::string_view kReserved = ";/?:@&=+$,";
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escapedByte(text, i);
    const char c = byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte < 0 || kReserved.find(c) == std::string_view::npos) {
      plain += c;
    } else {
      plain += {'%', lowered(text[i + 1]), lowered(text[i + 2])};
    }
    if (byte >= 0) i += 2;
  }
  return plain;
}

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  return equalsIgnoringCase(a, b) || equalsIgnoringCase(normalised(a), normalised(b));
}

bool sameHost(std::string_view a, std::string_view b) {
  if (equalsIgnoringCase(a, b)) return true;
  const auto left = kernel::IpAddress::parse(a);
  return left && left == kernel::IpAddress::parse(b);
}

/// These count when they stand in one of the two only.
bool isDecisive(std::string_view name) {
  for (const std::string_view decisive : {"user", "ttl", "method", "maddr", "transport"}) {
    if (equalsLower(name, decisive)) return true;
  }
  return false;
}

/// What `a` says is not contradicted by `b`.
bool agrees(const Parameters& a, const Parameters& b) {
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (a.next(position, parameter)) {
    const auto other = b.find(parameter.name);
    if (other ? !sameIgnoringCase(parameter.value, *other) : isDecisive(parameter.name)) return false;
  }
  return true;
}

/// Headers are never ignored; their order is.
bool headersWithin(std::string_view a, std::string_view b) {
  const Parameters left(a, '&');
  const Parameters right(b, '&');
  std::size_t position = 0;
  Parameters::Parameter header;
  while (left.next(position, header)) {
    const auto other = right.find(header.name);
    if (!other || normalised(header.value) != normalised(*other)) return false;
  }
  return true;
}

}  // namespace

bool equivalent(const Uri& a, const Uri& b) {
  if (!equalsIgnoringCase(a.scheme, b.scheme)) return false;
  if (!a.isSip()) return sameIgnoringCase(a.text, b.text);
  return normalised(a.user) == normalised(b.user) && normalised(a.password) == normalised(b.password) &&
         sameHost(a.host, b.host) && a.portText.empty() == b.portText.empty() && a.port == b.port &&
         agrees(a.parameters, b.parameters) && agrees(b.parameters, a.parameters) &&
         headersWithin(a.headers, b.headers) && headersWithin(b.headers, a.headers);
}

std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escapedByte(text, i);
    plain += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return plain;
}

}  // namespace forklab::sip
