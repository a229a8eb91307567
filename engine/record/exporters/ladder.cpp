#include "record/ladder.h"

#include "record/exporters/all.h"

namespace forklab::record {
namespace {

void write(const Recording& recording, std::ostream& out) {
  writeLadder(recording.log, out);
}

}  // namespace

const ExporterSpec kLadderExporter{"ladder", ".txt", "Ladder as text",
                                   "One line per message in the order of sending, a column per node.", write};

}  // namespace forklab::record
