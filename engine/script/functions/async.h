#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's async: a request that goes on later in another route.
const script::ModuleSpec& asyncModule();

}  // namespace forklab::functions
