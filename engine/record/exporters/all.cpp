#include "record/exporters/all.h"

#include <array>

namespace forklab::record {
namespace {

constexpr std::array kExporters{&kLadderExporter, &kTraceExporter, &kPcapngExporter};

}  // namespace

std::span<const ExporterSpec* const> exporters() {
  return kExporters;
}

const ExporterSpec* exporter(std::string_view name) {
  for (const ExporterSpec* spec : kExporters) {
    if (spec->name == name) return spec;
  }
  return nullptr;
}

}  // namespace forklab::record
