#pragma once

#include <iosfwd>

#include "record/frame.h"
#include "record/recording.h"

namespace forklab::record {

/// A capture that grows packet by packet; `epoch`: nanoseconds since 1970 at the beginning of the run.
class PcapngStream {
 public:
  PcapngStream(const std::string& comment, std::int64_t epoch, std::ostream& out);
  /// `fate` goes behind the rest of its comment.
  void write(const trace::Event& sent, const trace::PacketSent& packet, const std::string& fate);

 private:
  std::int64_t epoch_;
  std::ostream& out_;
  FrameMaker maker_;
};

/// Writes a capture (draft-ietf-opsawg-pcapng): one packet per send, lost ones too, in the order of sending;
/// each packet's comment says its event, its cause and what became of it. Time 0 of the run is the epoch; one
/// interface stands for the lab's network.
void writePcapng(const Recording& recording, std::ostream& out);

}  // namespace forklab::record
