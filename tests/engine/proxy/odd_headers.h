#pragma once

#include <span>
#include <string_view>

namespace forklab::test {

/// Where the odd text stands in an otherwise sound OPTIONS.
enum class Place { viaTail, viaHost, viaProtocol, to, cseq, callId, method };

/// What the installed Kamailio 5.6.3 did with such a message and a script of one sl_send_reply.
struct OddHeader {
  Place place;
  std::string_view text;
  bool isAnswered;  ///< else dropped, with nothing but a log line
};
std::span<const OddHeader> oddHeaders();

}  // namespace forklab::test
