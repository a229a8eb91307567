#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& xlogModule();

}  // namespace forklab::functions
