#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& siputilsModule();

}  // namespace forklab::functions
