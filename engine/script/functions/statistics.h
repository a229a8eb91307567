#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/statistics.h"
#include "script/functions/module_state.h"

namespace forklab::functions {

/// One count under Kamailio's names: group "core", name "rcv_requests".
struct Statistic {
  std::string group;
  std::string name;
  std::uint64_t count = 0;
};

/// What the lab counts of core, sl, tmx and the modules of this proxy, by group and name. What Kamailio
/// counts of its memory and its processes has no likeness here.
std::vector<Statistic> statisticsOf(const proxy::Statistics& counts, const ModuleStates& states);

/// By its name without its group; nothing: there is none.
std::optional<std::uint64_t> statisticNamed(const proxy::Statistics& counts, const ModuleStates& states,
                                            std::string_view name);

/// The statuses that Kamailio's sl counts one by one; of the others it counts the classes.
bool isCountedAlone(int status);

}  // namespace forklab::functions
