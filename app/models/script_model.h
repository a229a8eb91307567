#pragma once

#include <QString>
#include <map>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// A line of one of a node's script files.
struct ScriptPlace {
  NodeId node = trace::kNoNode;
  std::uint16_t file = 0;
  std::uint32_t line = 0;

  auto operator<=>(const ScriptPlace&) const = default;
};

/// How often each line ran until the playhead; follows it in both directions by the steps in between.
class ScriptModel {
 public:
  /// Counts on, or back, to the moment.
  void moveTo(const query::Timeline& timeline, const Moment& moment);
  /// How often the line ran until then.
  std::uint32_t count(const ScriptPlace& place) const;
  /// Only lines that ran.
  const std::map<ScriptPlace, std::uint32_t>& counts() const { return counts_; }

 private:
  void add(const query::Timeline& timeline, std::size_t step);
  void remove(const query::Timeline& timeline, std::size_t step);

  std::size_t taken_ = 0;
  std::map<ScriptPlace, std::uint32_t> counts_;
};

/// The statement that sent a packet; line 0: none did.
ScriptPlace causingPlace(const query::Timeline& timeline, EventId packet);

/// Why a packet was sent, in one sentence: the statement's route and what woke it. Empty: its node says no
/// more.
QString causeText(const RunIndex& index, EventId packet);

}  // namespace forklab::models
