#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Commands about sets and destinations (Kamailio dispatcher).
extern const std::span<const script::RpcSpec> kDispatcherCommands;

}  // namespace forklab::functions
