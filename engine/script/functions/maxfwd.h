#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& maxfwdModule();

}  // namespace forklab::functions
