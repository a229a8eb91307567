#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "lab/live/live_run.h"
#include "record/pcapng_writer.h"
#include "record/trace_writer.h"

namespace forklab::record {

/// Writes a live run while it goes on, and lets go of what is written: memory stays bounded however long it
/// serves. The files grow as the run does, so that they can be followed, and survive what ends the process.
class LiveRecording final : public lab::LogReader {
 public:
  /// Opens its files; either path may be empty. Throws std::runtime_error with the path and the reason.
  void open(const std::string& tracePath, const std::string& capturePath);

  void onBegin(const lab::LiveBeginning& beginning) override;
  void onGrown(trace::Log& log) override;

 private:
  std::ofstream traceFile_;
  std::ofstream captureFile_;
  std::unique_ptr<TraceStream> trace_;
  std::unique_ptr<PcapngStream> capture_;
  std::size_t next_ = 0;
};

}  // namespace forklab::record
