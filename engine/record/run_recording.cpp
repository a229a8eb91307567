#include "lab/run.h"
#include "record/recording.h"

namespace forklab::record {

Recording recordingOf(const lab::LabRun& run) {
  Recording recording;
  recording.log = run.recorder().sharedLog();
  recording.scenario = run.scenario().name;
  recording.seed = run.seed();
  recording.fingerprint = run.recorder().fingerprint().text();
  for (std::size_t node = 0; node < run.scenario().nodes.size(); ++node) {
    std::vector<std::string>& files = recording.scriptFiles.emplace_back();
    const auto program = run.programOf(static_cast<trace::NodeId>(node));
    if (program == nullptr) continue;
    for (const auto& file : program->files()) files.push_back(file->path);
  }
  return recording;
}

}  // namespace forklab::record
