#include "record/live_recording.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace forklab::record {
namespace {

void openFile(std::ofstream& file, const std::string& path) {
  if (path.empty()) return;
  errno = 0;
  file.open(path, std::ios::binary | std::ios::trunc);
  if (!file) throw std::runtime_error(path + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

void LiveRecording::open(const std::string& tracePath, const std::string& capturePath) {
  openFile(traceFile_, tracePath);
  openFile(captureFile_, capturePath);
}

void LiveRecording::onBegin(const lab::LiveBeginning& beginning) {
  Recording recording;
  recording.log = beginning.log;
  recording.scenario = beginning.script;
  recording.seed = beginning.seed;
  recording.scriptFiles = {beginning.scriptFiles};
  if (traceFile_.is_open()) trace_ = std::make_unique<TraceStream>(recording, false, traceFile_);
  if (captureFile_.is_open()) {
    capture_ =
        std::make_unique<PcapngStream>("live, script " + beginning.script, beginning.epoch, captureFile_);
  }
}

void LiveRecording::onGrown(trace::Log& log) {
  for (; next_ < log.size(); ++next_) {
    const trace::Event& event = log.at(next_);
    if (trace_ != nullptr) trace_->write(event);
    const auto* packet = std::get_if<trace::PacketSent>(&event.payload);
    if (capture_ != nullptr && packet != nullptr) capture_->write(event, *packet, {});
  }
  log.forgetBefore(next_);
  traceFile_.flush();
  captureFile_.flush();
}

}  // namespace forklab::record
