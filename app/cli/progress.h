#pragma once

#include <chrono>

#include "kernel/instant.h"

namespace forklab::cli {

/// A line on the terminal while a run takes its time: nothing in the first second, nothing where standard
/// error is not a terminal.
class Progress {
 public:
  explicit Progress(kernel::Instant end);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(kernel::Instant now);

 private:
  kernel::Instant end_;
  bool isTerminal_;
  bool hasDrawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace forklab::cli
