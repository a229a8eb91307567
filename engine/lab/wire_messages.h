#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario/scenario.h"
#include "trace/log.h"

namespace forklab::lab {

/// A SIP message at the moment when it left a node or arrived at one. Texts live as long as the log.
struct WireMessage {
  trace::EventId event = 0;
  kernel::Instant time;
  trace::NodeId node = trace::kNoNode;  ///< where this happened
  trace::NodeId sender = trace::kNoNode;
  bool isArrival = false;
  int status = 0;           ///< 0: a request
  std::string_view method;  ///< of the request, or of the CSeq of the response
  std::string_view callId;
  std::string_view toTag;
  std::string_view bytes;
  std::uint16_t retransmission = 0;
};

/// A line that a proxy wrote into its log.
struct LogLine {
  trace::NodeId node = trace::kNoNode;
  std::string_view text;
};

/// Every SIP message of a run in the order of the log.
struct WireMessages {
  const Scenario* scenario = nullptr;
  std::vector<WireMessage> all;
  std::vector<LogLine> logLines;
  std::size_t lost = 0;  ///< copies that did not arrive

  bool isPhone(trace::NodeId node) const { return scenario->nodes[node].kind == NodeKind::phone; }
  const std::string& nameOf(trace::NodeId node) const { return scenario->nodes[node].name; }
};

/// Packets that do not parse as SIP are left out. The scenario and the log outlive the result.
WireMessages collectMessages(const Scenario& scenario, const trace::Log& log);

}  // namespace forklab::lab
