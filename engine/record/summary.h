#pragma once

#include <string>

#include "lab/run.h"

namespace forklab::record {

/// Version of the JSON summary; resources/help/command-line.md describes it.
inline constexpr int kSummaryVersion = 1;

/// For people: a few aligned lines, checks last.
std::string summaryText(const lab::Summary& summary);
/// One JSON object and a line end.
std::string summaryJson(const lab::Summary& summary);

/// Whether every check of the scenario held.
bool allChecksHeld(const lab::Summary& summary);

}  // namespace forklab::record
