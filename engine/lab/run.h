#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/simulator.h"
#include "lab/scenario.h"
#include "script/program.h"
#include "trace/recorder.h"

namespace forklab::lab {

struct RunOptions {
  std::optional<std::uint64_t> seed;  ///< else the scenario's
  trace::Level level = trace::Level::full;
};

struct CheckResult {
  std::string text;
  bool held = false;
  std::string detail;
};

/// Counts at the end of a run, or at any moment of it.
struct Summary {
  std::string scenario;
  std::uint64_t seed = 0;
  kernel::Instant end;
  std::string endReason;
  std::string fingerprint;
  std::uint64_t packetsSent = 0;
  std::uint64_t packetsArrived = 0;
  std::uint64_t packetsLost = 0;
  std::uint64_t retransmissions = 0;
  std::uint64_t dropped = 0;
  std::map<std::string, std::uint64_t> requestsByMethod;  ///< sent, retransmissions included
  std::map<int, std::uint64_t> responsesByStatus;
  std::vector<CheckResult> checks;
};

/// One world: the scenario's nodes on a virtual network in virtual time. One thread at a time.
class LabRun {
 public:
  /// Scripts are loaded here; their findings are in diagnostics(). Ready only when there are no errors.
  LabRun(const Scenario& scenario, const RunOptions& options);
  ~LabRun();

  bool isReady() const;
  const std::vector<script::Diagnostic>& diagnostics() const;
  const script::SourceFiles& diagnosticFiles() const;

  const Scenario& scenario() const;
  std::uint64_t seed() const;
  const trace::Recorder& recorder() const;
  /// The program of a proxy node; null for others.
  std::shared_ptr<const script::Program> programOf(trace::NodeId node) const;

  kernel::Instant now() const;
  bool isFinished() const;
  /// One event of the queue; false when the run is over.
  bool step();
  /// Until the moment, or the end of the run when that comes first.
  void runUntil(kernel::Instant until);
  /// Until the next packet is sent or arrives.
  void stepMessage();
  void runToEnd() { runUntil(kernel::kNever); }

  // What a person may do between two events; each is recorded.
  void setLinkCut(std::size_t link, bool cut);

  Summary summary() const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace forklab::lab
