#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's xhttp, whose requests never come here: its names are known so that a script loads.
const script::ModuleSpec& xhttpModule();

}  // namespace forklab::functions
