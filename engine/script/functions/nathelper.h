#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's nathelper, as far as it decides where messages go.
const script::ModuleSpec& nathelperModule();

}  // namespace forklab::functions
