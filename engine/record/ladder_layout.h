#pragma once

#include "record/ladder_rows.h"

namespace forklab::record {

/// Where the lifelines of a ladder stand, in characters from the left edge.
struct LadderLayout {
  std::size_t timeWidth = 0;
  std::size_t left = 0;  ///< first character behind the time
  std::vector<std::size_t> lifelines;
  std::size_t width = 0;  ///< of the lines without their notes
};

/// Gaps as wide as their labels want, the widest made narrower until all fit into `widthLimit` (notes
/// included); never narrower than the names and a short arrow need.
LadderLayout layOutLadder(const LadderRows& ladder, std::size_t widthLimit);

}  // namespace forklab::record
