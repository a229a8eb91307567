#pragma once

#include <string_view>

#include "proxy/core.h"

namespace forklab::proxy {

/// tm's words where no reply is left to give.
inline constexpr std::string_view kServerError = "I'm terribly sorry, server error occurred (1/TM)";
/// tm's words where nothing could be sent.
inline constexpr std::string_view kSendRefusedReason =
    "Unfortunately error on sending to next hop occurred (477/TM)";

/// A branch got its final reply of 300 or more: the rest goes on ringing, or the failure route of the winner
/// runs, or the best reply goes upstream (Kamailio tm).
void branchFailed(Core& core, Fork& fork, std::size_t index);

/// event_route[tm:branch-failure:…] of a branch has ended: goes on where branchFailed stopped for it.
void finishBranchFailure(Core& core, RoutingContext& context);

/// This reply goes upstream.
void relayReply(Core& core, Fork& fork, std::size_t index, const sip::Message& reply,
                const sip::Edits& edits);

/// The final answer of a transaction that swallows its replies; `reply` null: nobody sent it.
void tellSwallowed(Core& core, Fork& fork, int branch, const sip::Message* reply, int code);

/// Writes ReplyChosen into the record; `why` is a sentence that lives as long as the program.
void noteChoice(const Core& core, const Fork& fork, std::size_t index, int code, std::string_view why);

}  // namespace forklab::proxy
