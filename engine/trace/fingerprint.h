#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/instant.h"

namespace forklab::trace {

/// A running hash of what a run did: (time, node, kind, wire bytes or timer name) at each send, arrival and
/// timer. Independent of trace level, pausing, stepping, compiler and preset. Version 1.
class Fingerprint {
 public:
  static constexpr int kVersion = 1;

  void add(kernel::Instant time, std::uint16_t node, std::string_view kind, std::string_view content);
  std::uint64_t value() const { return state_; }
  /// "1-9f86d081884c7d65": version and hash.
  std::string text() const;

 private:
  void mix(std::uint64_t word);
  void mixText(std::string_view text);
  std::string_view mixStrides(std::string_view text);

  std::uint64_t state_ = 0x9e3779b97f4a7c15ULL;
};

}  // namespace forklab::trace
