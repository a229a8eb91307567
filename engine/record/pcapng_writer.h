#pragma once

#include <iosfwd>

#include "record/recording.h"

namespace forklab::record {

/// Writes a capture (draft-ietf-opsawg-pcapng): one packet per send, lost ones too, in the order of sending;
/// each packet's comment says its event, its cause and what became of it. Time 0 of the run is the epoch; one
/// interface stands for the lab's network.
void writePcapng(const Recording& recording, std::ostream& out);

}  // namespace forklab::record
