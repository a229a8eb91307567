#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// What the proxy counted.
extern const std::span<const script::RpcSpec> kKexCommands;

}  // namespace forklab::functions
