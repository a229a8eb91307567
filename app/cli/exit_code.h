#pragma once

namespace forklab::cli {

/// What every command ends with; other programs rely on it.
enum ExitCode : int {
  kDone = 0,         ///< done, and all checks hold
  kCheckFailed = 1,  ///< ran, but a check or comparison failed
  kBadInput = 2,     ///< bad input or usage: the reason is on standard error, nothing was written
};

}  // namespace forklab::cli
