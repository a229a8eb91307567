#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& textopsModule();

}  // namespace forklab::functions
