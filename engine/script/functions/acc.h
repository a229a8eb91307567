#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Accounts of calls in the log and in tables (Kamailio acc).
const script::ModuleSpec& accModule();

}  // namespace forklab::functions
