#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/simulator.h"
#include "lab/checks.h"
#include "lab/outside_world.h"
#include "lab/scenario/scenario.h"
#include "lab/tally.h"
#include "script/program.h"
#include "sip/message.h"
#include "trace/recorder.h"

namespace forklab::lab {

/// What ends a run in virtual time that would never end, or fill the memory, whatever made it so.
struct RunBounds {
  std::uint64_t mostSteps = 100'000'000;  ///< events of the queue
  std::uint64_t mostAtOnce = 1'000'000;   ///< of them without time going on
  std::size_t mostPending = 2'000'000;    ///< packets under way and timers
  std::size_t mostRecorded = 50'000'000;  ///< events of the record
};

struct RunOptions {
  std::optional<std::uint64_t> seed;  ///< else the scenario's
  trace::Level level = trace::Level::full;
  /// Nodes with real sockets beside their place in the virtual network. Such a run goes on until end(): it
  /// knows neither a duration nor that nothing is left to happen.
  std::vector<Binding> bindings = {};
  /// Where their packets leave; null when a record is played again. Outlives the run.
  Door* door = nullptr;
  RunBounds bounds = {};
};

/// How a run ended, or stands at any moment of it. Counts and checks are read from the log: at Level::none
/// there are none.
struct Summary : Counts {
  std::string scenario;
  std::uint64_t seed = 0;
  kernel::Instant end;
  std::string endReason;  ///< empty: not over yet
  std::string fingerprint;
  std::vector<CheckResult> checks;
  sip::ParseTally parsing;  ///< of all proxies
};

/// One world: the scenario's nodes on a virtual network in virtual time. One thread at a time.
class LabRun {
 public:
  /// Scripts are loaded here; their findings are in diagnostics(). Ready only when there are no errors.
  LabRun(const Scenario& scenario, const RunOptions& options);
  ~LabRun();

  bool isReady() const;
  /// Findings of all scripts, warnings too; places count through diagnosticFiles().
  const std::vector<script::Diagnostic>& diagnostics() const;
  const script::SourceFiles& diagnosticFiles() const;

  const Scenario& scenario() const;
  std::uint64_t seed() const;
  /// The record of the run; its log is shared and may outlive the run.
  const trace::Recorder& recorder() const;
  /// The program of a proxy node; null for others.
  std::shared_ptr<const script::Program> programOf(trace::NodeId node) const;

  /// Virtual time: where the last event was, or where runUntil() stopped.
  kernel::Instant now() const;
  bool isFinished() const;
  /// One event of the queue; false when the run is over.
  bool step();
  /// Until the moment, or the end of the run when that comes first.
  void runUntil(kernel::Instant until);
  /// Until the next packet is sent or arrives; by the log, so at Level::none one event.
  void stepMessage();
  void runToEnd() { runUntil(kernel::kNever); }

  // What a person may do, and what comes in from outside; each is recorded and takes its place behind all
  // events of the present instant.
  /// `link` counts as in the scenario; beyond it, or after the end, nothing happens.
  void setLinkCut(std::size_t link, bool cut);
  /// A message at a real socket of a bound node (packet.to), now.
  void arriveFromOutside(const net::Packet& packet);
  /// A packet that the door took did not get out; the packet as it was given to the door.
  void loseOutside(const net::Packet& packet, std::string_view reason);
  /// Closes a run with bound nodes.
  void end(std::string_view reason);

  /// As it stands now; checks are judged afresh until the run is over.
  Summary summary() const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

}  // namespace forklab::lab
