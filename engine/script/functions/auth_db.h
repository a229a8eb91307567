#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Digest authentication against the table of subscribers (Kamailio auth_db).
const script::ModuleSpec& authDbModule();

}  // namespace forklab::functions
