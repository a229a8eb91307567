#pragma once

#include <string>
#include <vector>

#include "trace/log.h"

namespace forklab::record {

/// One line of a ladder before it has a place: plain values, columns instead of nodes.
struct LadderRow {
  enum class Kind : std::uint8_t {
    message,  ///< an arrow
    tag,      ///< text at one column: a script route, an agent's action, a drop
    across,   ///< text over the whole width: a link cut, the end
  };
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  Kind kind = Kind::message;
  trace::EventId event = 0;
  kernel::Instant time;
  std::size_t from = 0;       ///< messages and tags
  std::size_t to = kNowhere;  ///< messages; kNowhere: nobody lives there
  /// Longest first; the drawing takes the first that fits. Tags and `across` have one.
  std::vector<std::string> labels;
  std::string lost;  ///< why; empty: it arrived or is on its way
  std::string note;  ///< for the margin: "arrives 1.010000", "arrives twice"
};

/// A whole ladder. Rows name columns by their place in `columns`.
struct LadderRows {
  std::vector<std::string> columns;  ///< nodes that take part, in the scenario's order
  std::vector<LadderRow> rows;       ///< in the order of the log
};

/// From the whole log; the log may go afterwards.
LadderRows ladderRows(const std::shared_ptr<const trace::Log>& log);

}  // namespace forklab::record
