#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// What became of a packet.
enum class Fate : std::uint8_t { arrived, lost, flying };

/// What the ladder says about one of its rows at a playhead. Labels from the longest to the shortest that
/// still helps.
struct LadderEntry {
  LadderRow row;
  kernel::Instant time;
  /// As it stands at the moment; of what is still to come: as it will end.
  Fate fate = Fate::arrived;
  bool future = false;
  std::vector<QString> labels;
  QString lostOn;      ///< reason and link, when lost
  QString lossReason;  ///< where there is no room for the link

  bool operator==(const LadderEntry&) const = default;
};

/// Pure: the row as it stands at the moment.
LadderEntry ladderEntry(const RunIndex& index, std::size_t row, const Moment& moment);

/// The nodes that get a column, in the order of the scenario: those that can speak or listen.
std::vector<NodeId> ladderColumns(const RunIndex& index);

/// Everything that happened until the moment, for those who compare.
std::vector<LadderEntry> ladderUntil(const RunIndex& index, const Moment& moment);

/// The row that shows this event: itself, or the packet that it is about.
std::optional<std::size_t> ladderRowOf(const RunIndex& index, EventId event);

}  // namespace forklab::models
