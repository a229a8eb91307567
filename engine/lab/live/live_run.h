#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernel/result.h"
#include "lab/live/listen_line.h"
#include "script/program.h"
#include "trace/recorder.h"

namespace forklab::lab {

/// What is known of a live run when it begins.
struct LiveBeginning {
  std::shared_ptr<const trace::Log> log;
  std::string script;
  std::uint64_t seed = 0;
  std::int64_t epoch = 0;  ///< nanoseconds since 1970
  std::vector<std::string> scriptFiles;
};

/// Who reads the log of a live run while it grows, and may let go of what was read.
class LogReader {
 public:
  virtual void onBegin(const LiveBeginning& beginning) = 0;
  virtual void onGrown(trace::Log& log) = 0;

 protected:
  ~LogReader() = default;
};

struct LiveOptions {
  trace::Level level = trace::Level::none;
  /// Hears the script's log as it is written; null: nobody.
  trace::LogListener* listener = nullptr;
  /// Gets the log several times a second and at the end; null: nobody.
  LogReader* reader = nullptr;
  /// A socket file that takes commands (JSON-RPC 2.0); empty: none.
  std::string rpcPath;
  /// Asked about names, "127.0.0.1:53"; empty: the name servers of this machine.
  std::string nameServer;
  /// An SQLite file instead of every database that the script names; empty: none.
  std::string databaseFile;
  /// Used instead of the script's own listen lines, but for those on loopback addresses, unless empty.
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
  /// The script's own loopback places that could not be opened beside the ones asked for, and why.
  const std::vector<std::string>& notOpened() const;
  /// Serves until SIGTERM or SIGINT.
  void run();

  const trace::Recorder& recorder() const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace forklab::lab
