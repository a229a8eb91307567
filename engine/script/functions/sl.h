#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& slModule();

}  // namespace forklab::functions
