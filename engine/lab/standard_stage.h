#pragma once

#include <string>
#include <string_view>

namespace forklab::lab {

/// The text of a scenario.yaml around a lone script: a caller, a proxy with that script, and a phone for each
/// SIP URI that the script names in its strings (at most 24). `fileName` stands in the scenario's folder.
std::string standardStage(std::string_view fileName, std::string_view script);

}  // namespace forklab::lab
