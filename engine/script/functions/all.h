#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Every module of the engine; one registry serves all programs.
const script::Registry& registry();

}  // namespace forklab::functions
