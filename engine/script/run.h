#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "script/program.h"
#include "trace/recorder.h"

namespace forklab::script {

/// What outlives a message in one worker: `$var(...)`. Belongs to the node.
struct WorkerVariables {
  std::unordered_map<std::string, Value> values;
  /// `$vn(...)`, which can be null.
  std::unordered_map<std::string, Value> nullable;
};

/// What modparam("pv", "varset", …) gives a worker at start.
WorkerVariables startingVariables(const Program& program);

/// One message's way through the script on explicit frames: it can wait at any function and go on later.
class Run {
 public:
  enum class Status : std::uint8_t { finished, waiting };
  /// How it ended: `unknownRoute` when there is no such block, so that nothing ran.
  enum class End : std::uint8_t { fellOff, exited, dropped, unknownRoute };

  /// Host, variables and recorder outlive the run, or are given anew by reset().
  Run(std::shared_ptr<const Program> program, Host& host, WorkerVariables& variables,
      trace::Recorder& recorder, trace::NodeId node);
  ~Run();
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Makes a finished or abandoned run ready for another message; its buffers stay.
  void reset(Host& host, WorkerVariables& variables);
  /// Other than Bounds::kMostSteps; counted anew by each start().
  void setMostSteps(std::int64_t steps);
  /// Starts a block; several request routes run as one. Finished or waiting.
  Status start(kernel::Instant now, RouteKind kind, std::string_view name);
  /// Goes on after a wait: the function that waited sees `code` and `dropped`.
  Status resume(kernel::Instant now, std::int64_t code);

  End end() const { return end_; }
  /// Of the last action, or of exit / return.
  std::int64_t code() const { return code_; }

 private:
  struct Frames;
  std::unique_ptr<Frames> frames_;
  End end_ = End::fellOff;
  std::int64_t code_ = 1;
};

}  // namespace forklab::script
