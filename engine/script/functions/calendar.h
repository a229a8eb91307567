#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace forklab::functions {

/// Seconds since 1970 as Kamailio's commands print them: "Sat Nov 21 11:57:14 2026", in UTC.
std::string calendarText(std::int64_t seconds);
/// As Date has it: "Sat, 21 Nov 2026 11:57:14 GMT" (RFC 3261 20.17).
std::string dateText(std::int64_t seconds);
/// The parts of the date, in UTC.
std::tm calendarDate(std::int64_t seconds);
/// As strftime writes it in the locale C; empty when it needs more than 255 bytes.
std::string calendarFormat(std::int64_t seconds, const std::string& format);
/// "2026-11-21 11:57:14", in UTC.
std::string stampText(std::int64_t seconds);

}  // namespace forklab::functions
