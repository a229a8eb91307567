#pragma once

#include "kernel/instant.h"
#include "trace/event.h"

namespace forklab::models {

/// The playhead: everything up to and including `event` has happened, and simulated time stands at `time`,
/// which lies before the next event.
struct Moment {
  trace::EventId event = 0;
  kernel::Instant time;

  bool operator==(const Moment&) const = default;
};

}  // namespace forklab::models
