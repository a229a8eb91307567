#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& pvModule();

}  // namespace forklab::functions
