#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"

namespace forklab::net {

/// What a name means to this machine (hosts file, then DNS), IPv4 first; empty: nothing. Waits for the
/// answer.
std::vector<kernel::IpAddress> lookUp(const std::string& name);

/// The addresses that `listen` means by this host: an address itself, those of an interface ("eth0"), all of
/// the machine for 0.0.0.0 and ::, or what the name means. Empty: nothing.
std::vector<kernel::IpAddress> localAddresses(const std::string& host);

}  // namespace forklab::net
