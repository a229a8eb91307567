#include "record/exporters/all.h"
#include "record/pcapng_writer.h"

namespace forklab::record {

const ExporterSpec kPcapngExporter{
    "pcapng", ".pcapng", "Capture for Wireshark",
    "One packet per message sent, lost ones too, with its fate and cause as a comment.", writePcapng};

}  // namespace forklab::record
