#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forklab::functions {

// All in UTC, and without the machine's locale and clock: runs have to repeat elsewhere. Moments are seconds
// since 1970, not before.

struct CalendarDate {
  std::int64_t year = 1970;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t weekday = 0;    ///< 0: Sunday
  std::int64_t dayOfYear = 1;  ///< 1: the first of January
};
CalendarDate calendarDate(std::int64_t seconds);

/// As strftime writes it in the locale C; a letter that it does not know stays as it stands.
std::string calendarFormat(std::int64_t seconds, std::string_view format);
/// As Kamailio's commands print them: "Sat Nov 21 11:57:14 2026".
std::string calendarText(std::int64_t seconds);
/// As Date has it: "Sat, 21 Nov 2026 11:57:14 GMT" (RFC 3261 20.17).
std::string dateText(std::int64_t seconds);
/// "2026-11-21 11:57:14".
std::string stampText(std::int64_t seconds);

}  // namespace forklab::functions
