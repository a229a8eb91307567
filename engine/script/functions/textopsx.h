#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's textopsx: edits that the script itself sees, and other status lines.
const script::ModuleSpec& textopsxModule();

}  // namespace forklab::functions
