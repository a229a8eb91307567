#include "proxy/sockets.h"

#include <algorithm>
#include <charconv>

#include "sip/scan.h"

namespace forklab::proxy {

using kernel::Endpoint;

namespace {

std::uint16_t numberOf(std::string_view digits) {
  std::uint16_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Takes "udp:" off; nothing: no protocol is named.
std::optional<kernel::Protocol> takeProtocol(std::string_view& text) {
  for (const auto each : {kernel::Protocol::udp, kernel::Protocol::tcp, kernel::Protocol::tls}) {
    const std::string_view name = kernel::protocolName(each);
    if (!text.starts_with(name) || text.substr(name.size(), 1) != ":") continue;
    text.remove_prefix(name.size() + 1);
    return each;
  }
  return std::nullopt;
}

bool fits(const Endpoint& socket, const Endpoint& to) {
  return socket.protocol == to.protocol && socket.ip.isV6() == to.ip.isV6();
}

}  // namespace

bool isSameHost(std::string_view a, std::string_view b) { return sip::equalsIgnoringCase(a, b); }

HostPort splitHostPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  // Colons of an IPv6 address begin no port, unless it stands in brackets.
  const bool hasPort = colon != text.npos && text.find(']', colon) == text.npos &&
                       (text.front() == '[' || text.find(':') == colon);
  if (!hasPort) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

void Sockets::add(const Endpoint& at, std::string_view advertised, bool isOutside) {
  Socket& socket = sockets_.emplace_back();
  socket.at = at;
  socket.isOutside = isOutside;
  const HostPort name = splitHostPort(advertised);
  socket.host = advertised.empty() ? at.ip.hostText() : std::string(name.host);
  socket.port = name.port.empty() ? at.port : numberOf(name.port);
  socket.hostPort = socket.host;
  if (socket.port != 5060) socket.hostPort.append(":").append(std::to_string(socket.port));
}

SocketIndex Sockets::boundAt(const Endpoint& at) const {
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    if (sockets_[i].at == at) return static_cast<SocketIndex>(i);
  }
  return 0;
}

SocketIndex Sockets::named(std::string_view text) const {
  const auto protocol = takeProtocol(text);
  const HostPort name = splitHostPort(text);
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    const Socket& socket = sockets_[i];
    if (protocol && socket.at.protocol != *protocol) continue;
    if (!name.port.empty() && socket.at.port != numberOf(name.port)) continue;
    if (isSameHost(name.host, socket.at.ip.hostText())) return static_cast<SocketIndex>(i);
  }
  return kNoSocket;
}

bool Sockets::suits(const Socket& socket, const Endpoint& to) const {
  if (!fits(socket.at, to)) return false;
  return homes_ == nullptr || socket.isOutside != homes_->isInside(to.ip);
}

SocketIndex Sockets::wayOut(const Endpoint& cameInOn, const Endpoint& to, SocketIndex forced) const {
  if (forced < sockets_.size()) {
    const Endpoint& wish = sockets_[forced].at;
    if (fits(wish, to)) return forced;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      if (fits(sockets_[i].at, to) && sockets_[i].at.ip == wish.ip && sockets_[i].at.port == wish.port)
        return static_cast<SocketIndex>(i);
    }
  }
  // Kamailio prefers the receiving socket for UDP alone: of a stream the system chooses the port anyway.
  if (to.protocol == kernel::Protocol::udp && fits(cameInOn, to)) {
    const SocketIndex same = boundAt(cameInOn);
    if (suits(sockets_[same], to)) return same;
  }
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    if (suits(sockets_[i], to)) return static_cast<SocketIndex>(i);
  }
  return kNoSocket;
}

bool Sockets::isOne(std::string_view host, std::uint16_t port) const {
  return std::any_of(sockets_.begin(), sockets_.end(), [&](const Socket& socket) {
    if (socket.port == port && isSameHost(host, socket.host)) return true;
    return socket.at.port == port && isSameHost(host, socket.at.ip.hostText());
  });
}

bool Sockets::hasAddress(const kernel::IpAddress& ip) const {
  return std::any_of(sockets_.begin(), sockets_.end(),
                     [&](const Socket& socket) { return socket.at.ip == ip; });
}

}  // namespace forklab::proxy
