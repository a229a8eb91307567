#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "kernel/address.h"
#include "kernel/bytes.h"
#include "kernel/instant.h"

namespace forklab::net {

/// Cuts one direction of a stream into messages. What a message is, its maker knows: this room does not.
class StreamFramer {
 public:
  struct Frame {
    enum class Kind : std::uint8_t { none, message, keepAlive, broken };
    Kind kind = Kind::none;
    kernel::Bytes bytes;
    std::string_view reason;  ///< why the stream is broken; static
  };
  virtual ~StreamFramer() = default;
  virtual void add(std::string_view bytes) = 0;
  virtual Frame next() = 0;
};
using MakeFramer = std::function<std::unique_ptr<StreamFramer>()>;

/// Bounds of all streams of a node; the defaults are Kamailio's.
struct StreamSettings {
  std::size_t mostConnections = 2048;  ///< what connects beyond them is closed at once
  std::size_t mostTlsConnections = 2048;
  std::size_t mostQueuedBytes = 1024 * 1024;  ///< of one connection whose peer does not read
  kernel::Duration idle = kernel::Duration::seconds(120);
  kernel::Duration connecting = kernel::Duration::seconds(10);
  kernel::Duration sending = kernel::Duration::seconds(10);  ///< without a byte taken by the peer
  bool answersKeepAlives = true;                             ///< RFC 5626 4.4.1: CRLF for CRLFCRLF
  std::string certificate;                                   ///< of TLS, PEM; empty: a self-signed one
  std::string privateKey;
  MakeFramer framer;
};

/// What came of a try to read from or write to a stream, or to greet its peer.
struct WireResult {
  enum class Kind : std::uint8_t { done, wantsRead, wantsWrite, ended, failed };
  Kind kind = Kind::done;
  std::size_t count = 0;
};

/// The bytes of one connected socket, plain or through TLS; never blocks. The descriptor is its owner's.
class Wire {
 public:
  virtual ~Wire() = default;
  /// The handshake, if there is one; to be called until it is done.
  virtual WireResult greet() = 0;
  virtual WireResult read(char* to, std::size_t size) = 0;
  virtual WireResult write(std::string_view bytes) = 0;
  /// Bytes that no readiness of the descriptor will announce.
  virtual bool holdsMore() const { return false; }
};
std::unique_ptr<Wire> plainWire(int descriptor);

}  // namespace forklab::net
