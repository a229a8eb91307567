#pragma once

#include <optional>

#include "proxy/core.h"

namespace forklab::proxy {

/// How t_newtran went (Kamailio tm).
enum class NewTransaction : std::uint8_t { made, existed, retransmission, refused };
/// The return code of functions where it was refused.
inline constexpr int kRefusedRequest = -400;

/// Opens the server transaction of the request at hand; a retransmission is answered from its memory.
/// Refused: what Kamailio cannot read to its end, or an R-URI that is none.
NewTransaction openTransaction(RoutingContext& context);

/// Clones the request with the edits of this run: what the script edits later is not sent. Once a
/// transaction.
void freezeRequest(RoutingContext& context);

/// t_relay, first part: everything up to the first branch route. A value: it is over, that is its return
/// code.
std::optional<int> beginRelay(RoutingContext& context, RelayOptions options);
/// Makes the next branch the one at hand; false when none is left. Its branch route, if armed, runs now.
bool enterBranch(RoutingContext& context);
/// The branch route of the branch at hand has ended: builds the copy, unless it was dropped. False: first a
/// name must be looked up; the run is resumed then and calls again.
bool leaveBranch(RoutingContext& context, bool dropped, RunTicket run);
/// Sends every branch that was built; the return code of t_relay unless relaySucceeded() says later that all
/// were refused.
int finishRelay(RoutingContext& context);
/// After the sends of finishRelay were carried out: the return code of t_relay.
int outcomeOfSends(const RoutingContext& context);

}  // namespace forklab::proxy
