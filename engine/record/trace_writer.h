#pragma once

#include <iosfwd>

#include "record/recording.h"

namespace forklab::record {

/// Version of the `.jsonl` trace; resources/help/trace-schema.md describes it.
inline constexpr int kTraceVersion = 1;

/// Writes the header object and then one object per event, a line each.
void writeTrace(const Recording& recording, std::ostream& out);

}  // namespace forklab::record
