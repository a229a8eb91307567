#pragma once

#include <cstddef>
#include <cstdint>

namespace forklab::script {

/// What one message's way through a script may cost, so that no script, however it was written, holds up the
/// lab or fills its memory. Kamailio bounds none of it but `while`; its own end is its memory.
struct Bounds {
  /// Statements, conditions and rounds; kBytesPerStep bytes of text made on the way count as one more.
  static constexpr std::int64_t kMostSteps = 1'000'000;
  static constexpr std::size_t kBytesPerStep = 64;
  /// Of a text that an operator joins: what Kamailio's 8 MiB per process were seen to hold.
  static constexpr std::size_t kLongestText = std::size_t{2} << 20U;
  /// Of what a transformation gives: Kamailio's own buffer for them.
  static constexpr std::size_t kLongestTransformed = 65'535;
  /// Variables inside of variables' names and indexes.
  static constexpr std::size_t kDeepestVariable = 16;
  /// Nested route calls, Kamailio's own limit.
  static constexpr std::size_t kDeepestRoutes = 256;
};

}  // namespace forklab::script
