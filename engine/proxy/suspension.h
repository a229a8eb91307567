#pragma once

#include <string_view>

#include "proxy/core.h"

namespace forklab::proxy {

/// t_suspend: keeps the transaction, made here if there is none, waiting by a branch without request; an
/// INVITE gets its 100 first (Kamailio tm). False: answered, cancelled, or suspended already.
bool suspend(RoutingContext& context);

/// t_continue: takes the waiting branch away and runs route[name] on the request as it came. False: that
/// transaction does not wait.
bool continueSuspended(Core& core, TransactionId server, std::string_view route);

/// The route of continueSuspended has ended: what neither answered nor forwarded gets tm's 500.
void finishContinued(Core& core, RoutingContext& context);

/// Nothing but the waiting branch is open.
bool onlyWaits(const Fork& fork);

}  // namespace forklab::proxy
