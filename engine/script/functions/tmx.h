#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& tmxModule();

}  // namespace forklab::functions
