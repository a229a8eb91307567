#pragma once

#include <QString>
#include <vector>

#include "models/run_index.h"

namespace forklab::models {

/// A wave as a stretch of the whole run.
struct WaveStretch {
  EventId event = 0;
  kernel::Instant from, until;
  QString title;  ///< "wave 2 · q 0.5 · b c"
  bool answered = false;
  bool failed = false;
  bool open = false;  ///< a branch of it is not over yet

  bool operator==(const WaveStretch&) const = default;
};

/// What the timeline's first lane shows of everything known by the event; the other lanes are RunIndex's own
/// lists.
std::vector<WaveStretch> waveStretches(const RunIndex& index, EventId until);

/// One sentence for a mark of the timeline: "loss on proxy-d", "retr_timer1 INVITE ×2".
QString markText(const RunIndex& index, EventId event);

}  // namespace forklab::models
