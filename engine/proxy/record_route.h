#pragma once

#include "proxy/core.h"

namespace forklab::proxy {

/// record_route(): above the Via block, `lr` bare, with the From-tag (Kamailio rr). `outProtocol`
/// differs from the way in: two headers, outgoing side on top.
bool recordRoute(RoutingContext& context);

/// add_rr_param: ";name=value" for the Record-Routes of this message, those that stand already and those that
/// come.
void addRecordRouteParameter(RoutingContext& context, std::string_view parameter);

/// By the ftag of the Route that loose_route() took off: the request goes the way of the first one. Without
/// ftag Kamailio takes it so.
bool isDownstream(const RoutingContext& context);

/// loose_route(): 1 processed, -1 no Route or an error, -3 a preloaded Route to us alone.
int looseRoute(RoutingContext& context);

}  // namespace forklab::proxy
