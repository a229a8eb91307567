#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's uac: other From and To, credentials of the proxy's own, requests of the script's own.
const script::ModuleSpec& uacModule();

}  // namespace forklab::functions
