#pragma once

#include "proxy/core.h"

namespace forklab::proxy {

/// record_route(): above the Via block, `lr` bare, with the From-tag (Kamailio rr). `outProtocol`
/// differs from the way in: two headers, outgoing side on top.
bool recordRoute(RoutingContext& context);

/// loose_route(): 1 processed, -1 no Route or an error, -3 a preloaded Route to us alone.
int looseRoute(RoutingContext& context);

}  // namespace forklab::proxy
