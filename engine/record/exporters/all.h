#pragma once

#include "record/exporter.h"

/// The rows that all.cpp lists, each defined in the file of its name.
namespace forklab::record {

extern const ExporterSpec kLadderExporter;
extern const ExporterSpec kTraceExporter;
extern const ExporterSpec kPcapngExporter;

}  // namespace forklab::record
