#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lab/run.h"

namespace forklab::test {

using Overrides = std::vector<std::pair<std::string, std::string>>;

/// A scenario's text, played to its end.
class LabStory {
 public:
  /// Aborts the test program, with the diagnostics, when the text is not a sound scenario.
  explicit LabStory(const std::string& yaml, const lab::RunOptions& options = {});
  /// A shipped scenario or any other path.
  static LabStory ofPath(const std::string& path, const Overrides& overrides = {},
                         const lab::RunOptions& options = {});

  const lab::LabRun& run() const { return *run_; }
  lab::LabRun& run() { return *run_; }
  /// What was sent, one line each: "0.500 alice > bob INVITE (again 1)".
  std::vector<std::string> sent() const;
  /// What the phones did of their own accord: "2.000 bob answers 200 OK".
  std::vector<std::string> acts() const;
  /// How often a line of sent() has this behind its time.
  std::size_t count(const std::string& what) const;

 private:
  LabStory() = default;
  std::unique_ptr<lab::LabRun> run_;
};

}  // namespace forklab::test
