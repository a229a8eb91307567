#pragma once

#include <string>
#include <vector>

#include "proxy/core.h"

namespace forklab::proxy {

/// record_route(): above the Via block, `lr` bare, with the From-tag and then `parameters` as they are
/// (Kamailio rr). Two headers where the way out differs from the way in, outgoing side on top. False: the
/// request has one from us already, or it is none.
bool recordRoute(RoutingContext& context, std::string_view parameters = {});

/// record_route_preset: one line per address, "<sip:USER@ADDRESS;ftag=…;PARAMETERS;lr>"; false as above.
bool recordRoutePreset(RoutingContext& context, const std::vector<std::string>& addresses);

/// record_route_advertised_address: "<sip:USER@ADDRESS;ftag=…;lr;PARAMETERS>"; false as above.
bool recordRouteAdvertised(RoutingContext& context, std::string_view address);

/// remove_record_route: takes back what the functions above added to this message.
void removeRecordRoute(RoutingContext& context);

/// add_rr_param: ";name=value" for the Record-Route that stands already, else for the one that comes. In a
/// branch_route the request's own gets it for that branch alone.
void addRecordRouteParameter(RoutingContext& context, std::string_view parameter);

/// The open Record-Routes among these edits of the request at hand get more parameters.
void extendRecordRoutes(const RoutingContext& context, std::string_view parameters, sip::Edits& edits);

/// By the ftag of the Route that loose_route() took off: the request goes the way of the first one. Without
/// ftag Kamailio takes it so.
bool isDownstream(const RoutingContext& context);

/// loose_route(): 1 processed, -1 no Route or an error, -3 a preloaded Route to us alone.
int looseRoute(RoutingContext& context);

}  // namespace forklab::proxy
