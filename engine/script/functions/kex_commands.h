#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "proxy/statistics.h"
#include "script/spec.h"

namespace forklab::functions {

/// By Kamailio's name, without its group; nothing: there is none.
std::optional<std::uint64_t> statisticNamed(const proxy::Statistics& counts, std::string_view name);

/// What the proxy counted.
extern const std::span<const script::RpcSpec> kKexCommands;

}  // namespace forklab::functions
