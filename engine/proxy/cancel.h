#pragma once

#include <string>

#include "proxy/core.h"

namespace forklab::proxy {

/// t_relay on a CANCEL that matched: hop by hop (Kamailio tm). `cancel` is the CANCEL's own
/// transaction.
void cancelInvite(Core& core, Fork& invite, Fork& cancel);

/// Every branch that is not final; `reason` as the proxy's own Reason header has it, 0: none.
void cancelPending(Core& core, Fork& fork, int reason);

/// After a final reply went upstream: what rings is cancelled, what is silent just stops.
void cancelAfterFinal(Core& core, Fork& fork, int status);

/// One branch; `lines` are the Reason headers of its CANCEL. A branch without a provisional follows
/// cancel_b_method.
void cancelBranch(Core& core, Fork& fork, std::size_t index, std::string lines);

/// A provisional came on a branch whose CANCEL was due: sends it now.
void sendCancel(Core& core, Fork& fork, std::size_t index);

/// Writes BranchChanged into the record; `code` 0: none.
void noteBranch(const Core& core, const Fork& fork, std::size_t index, std::string_view state, int code);

}  // namespace forklab::proxy
