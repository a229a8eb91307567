#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's ipops, but for its name service queries.
const script::ModuleSpec& ipopsModule();

}  // namespace forklab::functions
