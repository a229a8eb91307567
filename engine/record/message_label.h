#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace forklab::record {

/// What a ladder writes on the arrow of a message: its label in fewer and fewer words, and the call that it
/// belongs to.
struct MessageLabel {
  std::vector<std::string> steps;
  std::string callId;
};

/// "INVITE sip:d@example.com", "INVITE d@example.com", "INVITE d", "INVITE"; "480 Temporarily Unavailable",
/// "480 Temporarily", "480"; "200 OK (BYE)". "(2) " stands before the first retransmission. Only printable
/// ASCII comes out.
MessageLabel labelOf(std::string_view bytes, unsigned retransmission);

}  // namespace forklab::record
