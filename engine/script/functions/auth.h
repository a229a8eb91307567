#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Digest authentication with passwords that the script knows (Kamailio auth).
const script::ModuleSpec& authModule();

}  // namespace forklab::functions
