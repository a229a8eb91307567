#include "kernel/instant.h"

#include <array>
#include <cstdio>

namespace forklab::kernel {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

// Longest unit first: toText takes the first that gives a number of at least one.
constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

__extension__ using Wide = __int128;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Whole and fraction digits of "12.345" scaled by unitNs, in integers: no rounding surprises.
std::optional<std::int64_t> scale(std::string_view digits, std::int64_t unitNs) {
  Wide total = 0;
  Wide fractionUnit = unitNs;
  bool inFraction = false;
  bool anyDigit = false;
  for (const char c : digits) {
    if (c == '.' && !inFraction) {
      inFraction = true;
      continue;
    }
    if (!isDigit(c)) return std::nullopt;
    anyDigit = true;
    if (inFraction) {
      fractionUnit /= 10;
      total += fractionUnit * (c - '0');
    } else {
      total = total * 10 + static_cast<Wide>(c - '0') * unitNs;
    }
    if (total > INT64_MAX) return std::nullopt;
  }
  if (!anyDigit) return std::nullopt;
  return static_cast<std::int64_t>(total);
}

}  // namespace

std::optional<Duration> parseDuration(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && (isDigit(text[digits]) || text[digits] == '.')) ++digits;
  const std::string_view unitName = text.substr(digits);
  for (const Unit& unit : kUnits) {
    if (unit.name != unitName) continue;
    if (const auto ns = scale(text.substr(0, digits), unit.ns)) return Duration{*ns};
    return std::nullopt;
  }
  return std::nullopt;
}

std::string toText(Duration span) {
  if (span.ns == 0) return "0s";
  const std::string sign = span.ns < 0 ? "-" : "";
  // Unsigned, because the smallest span has no positive counterpart.
  const auto bits = static_cast<std::uint64_t>(span.ns);
  const std::uint64_t ns = span.ns < 0 ? 0 - bits : bits;
  for (const auto& [name, unitNs] : kUnits) {
    const auto unit = static_cast<std::uint64_t>(unitNs);
    // Hours and minutes only when they are whole: "90s" reads better than "1.5m".
    const bool whole = ns % unit == 0;
    if (ns < unit || (!whole && unitNs > kUnits[2].ns)) continue;
    std::string text = sign + std::to_string(ns / unit);
    std::uint64_t rest = ns % unit;
    if (rest != 0) {
      text += '.';
      for (std::uint64_t digit = unit / 10; rest != 0; digit /= 10) {
        text += static_cast<char>('0' + static_cast<int>(rest / digit));
        rest %= digit;
      }
    }
    return text + std::string(name);
  }
  return "0s";
}

std::string toSecondsText(Instant moment) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%lld.%06lld", static_cast<long long>(moment.ns / 1'000'000'000),
                static_cast<long long>(moment.ns % 1'000'000'000 / 1'000));
  return buffer;
}

}  // namespace forklab::kernel
