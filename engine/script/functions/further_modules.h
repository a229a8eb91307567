#pragma once

#include <span>
#include <string_view>

namespace forklab::functions {

/// Modules of Kamailio 5.6 that may be loaded and configured, though the lab has none of their functions.
extern const std::span<const std::string_view> kFurtherModules;

}  // namespace forklab::functions
