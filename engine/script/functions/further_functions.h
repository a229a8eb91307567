#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// What media servers, web servers and data of others would do: rows by module that load, warn, and give
/// their usual result.
std::span<const script::ModuleSpec> furtherFunctions();

}  // namespace forklab::functions
