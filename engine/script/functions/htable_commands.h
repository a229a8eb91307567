#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Commands about hash tables (Kamailio htable).
extern const std::span<const script::RpcSpec> kHashTableCommands;

}  // namespace forklab::functions
