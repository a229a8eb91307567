#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"

namespace forklab::proxy {

/// Counts a proxy's sockets in the order of its listen lines.
using SocketIndex = std::uint16_t;
inline constexpr SocketIndex kNoSocket = 0xffff;

/// One socket of a proxy.
struct Socket {
  kernel::Endpoint at;
  std::string host;  ///< as Via and Record-Route name it: as advertised, else as bound
  std::uint16_t port = 0;
  std::string hostPort;    ///< SIP's own port is left out, as Kamailio does
  bool isOutside = false;  ///< of a node with two homes: real, not of the virtual network
};

/// Tells a node with two homes which one an address belongs to, as the system's routes tell Kamailio with
/// mhomed=1.
class Homes {
 public:
  virtual bool isInside(const kernel::IpAddress& ip) const = 0;

 protected:
  ~Homes() = default;
};

/// The sockets of one proxy: which one a packet leaves from, and which names mean this proxy.
class Sockets {
 public:
  /// `advertised`: "host" or "host:port"; empty: as bound.
  void add(const kernel::Endpoint& at, std::string_view advertised, bool isOutside = false);
  /// From now on a packet leaves by a socket of the home that its destination belongs to.
  void setHomes(const Homes* homes) { homes_ = homes; }

  const Socket& operator[](SocketIndex index) const { return sockets_[index < sockets_.size() ? index : 0]; }
  std::size_t size() const { return sockets_.size(); }
  /// The one that a packet came in on; the first where no socket is bound there.
  SocketIndex boundAt(const kernel::Endpoint& at) const;
  /// As a script names it: "udp:10.0.0.1:5060", "10.0.0.1:5060", "10.0.0.1". kNoSocket: we do not listen
  /// there.
  SocketIndex named(std::string_view text) const;
  /// Kamailio's get_send_socket: the forced one (over another protocol its sister at the same address), else
  /// the one the request came in on if it fits, else the first of that protocol and family. kNoSocket: none.
  SocketIndex wayOut(const kernel::Endpoint& cameInOn, const kernel::Endpoint& to,
                     SocketIndex forced = kNoSocket) const;
  /// A socket is bound, or advertised, under this name and port.
  bool isOne(std::string_view host, std::uint16_t port) const;
  bool hasAddress(const kernel::IpAddress& ip) const;

 private:
  bool suits(const Socket& socket, const kernel::Endpoint& to) const;

  std::vector<Socket> sockets_;
  const Homes* homes_ = nullptr;
};

/// Names of hosts, letter case aside.
bool isSameHost(std::string_view a, std::string_view b);

/// "host:port" taken apart; the port is empty where none stands.
struct HostPort {
  std::string_view host;
  std::string_view port;
};
HostPort splitHostPort(std::string_view text);

}  // namespace forklab::proxy
