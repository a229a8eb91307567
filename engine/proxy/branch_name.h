#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/message.h"

namespace forklab::proxy {

/// "z9hG4bK<slot>.<md5>": the slot of tm's table in reversed hex, then the MD5 over what tells a transaction
/// apart (Kamailio core). A retransmission gives the same one.
std::string branchPrefix(const sip::Message& request);

/// The prefix, ".", the number of the branch in hex.
std::string branchName(std::string_view prefix, std::size_t number);

/// The branch of a request of the proxy's own: the same slot, then a label of 32 digits (Kamailio tm).
std::string ownBranchName(std::string_view callId, std::string_view cseqNumber, std::uint32_t label);

/// A number for the tag suffix, the same for an INVITE, its CANCEL and the ACK of its failure.
std::uint32_t requestHash(const sip::Message& request);

}  // namespace forklab::proxy
