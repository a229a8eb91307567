#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// save(), lookup() and their kin over the location table of usrloc (Kamailio registrar).
const script::ModuleSpec& registrarModule();

}  // namespace forklab::functions
