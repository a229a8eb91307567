#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/run.h"

namespace forklab::lab {

/// One thing that came into a run from outside: a packet, the failure of one, a person's command.
struct RunInput {
  enum class Kind : std::uint8_t { arrived, lost, linkCut, linkMended, ended };
  kernel::Instant at;
  Kind kind = Kind::arrived;
  net::Packet packet;
  std::string text;  ///< the link's name, why it was lost, why the run ended
};

/// Everything that a run of a scenario depends on besides its files.
struct RunRecord {
  std::string scenario;
  std::uint64_t seed = 0;
  std::vector<Binding> bindings;
  std::vector<RunInput> inputs;
  kernel::Instant end;  ///< of the last event
};

/// Picks the inputs out of the events of a run, in their order. Wants PacketSent, PacketLost, NodeDeclared,
/// LinkDeclared, CommandApplied, RunStarted and RunEnded; others may be left out.
class RecordReader {
 public:
  void take(const trace::Event& event);
  /// A command that nobody knows (of a later version): its text; empty: none.
  const std::string& unknownCommand() const { return unknownCommand_; }
  const RunRecord& record() const { return record_; }

 private:
  void takeSent(const trace::Event& event, const trace::PacketSent& sent);
  void takeLost(const trace::Event& event, const trace::PacketLost& lost);
  void takeCommand(const trace::Event& event, std::string_view command);
  bool isPeer(trace::NodeId node) const;

  RunRecord record_;
  std::vector<std::string> names_;
  std::vector<bool> peers_;
  std::map<trace::EventId, net::Packet> outgoing_;  ///< to peers, in case they fail
  std::string unknownCommand_;
};

/// Of a run in memory, as far as it has gone.
RunRecord recordOf(const trace::Log& log);

/// Plays the inputs into a new run of the same scenario, made with the record's seed and bindings and without
/// a door; the run then stands where the recorded one stood.
void play(const RunRecord& record, LabRun& run);

}  // namespace forklab::lab
