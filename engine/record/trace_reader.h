#pragma once

#include <iosfwd>
#include <string>

#include "kernel/result.h"
#include "lab/replay.h"

namespace forklab::record {

/// What a `.jsonl` trace says about playing its run again.
struct TraceFacts {
  lab::RunRecord record;
  std::string fingerprint;  ///< empty: the run was not over when it was written
};

/// Reads a trace as TraceStream writes it (resources/help/trace-schema.md); events of no use here are passed
/// over. The error names the line. Bounds: lines of 1 MiB.
kernel::Result<TraceFacts> readTrace(std::istream& in);

}  // namespace forklab::record
