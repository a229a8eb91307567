#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "models/moment.h"
#include "models/run_index.h"

namespace forklab::models {

/// A statement of a script that touched a copy of a request.
struct CopyStep {
  EventId event = 0;
  EventId step = 0;  ///< ScriptStep; 0: none
  bool isLate = false;

  bool operator==(const CopyStep&) const = default;
};

/// One copy of a request as it stands at a moment.
struct RequestCopy {
  std::string_view bytes;  ///< as it would be written
  std::uint32_t held = 0;  ///< bytes of memory
  EventId made = 0;        ///< the event since which it is there
  EventId gone = 0;        ///< freed with it; 0: not yet
  kernel::Instant goneAt;

  bool operator==(const RequestCopy&) const = default;
};

/// The two copies that a proxy holds of one request: its script's own and its transaction's clone.
struct RequestCopies {
  NodeId node = trace::kNoNode;
  EventId arrived = 0;  ///< the PacketArrived that both were made of
  RequestCopy own;
  std::optional<RequestCopy> clone;
  bool isSealed = false;
  CopyStep sealedBy;
  std::vector<CopyStep> edits;  ///< of the script, in their order

  bool operator==(const RequestCopies&) const = default;
};

/// Pure: of the packet that a proxy sent in a transaction, or that arrived at one, as the moment knows them;
/// nothing for other packets. Bytes live as long as the log.
std::optional<RequestCopies> copiesOf(const RunIndex& index, EventId packet, const Moment& moment);

/// Byte ranges of the lines, line ends included, that stand in `text` and not in `other`.
std::vector<kernel::ByteRange> linesMissingIn(std::string_view other, std::string_view text);

}  // namespace forklab::models
