#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernel/result.h"
#include "lab/listen_line.h"
#include "script/program.h"
#include "trace/recorder.h"

namespace forklab::lab {

struct LiveOptions {
  trace::Level level = trace::Level::none;
  /// Hears the script's log as it is written; null: nobody.
  trace::LogListener* listener = nullptr;
  /// Used instead of the script's own listen lines, unless empty.
  std::vector<ListenLine> listen;
};

/// One proxy on real sockets and the wall clock: the same node as in virtual time. One thread.
class LiveRun {
 public:
  LiveRun(std::shared_ptr<const script::Program> program, const LiveOptions& options);
  ~LiveRun();

  /// Opens the sockets; they take packets in from now on, which are handled once run() is called. The places
  /// in the order of the lines, or the first reason why not.
  kernel::Result<std::vector<kernel::Endpoint>> open();
  /// Serves until SIGTERM or SIGINT.
  void run();

  const trace::Recorder& recorder() const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace forklab::lab
