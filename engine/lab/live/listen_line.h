#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/result.h"

namespace forklab::lab {

/// One address to listen on, as a script's `listen` line or the command line says it.
struct ListenLine {
  std::optional<kernel::Protocol> protocol;  ///< none: UDP and TCP, as in Kamailio
  std::string host;                          ///< an address, an interface or a name
  std::optional<std::uint16_t> port;         ///< 0: any that is free
  std::string advertised;  ///< "host:port" or "host" for Via and Record-Route; empty: as bound
};

/// "udp:10.0.0.1:5060 advertise 192.0.2.1:5060", "10.0.0.1", "tls:[::1]:5061", "udp:eth0". The error's range
/// lies in the text.
kernel::Result<ListenLine> parseListenLine(std::string_view text);

}  // namespace forklab::lab
