#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Parameters of Kamailio 5.6's dispatcher.
extern const std::span<const script::SettingSpec> kDispatcherSettings;

}  // namespace forklab::functions
