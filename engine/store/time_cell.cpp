#include "store/time_cell.h"

#include <array>
#include <charconv>
#include <cmath>

namespace forklab::store {
namespace {

constexpr double kSecondsPerDay = 86'400.0;
constexpr double kUnixEpochDay = 2'440'587.5;
constexpr double kHalfSecond = 0.5;

/// Days since 1970 of a date, after H. Hinnant's days_from_civil.
std::int64_t daysOf(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = year / 400;
  const std::int64_t ofEra = year - era * 400;
  const std::int64_t ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719'468;
}

/// "2030-05-28 21:32:15": six numbers, whatever stands between them.
std::int64_t timeOfText(const std::string& text) {
  std::array<std::int64_t, 6> parts{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::int64_t& part : parts) {
    const auto [rest, error] = std::from_chars(at, end, part);
    if (error != std::errc{}) break;
    at = rest == end ? rest : rest + 1;
  }
  if (parts[1] < 1 || parts[1] > 12 || parts[2] < 1) return 0;
  return daysOf(parts[0], parts[1], parts[2]) * 86'400 + parts[3] * 3'600 + parts[4] * 60 + parts[5];
}

}  // namespace

Cell cellOfTime(std::int64_t unixSeconds) {
  return (static_cast<double>(unixSeconds) - kHalfSecond) / kSecondsPerDay + kUnixEpochDay;
}

std::int64_t timeOf(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return timeOfText(*text);
  const auto* whole = std::get_if<std::int64_t>(&cell);
  const auto* real = std::get_if<double>(&cell);
  if (whole == nullptr && real == nullptr) return 0;
  const double day = real != nullptr ? *real : static_cast<double>(*whole);
  return static_cast<std::int64_t>(std::trunc((day - kUnixEpochDay) * kSecondsPerDay + kHalfSecond));
}

}  // namespace forklab::store
