#include "record/exporters/all.h"
#include "record/trace_writer.h"

namespace forklab::record {

const ExporterSpec kTraceExporter{"trace", ".jsonl", "Trace as JSON lines",
                                  "One JSON object per event, each with its cause, for programs.",
                                  writeTrace};

}  // namespace forklab::record
