#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

#include "record/recording.h"

namespace forklab::record {

/// One way out for a run: what menus, file dialogs and commands say about it, and the writer. A failed write
/// shows in the stream's state.
struct ExporterSpec {
  /// As the command line takes it: "pcapng".
  std::string_view name;
  std::string_view extension;  ///< with its dot
  std::string_view title;
  std::string_view help;
  void (*write)(const Recording& recording, std::ostream& out) = nullptr;
};

/// All of them, in the order of menus (exporters/all.cpp).
std::span<const ExporterSpec* const> exporters();
/// By its name; null: unknown.
const ExporterSpec* exporter(std::string_view name);

}  // namespace forklab::record
