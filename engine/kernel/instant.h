#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace forklab::kernel {

/// A span of time in integer nanoseconds; may be negative.
struct Duration {
  std::int64_t ns = 0;

  static constexpr Duration nanoseconds(std::int64_t count) { return {count}; }
  static constexpr Duration microseconds(std::int64_t count) { return {count * 1'000}; }
  static constexpr Duration milliseconds(std::int64_t count) { return {count * 1'000'000}; }
  static constexpr Duration seconds(std::int64_t count) { return {count * 1'000'000'000}; }

  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator+(Duration other) const { return {ns + other.ns}; }
  constexpr Duration operator-(Duration other) const { return {ns - other.ns}; }
  constexpr Duration operator*(std::int64_t factor) const { return {ns * factor}; }
  constexpr Duration operator/(std::int64_t divisor) const { return {ns / divisor}; }
  constexpr Duration& operator+=(Duration other) {
    ns += other.ns;
    return *this;
  }
};

/// A moment of a run, in nanoseconds since the run began (virtual) or since the process's epoch (live).
struct Instant {
  std::int64_t ns = 0;

  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant operator+(Duration span) const { return {ns + span.ns}; }
  constexpr Instant operator-(Duration span) const { return {ns - span.ns}; }
  constexpr Duration operator-(Instant other) const { return {ns - other.ns}; }
};

/// A moment later than any that a run reaches.
inline constexpr Instant kNever{INT64_MAX};

/// "20ms", "1.5s", "2m", "300us", "40ns", "1h": a number and its unit, nothing else. Nothing: not such a
/// text, or beyond about 292 years.
std::optional<Duration> parseDuration(std::string_view text);

/// The shortest text that parseDuration reads back: "20ms", "1.5s".
std::string toText(Duration span);

/// Seconds with six digits, as ladders print them: "4.312700".
std::string toSecondsText(Instant moment);

namespace literals {
constexpr Duration operator""_ns(unsigned long long count) {
  return Duration::nanoseconds(static_cast<std::int64_t>(count));
}
constexpr Duration operator""_us(unsigned long long count) {
  return Duration::microseconds(static_cast<std::int64_t>(count));
}
constexpr Duration operator""_ms(unsigned long long count) {
  return Duration::milliseconds(static_cast<std::int64_t>(count));
}
constexpr Duration operator""_s(unsigned long long count) {
  return Duration::seconds(static_cast<std::int64_t>(count));
}
}  // namespace literals

}  // namespace forklab::kernel
