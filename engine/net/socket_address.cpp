#include "net/socket_address.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace forklab::net {

using kernel::Endpoint;
using kernel::Protocol;

namespace {

/// Kamailio asks for 256 KiB; a burst of large messages wants more, and the system gives what it allows.
constexpr int kBufferBytes = 8 * 1024 * 1024;

std::string hintFor(int error) {
  switch (error) {
    case EADDRINUSE: return "another program listens there: end it, or choose another port";
    case EADDRNOTAVAIL: return "this machine has no such address: `ip address` lists those it has";
    case EACCES: return "ports below 1024 need rights: choose a higher port";
    default: return "choose another address";
  }
}

void setOption(int descriptor, int level, int option, int value) {
  setsockopt(descriptor, level, option, &value, sizeof value);
}

}  // namespace

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  if (endpoint.ip.isV6()) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, endpoint.ip.bytes().data(), 16);
    return;
  }
  v4.sin_family = AF_INET;
  v4.sin_port = htons(endpoint.port);
  std::memcpy(&v4.sin_addr, endpoint.ip.bytes().data(), 4);
  size = sizeof v4;
}

Endpoint SocketAddress::endpoint(Protocol protocol) const {
  const bool isV6 = any.sa_family == AF_INET6;
  const void* const bytes = isV6 ? static_cast<const void*>(&v6.sin6_addr) : &v4.sin_addr;
  return {kernel::IpAddress::fromBytes(static_cast<const std::uint8_t*>(bytes), isV6),
          ntohs(isV6 ? v6.sin6_port : v4.sin_port), protocol};
}

std::string socketErrorText(int error) { return std::strerror(error); }

kernel::Error bindError(const Endpoint& at, int error) {
  return {std::string("cannot listen on ") + kernel::protocolName(at.protocol) + ':' + at.text() + ": " +
              socketErrorText(error),
          {},
          hintFor(error)};
}

kernel::Result<BoundSocket> bindSocket(const Endpoint& at) {
  const bool isStream = at.protocol != Protocol::udp;
  const int kind = (isStream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const int descriptor = ::socket(at.ip.isV6() ? AF_INET6 : AF_INET, kind, 0);
  if (descriptor < 0) return bindError(at, errno);
  if (at.ip.isV6()) setOption(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (isStream) {
    setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  } else {
    setOption(descriptor, SOL_SOCKET, SO_RCVBUF, kBufferBytes);
    setOption(descriptor, SOL_SOCKET, SO_SNDBUF, kBufferBytes);
  }
  SocketAddress address(at);
  if (::bind(descriptor, &address.any, address.size) != 0) {
    const int error = errno;
    close(descriptor);
    return bindError(at, error);
  }
  getsockname(descriptor, &address.any, &address.size);
  return BoundSocket{descriptor, address.endpoint(at.protocol)};
}

}  // namespace forklab::net
