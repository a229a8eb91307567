#pragma once

#include <iosfwd>

#include "script/program.h"
#include "trace/recorder.h"

namespace forklab::cli {

/// Prints the script's log as a server does: the level, the text, the line of the script that wrote it. What
/// lies above the script's `debug` level is left out.
class LogPrinter final : public trace::LogListener {
 public:
  LogPrinter(std::ostream& out, const script::Program& program);
  void onLogged(kernel::Instant time, trace::NodeId node, const trace::ScriptLogged& line) override;

 private:
  std::ostream& out_;
  std::int64_t highest_;
};

}  // namespace forklab::cli
