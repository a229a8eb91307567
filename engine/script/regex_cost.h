#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "kernel/result.h"

namespace forklab::script {

/// What the library's compiler will need for a POSIX extended regular expression, estimated from the text
/// alone. It writes every + and {n,m} out, needs memory by the square of the ways to pass by, and time beyond
/// measure where anchors, or loops around what may match nothing, meet parts that may be skipped.
struct RegexCost {
  static constexpr std::size_t kMostSigns = 20'000;
  /// Enough for lists of 2,000 alternatives.
  static constexpr std::size_t kMostWays = 2'048;
  static constexpr std::size_t kMostAnchors = 100;
  static constexpr std::size_t kMostSkipsByAnchors = 400;
  static constexpr std::size_t kMostSkipsBesideLoops = 12;

  std::size_t signs = 0;  ///< written out
  std::size_t ways = 0;   ///< groups, alternatives, and whatever may be left out
  std::size_t skips = 0;  ///< what may match nothing where it stands
  /// Of one way through the pattern. A \\b counts 4; one that may be passed over 4 times, below a * 16 times.
  std::size_t anchors = 0;
  std::size_t emptyLoops = 0;  ///< without end, around what may match nothing: (a*)*
  bool mayBeEmpty = true;

  static RegexCost of(std::string_view pattern);
  /// What is too much; nothing when all of it is within bounds.
  std::optional<kernel::Error> excess() const;
};

}  // namespace forklab::script
