#pragma once

#include <cstdint>
#include <string>

namespace forklab::functions {

/// Seconds since 1970 as Kamailio's commands print them: "Sat Nov 21 11:57:14 2026", in UTC.
std::string calendarText(std::int64_t seconds);

}  // namespace forklab::functions
