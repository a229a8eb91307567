#pragma once

#include <string>
#include <vector>

#include "trace/log.h"

namespace forklab::test {

/// Every packet that was sent, a line each: "300 proxy > d ACK sip:d@example.com", "0 d > proxy 180 INVITE";
/// times in milliseconds, "#2" marks the second repetition. `between`: only packets from or to this node;
/// empty: all.
std::string ladder(const trace::Log& log, const std::string& between = {});

/// The log's other lines that a story may ask for: "WARNING text", "dropped: reason".
std::vector<std::string> remarks(const trace::Log& log);

}  // namespace forklab::test
