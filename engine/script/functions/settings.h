#pragma once

#include "proxy/settings.h"
#include "script/program.h"

namespace forklab::functions {

/// What a script's parameters mean for its proxy.
/// Kamailio's defaults where the script sets nothing; times are given in milliseconds there.
/// `listenLinesAreNames`: the proxy lives at another address than its listen lines say, yet they name it.
proxy::Settings settingsOf(const script::Program& program, bool listenLinesAreNames = true);

}  // namespace forklab::functions
