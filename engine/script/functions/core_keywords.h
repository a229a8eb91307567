#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::functions {

/// Words of the language that read the message: `method`, `uri`, `src_ip`, …
extern const std::span<const script::KeywordSpec> kCoreKeywords;

}  // namespace forklab::functions
