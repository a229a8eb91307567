#pragma once

#include "net/stream_network.h"
#include "script/program.h"

namespace forklab::lab {

/// Streams that carry SIP, with Kamailio's usual limits.
net::StreamSettings sipStreams();
/// As the script's core parameters (`tcp_…`) and those of its tls module say.
net::StreamSettings sipStreams(const script::Program& program);

}  // namespace forklab::lab
