#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Parameters of Kamailio 5.6.3 that a script may set, and that change nothing here.
extern const std::span<const script::FurtherSettings> kFurtherSettings;

}  // namespace forklab::functions
