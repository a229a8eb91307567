#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// What a running proxy answers about itself.
extern const std::span<const script::RpcSpec> kCoreCommands;

}  // namespace forklab::functions
