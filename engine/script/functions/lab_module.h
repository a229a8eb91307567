#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// The lab's own module, `loadmodule "forklab.so"`: what the discussion of dialogs asks for and Kamailio does
/// not have. Nothing of it is portable, and checking says so.
const script::ModuleSpec& labModule();

}  // namespace forklab::functions
