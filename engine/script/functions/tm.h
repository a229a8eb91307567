#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& tmModule();

}  // namespace forklab::functions
