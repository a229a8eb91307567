#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kernel/address.h"

/// Values with units as people write them in scenario files. Nothing: not such a text. Durations:
/// kernel::parseDuration.
namespace forklab::lab {

/// "5%", "0.1%" -> 0.05, 0.001; 0 … 100 %.
std::optional<double> parsePercent(std::string_view text);
/// "64kbit/s", "1.5Mbit/s", "800bit/s" -> bits per second; at most 1000 Gbit/s.
std::optional<std::uint64_t> parseRate(std::string_view text);
/// "64KiB", "1500B", "2MiB", "10kB" -> bytes; at most 1 GiB.
std::optional<std::uint64_t> parseSize(std::string_view text);
/// "10.0.0.1", "10.0.0.1:5070", "[2001:db8::1]:5070"; port 5060 when none is given.
std::optional<kernel::Endpoint> parseEndpoint(std::string_view text);
/// Digits only, at most `most`.
std::optional<std::uint64_t> parseCount(std::string_view text, std::uint64_t most);

}  // namespace forklab::lab
