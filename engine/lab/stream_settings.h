#pragma once

#include "net/stream.h"
#include "script/program.h"
#include "sip/framer.h"

namespace forklab::lab {

/// SIP's framer as the streams of a network take it; `largest` in bytes.
net::MakeFramer sipFramer(std::size_t largest = sip::Framer::kUsualLargest, bool acceptsNoLength = false);

/// What a script says about its streams (tcp_max_connections, tcp_connection_lifetime, …), with Kamailio's
/// defaults.
net::StreamSettings streamSettingsOf(const script::Program& program);

}  // namespace forklab::lab
