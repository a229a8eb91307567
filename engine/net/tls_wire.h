#pragma once

#include <memory>
#include <string>

#include "kernel/result.h"
#include "net/stream.h"

namespace forklab::net {

/// Keys and certificates of a node, for both sides of TLS connections. Like Kamailio's tls module without
/// further settings it asks no peer for a certificate and believes the one it is shown.
class TlsContext {
 public:
  /// Both files in PEM; both empty: a self-signed certificate made for this run.
  static kernel::Result<std::unique_ptr<TlsContext>> make(const std::string& certificate,
                                                          const std::string& privateKey);
  ~TlsContext();
  std::unique_ptr<Wire> accepted(int descriptor) const;
  std::unique_ptr<Wire> connected(int descriptor) const;

 private:
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace forklab::net
