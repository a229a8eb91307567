#pragma once

#include "tidy/source.h"

namespace forklab::tidy {

/// Calls, types and headers that a file may not use where it lies, each with what to use instead.
Findings checkBanned(const Source& source);

/// Iteration over hashed containers. `header` is the file's own header, where its members are declared, or
/// null.
Findings checkHashedIteration(const Source& source, const Source* header);

/// Places and words that do not belong into the project's texts.
Findings checkWords(const Source& source);

}  // namespace forklab::tidy
