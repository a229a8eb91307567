#include "script/functions/rr.h"

#include <array>

#include "proxy/record_route.h"
#include "script/functions/host.h"
#include "script/regex.h"

namespace forklab::functions {
namespace {

/// Kamailio rr puts the lines above the Via block, before the first header of all.
Outcome recordRoute(Call& call) {
  const std::string parameters = call.argumentCount() > 0 ? std::string(call.text(0)) : std::string();
  return truth(proxy::recordRoute(contextOf(call), parameters));
}

Outcome recordRouteAdvertised(Call& call) {
  return truth(proxy::recordRouteAdvertised(contextOf(call), call.text(0)));
}

Outcome removeRecordRoute(Call& call) {
  proxy::removeRecordRoute(contextOf(call));
  return truth(true);
}

/// 1, -1 and -3 come from rr itself; -3 is a Route that named us alone in a request outside a dialog.
/// What a watcher wants run first, event_route[dialog:end], sees the message as it now stands.
Outcome looseRoute(Call& call) {
  if (call.phase() > 0) return detourCode(call);
  return afterDetour(call, proxy::looseRoute(contextOf(call)));
}

Outcome recordRoutePreset(Call& call) {
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i < call.argumentCount(); ++i) addresses.emplace_back(call.text(i));
  return truth(proxy::recordRoutePreset(contextOf(call), addresses));
}

/// Takes ";name=value", before record_route or after it.
Outcome addParameter(Call& call) {
  proxy::addRecordRouteParameter(contextOf(call), call.text(0));
  return truth(true);
}

/// Only after loose_route, which keeps what stood in the Route that it took off.
Outcome checkParameter(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  const auto pattern = script::Regex::compile(std::string(call.text(0)), true);
  return truth(pattern && !context.routeParameters.empty() && pattern->matches(context.routeParameters));
}

Outcome isDirection(Call& call) {
  return truth(proxy::isDownstream(contextOf(call)) == (call.text(0) == "downstream"));
}

Value direction(Host& host, const VariableUse& use) {
  const bool downstream = proxy::isDownstream(contextOf(host));
  if (use.inner == "id") return Value(std::int64_t{downstream ? 1 : 2});
  return Value::text(downstream ? "downstream" : "upstream");
}

/// Empty, not null, when there is no Route (observed).
Value routeUri(Host& host, const VariableUse&) {
  const auto& routes = contextOf(host).message().nameAddrs(sip::HeaderName::route);
  return Value::text(routes && !routes->empty() ? routes->front().uri.text : std::string_view{});
}

/// The tag of who began the dialog, or of who was called.
template <bool OfCaller>
Value firstTag(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  const bool isFrom = OfCaller == proxy::isDownstream(context);
  const std::string_view tag = isFrom ? context.message().fromTag() : context.message().toTag();
  return tag.empty() ? Value() : Value::text(tag);
}

constexpr std::array kVariables{
    VariableSpec{"route_uri", InnerName::none, "URI of the first Route as received", routeUri, nullptr},
    VariableSpec{"fti", InnerName::none, "From-tag of the request that began the dialog", firstTag<true>,
                 nullptr},
    VariableSpec{"tti", InnerName::none, "To-tag as the request that began the dialog got it",
                 firstTag<false>, nullptr},
    script::naming("id name",
                   {"rdir", InnerName::required, "id: 1 downstream, 2 upstream; name", direction, nullptr}),
};

constexpr std::array kPreset{ParameterSpec{"address", ParameterType::text},
                             ParameterSpec{"second address", ParameterType::text, true}};
constexpr std::array kRouteParameters{ParameterSpec{"parameters", ParameterType::text, true}};
constexpr std::array kAdvertised{ParameterSpec{"address", ParameterType::text}};
constexpr std::array kParameter{ParameterSpec{"parameter", ParameterType::text}};
constexpr std::array kPattern{ParameterSpec{"pattern", ParameterType::text}};
constexpr std::array kDirection{ParameterSpec{"direction", ParameterType::literal}};
constexpr script::RouteMask kRequests = kRequestRoute | kBranchRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "record_route", kRouteParameters, kRequests, "1; -1 the request has one already",
        "Puts a Record-Route above the Via block, so that later requests of the dialog come this way; the "
        "argument is written behind its parameters as it stands.",
        "record_route();", recordRoute},
    FunctionSpec{"record_route_advertised_address", kAdvertised, kRequests,
                 "1; -1 the request has one already",
                 "Record-Route with this address instead of the proxy's own.",
                 "record_route_advertised_address(\"10.0.0.1:5060\");", recordRouteAdvertised},
    FunctionSpec{"remove_record_route",
                 {},
                 kRequestRoute | kFailureRoute,
                 "1",
                 "Takes back the Record-Route that the script put into this message.",
                 "remove_record_route();",
                 removeRecordRoute},
    FunctionSpec{"record_route_preset", kPreset, kRequests, "1; -1 the request has one already",
                 "Record-Route with these addresses instead of the proxy's own, the first one on top.",
                 "record_route_preset(\"10.0.0.1:5060\");", recordRoutePreset},
    FunctionSpec{"loose_route",
                 {},
                 kRequestRoute,
                 "1 there was a Route and it was followed; -1 none; -3 a preloaded Route to us alone",
                 "Follows the Route headers (RFC 3261 16.4): sets $du or the R-URI for t_relay.",
                 "if (loose_route()) t_relay();",
                 looseRoute},
    FunctionSpec{"add_rr_param", kParameter, kRequests, "1",
                 "Adds a parameter to the Record-Route that comes.", "add_rr_param(\";nat=yes\");",
                 addParameter},
    FunctionSpec{
        "check_route_param", kPattern, kRequestRoute, "1 matches, -1 not",
        "Whether a regular expression matches the parameters of the Route that loose_route took off.",
        "if (check_route_param(\"nat=yes\")) exit;", checkParameter},
    FunctionSpec{"is_direction", kDirection, kRequestRoute, "1 yes, -1 no",
                 "Whether the request goes downstream (caller to callee) or upstream.",
                 "if (is_direction(\"upstream\")) exit;", isDirection},
};

constexpr std::array kSettings{
    SettingSpec{"append_fromtag", script::SettingType::integer, "1",
                "Whether Record-Route carries the From-tag."},
    SettingSpec{"enable_full_lr", script::SettingType::integer, "0", "1 writes lr=on instead of lr."},
    SettingSpec{"enable_double_rr", script::SettingType::integer, "1",
                "Two Record-Routes where way in and way out differ."},
    SettingSpec{"add_username", script::SettingType::integer, "0",
                "Whether Record-Route names the user of the R-URI."},
};

}  // namespace

const ModuleSpec& rrModule() {
  static constexpr ModuleSpec kModule{"rr", kFunctions, kVariables, {}, kSettings, {}};
  return kModule;
}

}  // namespace forklab::functions
