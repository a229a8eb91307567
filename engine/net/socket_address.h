#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <string>

#include "kernel/address.h"
#include "kernel/result.h"

namespace forklab::net {

/// An endpoint as the system's calls take it.
struct SocketAddress {
  SocketAddress() = default;
  explicit SocketAddress(const kernel::Endpoint& endpoint);
  /// The protocol is not in it.
  kernel::Endpoint endpoint(kernel::Protocol protocol) const;

  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6 = {};
  };
  socklen_t size = sizeof(sockaddr_in6);
};

/// A bound socket that never blocks, and where it is bound (a port of 0 becomes the one that was given). The
/// error says the address, the reason and what to do.
struct BoundSocket {
  int descriptor = -1;
  kernel::Endpoint at;
};
kernel::Result<BoundSocket> bindSocket(const kernel::Endpoint& at);

/// What the system says of an errno.
std::string socketErrorText(int error);
/// "cannot listen on udp:127.0.0.1:5060: …", with what to do about it.
kernel::Error bindError(const kernel::Endpoint& at, int error);

}  // namespace forklab::net
