#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "record/recording.h"

namespace forklab::record {

/// Version of the `.jsonl` trace; resources/help/trace-schema.md describes it.
inline constexpr int kTraceVersion = 1;

/// The lines of a trace, one after the other (resources/help/trace-schema.md); the header at once.
class TraceStream {
 public:
  /// Not over: counts and fingerprint are null in the header.
  TraceStream(const Recording& recording, bool isOver, std::ostream& out);
  void write(const trace::Event& event);

 private:
  std::ostream& out_;
  std::vector<std::string> names_;
  std::string line_;
};

/// Writes every event of a run that is over, or as far as it has gone.
void writeTrace(const Recording& recording, std::ostream& out);

}  // namespace forklab::record
