#pragma once

#include "proxy/settings.h"
#include "script/program.h"

namespace forklab::functions {

/// What a script's parameters mean for its proxy.
proxy::Settings settingsOf(const script::Program& program);

}  // namespace forklab::functions
