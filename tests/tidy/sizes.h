#pragma once

#include "tidy/source.h"

namespace forklab::tidy {

/// Files: median at most 160 lines, 90 % under 400, none over 800.
Findings checkFileSizes(const std::vector<Source>& sources);
/// Functions: median at most 7 lines, 90 % at most 30, none over 70.
Findings checkFunctionSizes(const std::vector<Source>& sources);
/// Lines with a comment among the lines that are not empty: 10 to 18 %.
Findings checkCommentShare(const std::vector<Source>& sources);

}  // namespace forklab::tidy
