#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's sanity: refuses what is no sound SIP before the script acts on it.
const script::ModuleSpec& sanityModule();

}  // namespace forklab::functions
