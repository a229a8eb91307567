#pragma once

#include "script/spec.h"

namespace forklab::functions {

const script::ModuleSpec& kexModule();

}  // namespace forklab::functions
