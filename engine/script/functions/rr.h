#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& rrModule();

}  // namespace forklab::functions
