#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace forklab::proxy {

/// The final answer of one branch, as the choice sees it.
struct Candidate {
  int status = 0;
  bool faked = false;  ///< made by the proxy: fr_timer ran out, or a CANCEL met a silent phone
  bool counts = true;  ///< false: its reply was dropped by failure_reply_mode
};

/// Kamailio tm: the smaller wins. `fakedPenalty` is tm's faked_reply_prio.
int replyPriority(int status, bool faked, int fakedPenalty);

/// The index of the reply that goes upstream; the first wins a tie. Nothing: no candidate counts. `incoming`:
/// the branch whose end leads to the choice.
std::optional<std::size_t> chooseReply(std::span<const Candidate> candidates, int fakedPenalty,
                                       std::optional<std::size_t> incoming = std::nullopt);

/// A sentence that says why this one won.
std::string_view reasonOfChoice(std::span<const Candidate> candidates, std::size_t chosen);

}  // namespace forklab::proxy
