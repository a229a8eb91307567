#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& coreModule();

}  // namespace forklab::functions
