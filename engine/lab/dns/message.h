#pragma once

#include "lab/dns/record.h"

namespace forklab::lab::dns {

/// Reads a DNS message (RFC 1035 4) that answers `question`; what is no such message counts as a failing
/// server. Records of other types are passed over. `took` and `tries` stay as they are.
Answer readMessage(std::string_view message, const Question& question);
/// The number of a type on the wire.
int wireType(Type type);

}  // namespace forklab::lab::dns
