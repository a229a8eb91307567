#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forklab::functions {

/// Seconds since 1970 as Kamailio's commands print them: "Sat Nov 21 11:57:14 2026", in UTC.
std::string calendarText(std::int64_t seconds);
/// As Date has it: "Sat, 21 Nov 2026 11:57:14 GMT" (RFC 3261 20.17).
std::string dateText(std::int64_t seconds);
/// "2026-11-21 11:57:14", in UTC.
std::string stampText(std::int64_t seconds);
/// As strftime, in UTC, for %Y %m %d %H %M %S %F %T %y %j %s and %%; other letters stay as they stand.
std::string formattedDate(std::int64_t seconds, std::string_view format);

}  // namespace forklab::functions
