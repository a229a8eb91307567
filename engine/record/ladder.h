#pragma once

#include <iosfwd>
#include <memory>

#include "trace/log.h"

namespace forklab::record {

inline constexpr std::size_t kLadderWidth = 120;

/// Draws what was sent as text, one line per send in the order of sending: times at the left, a lifeline per
/// node that takes part. Script routes stand in [brackets] and timers that gave up in <angles> at their
/// proxy's lifeline, actions at their phone's. The same log gives the same text. How to read it:
/// resources/help/ladder.md.
void writeLadder(const std::shared_ptr<const trace::Log>& log, std::ostream& out,
                 std::size_t width = kLadderWidth);

}  // namespace forklab::record
