#include "lab/scenario/units.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace forklab::lab {

namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr Unit kRates[] = {{"bit/s", 1}, {"kbit/s", 1e3}, {"Mbit/s", 1e6}, {"Gbit/s", 1e9}};
constexpr Unit kSizes[] = {{"B", 1}, {"kB", 1e3}, {"KiB", 1024}, {"MB", 1e6}, {"MiB", 1024.0 * 1024.0}};

/// A decimal number without sign or exponent; what follows it.
std::optional<double> takeNumber(std::string_view& text) {
  const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + length, value);
  if (length == 0 || read.ec != std::errc{} || read.ptr != text.data() + length) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

/// Units respect case, as SI does: an `M` is not an `m`.
std::optional<std::uint64_t> parseWithUnit(std::string_view text, std::span<const Unit> units, double most) {
  const auto number = takeNumber(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (text != unit.name) continue;
    const double value = *number * unit.factor;
    if (value > most) return std::nullopt;
    return static_cast<std::uint64_t>(value + 0.5);
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> parsePercent(std::string_view text) {
  const auto number = takeNumber(text);
  if (!number || text != "%" || *number > 100) return std::nullopt;
  return *number / 100;
}

std::optional<std::uint64_t> parseRate(std::string_view text) { return parseWithUnit(text, kRates, 1e12); }

std::optional<std::uint64_t> parseSize(std::string_view text) {
  return parseWithUnit(text, kSizes, 1024.0 * 1024.0 * 1024.0);
}

std::optional<std::uint64_t> parseCount(std::string_view text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || value > most)
    return std::nullopt;
  return value;
}

std::optional<kernel::Endpoint> parseEndpoint(std::string_view text) {
  kernel::Endpoint endpoint;
  if (const auto whole = kernel::IpAddress::parse(text)) {
    endpoint.ip = *whole;
    return endpoint;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto ip = kernel::IpAddress::parse(text.substr(0, colon));
  const auto port = parseCount(text.substr(colon + 1), 65535);
  // The last group of a bare IPv6 address reads like a port.
  const bool isBareV6 = ip && ip->isV6() && text.front() != '[';
  if (!ip || isBareV6 || !port || *port == 0) return std::nullopt;
  endpoint.ip = *ip;
  endpoint.port = static_cast<std::uint16_t>(*port);
  return endpoint;
}

}  // namespace forklab::lab
