#pragma once

#include <span>
#include <string_view>

/// The keys of scenario.yaml, mapping by mapping. The reader allows exactly these, the help page shows
/// exactly these.
namespace forklab::lab {

/// One key: what it is called, what it takes, and what holds when it is not given.
struct KeySpec {
  std::string_view name;
  std::string_view expects;
  std::string_view byDefault;  ///< empty: nothing
  std::string_view help;
  bool required = false;
};

std::span<const KeySpec> scenarioKeys();
std::span<const KeySpec> nodeKeys();
/// Of a proxy's `cost`.
std::span<const KeySpec> costKeys();
/// Of a link; `link_defaults` takes the rows from `delay` to `queue`.
std::span<const KeySpec> linkKeys();
std::span<const KeySpec> linkSettingKeys();
std::span<const KeySpec> dnsKeys();
/// Of an entry of its `records`.
std::span<const KeySpec> dnsRowKeys();

// Bounds.
inline constexpr std::size_t kNodesMost = 500;
inline constexpr std::size_t kLinksMost = 5000;
inline constexpr std::size_t kNamesMost = 2000;
inline constexpr std::size_t kDnsRecordsMost = 5000;
inline constexpr std::size_t kChecksMost = 500;

}  // namespace forklab::lab
