#pragma once

#include <cstdint>
#include <string>

namespace forklab::functions {

/// Seconds since 1970 as Kamailio's commands print them: "Sat Nov 21 11:57:14 2026", in UTC.
std::string calendarText(std::int64_t seconds);
/// As Date has it: "Sat, 21 Nov 2026 11:57:14 GMT" (RFC 3261 20.17).
std::string dateText(std::int64_t seconds);

}  // namespace forklab::functions
