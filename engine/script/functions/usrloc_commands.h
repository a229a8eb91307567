#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Commands about the location table (Kamailio usrloc).
extern const std::span<const script::RpcSpec> kUsrlocCommands;

}  // namespace forklab::functions
