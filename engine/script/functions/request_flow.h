#pragma once

#include "script/functions/advice.h"

namespace forklab::functions {

/// What a script does to a request that has been sent already, along every way through its routes: edits and
/// settings that reach nobody, and a pause that swallows what the phones say.
void adviseAfterRelay(const script::Program& program, std::vector<script::Diagnostic>& found);

}  // namespace forklab::functions
