#pragma once

#include "proxy/core.h"

namespace forklab::proxy {

/// A reply that tm matched to a branch: onreply_route first when one is armed, then the decision.
void takeBranchReply(Core& core, Fork& fork, std::size_t index, const sip::MessagePtr& reply,
                     const sip::Edits& edits, const Arrival& arrival);

/// onreply_route has ended: what is dropped stays here, except finals (observed).
void finishReplyRoute(Core& core, RoutingContext& context, bool dropped);

/// A final reply that nobody sent: 408 of a timer, 487 of a CANCEL that met silence.
void takeFakedReply(Core& core, Fork& fork, std::size_t index, int status);

/// No answer in time on this branch (Kamailio tm, fr_timer and fr_inv_timer).
void branchTimedOut(Core& core, Fork& fork, std::size_t index);

/// The transport refused the branch's request.
void branchRefused(Core& core, Fork& fork, std::size_t index);

/// failure_route has ended: drops replies by failure_reply_mode and decides anew.
void finishFailureRoute(Core& core, RoutingContext& context);

}  // namespace forklab::proxy
