#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Statements of the script's own on SQLite files (Kamailio sqlops).
const script::ModuleSpec& sqlopsModule();

}  // namespace forklab::functions
