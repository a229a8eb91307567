#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// pv.shvGet and pv.shvSet.
extern const std::span<const script::RpcSpec> kPvCommands;

}  // namespace forklab::functions
