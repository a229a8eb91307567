#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "trace/log.h"

namespace forklab::lab {
class LabRun;
}

namespace forklab::record {

/// What exporters need to know of a run, finished or not.
struct Recording {
  std::shared_ptr<const trace::Log> log;
  std::string scenario;
  std::uint64_t seed = 0;
  std::string fingerprint;
  /// By node: the files of its script, in the order that ScriptStep::file counts; empty for nodes without
  /// one.
  std::vector<std::vector<std::string>> scriptFiles;
};

/// Shares the run's log; take it anew when the run has gone on, for the fingerprint.
Recording recordingOf(const lab::LabRun& run);

/// Puts the name of a declared node to its id.
void noteName(std::vector<std::string>& names, const trace::Event& event,
              const trace::NodeDeclared& declared);
/// Names of the declared nodes, by id.
std::vector<std::string> nodeNames(const trace::Log& log);

}  // namespace forklab::record
