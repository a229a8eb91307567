#pragma once

#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's uac_redirect: contacts of a redirection become targets.
const script::ModuleSpec& uacRedirectModule();

}  // namespace forklab::functions
