#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Core parameters. Those that only tell a real server how to run (debug, children, …) are read and have no
/// effect.
extern const std::span<const script::SettingSpec> kCoreSettings;

}  // namespace forklab::functions
