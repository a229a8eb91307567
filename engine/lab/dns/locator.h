#pragma once

#include <optional>
#include <vector>

#include "kernel/random.h"
#include "lab/dns/look_up.h"
#include "proxy/directory.h"

namespace forklab::lab::dns {

/// Where a name leads, by RFC 3263 as Kamailio 5.6.3 reads it: which questions are asked, in which order, and
/// whose answer counts. Nothing: nowhere, or LookUp::missing().
std::optional<kernel::Endpoint> locate(LookUp& lookUp, const Settings& settings, const proxy::Wanted& wanted,
                                       kernel::RandomStream& chance);

}  // namespace forklab::lab::dns
