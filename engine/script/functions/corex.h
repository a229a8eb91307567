#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& corexModule();

}  // namespace forklab::functions
