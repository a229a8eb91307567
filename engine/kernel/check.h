#pragma once

#include <cstdio>
#include <cstdlib>

namespace forklab::kernel {

[[noreturn]] inline void checkFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
}

}  // namespace forklab::kernel

/// A truth that only a bug in ForkLab can break; bad input gets an Error instead. Checked in every build.
#define FORKLAB_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::forklab::kernel::checkFailed(#condition, __FILE__, __LINE__))
