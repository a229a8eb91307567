#include <array>

#include "script/functions/all.h"
#include "script/functions/host.h"
#include "script/functions/statistics.h"
#include "script/functions/variables.h"
#include "script/variable_text.h"

/// What has nothing to do with the message: the server's version and constants, counts of values.
namespace forklab::functions {
namespace {

/// The version that the engine equals.
Value version(Host&, const VariableUse& use) {
  if (use.inner == "full") return Value("kamailio 5.6.3 (x86_64/linux) ");
  return Value(use.inner == "hash" ? "unknown " : "5.6.3");
}

Value release(Host&, const VariableUse& use) {
  return use.inner == "ver" ? Value("5.6.3") : Value(std::int64_t{5006003});
}

/// Numbers of the address families and transports.
Value constant(Host&, const VariableUse& use) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> kConstants = {
      {{"IPv4", 2}, {"IPv6", 10}, {"UDP", 1}, {"TCP", 2}, {"TLS", 3}, {"SCTP", 4}, {"WS", 5}, {"WSS", 6}}};
  for (const auto& [name, number] : kConstants) {
    if (name == use.inner) return Value(number);
  }
  return {};
}

/// `$cnt($avp(x))`: how many values there are.
Value count(Host& host, const VariableUse& use) {
  const auto text = script::readVariable(use.inner);
  if (!text) return Value(std::int64_t{0});
  proxy::TransactionVariables& variables = contextOf(host).variables();
  const std::size_t found =
      text->name == "avp" ? variables.attributes.count(text->inner) : variables.extended.count(text->inner);
  return Value(static_cast<std::int64_t>(found));
}

bool isCounted(std::string_view inner) {
  const auto text = inner.starts_with('$') ? script::readVariable(inner) : script::readVariable("$none");
  return text && (text->name == "avp" || text->name == "xavp");
}

Value statistic(Host& host, const VariableUse& use) {
  const auto found =
      statisticNamed(contextOf(host).core().statistics(), static_cast<ScriptHost&>(host).states(), use.inner);
  return found ? Value(static_cast<std::int64_t>(*found)) : Value();
}

constexpr VariableSpec countRow() {
  VariableSpec row{
      "cnt", InnerName::required, "$cnt($avp(x)): how many values an avp or xavp has", count, nullptr, true};
  row.knowsInner = isCounted;
  return row;
}

/// Kamailio has them in its event_routes of packets, which the lab does not raise.
Value ofOtherRoutes(Host&, const VariableUse&) { return {}; }

/// One end of what leaves; null outside of onsend_route.
template <auto End>
Value leaving(Host& host, const VariableUse& use) {
  const proxy::RoutingContext& context = contextOf(host);
  if (context.stage != proxy::Stage::onsend) return {};
  const kernel::Endpoint& at = context.leaving.*End;
  if (use.inner == "ip") return Value(at.ip.text());
  if (use.inner == "port") return Value(std::int64_t{at.port});
  if (use.inner == "proto") return Value::text(kernel::protocolName(at.protocol));
  if (use.inner == "af") return Value(std::int64_t{at.ip.isV6() ? 6 : 4});
  return {};
}

constexpr std::string_view kEndParts = "ip port proto af buf len";

constexpr std::array kVariables{
    script::naming(kEndParts, {"snd", InnerName::required,
                               "what is sent: of event routes that the lab has not", ofOtherRoutes, nullptr}),
    script::naming(kEndParts, {"sndto", InnerName::required, "onsend_route: where it goes",
                               leaving<&proxy::RoutingContext::Leaving::to>, nullptr}),
    script::naming(kEndParts, {"sndfrom", InnerName::required, "onsend_route: from which socket",
                               leaving<&proxy::RoutingContext::Leaving::from>, nullptr}),
    VariableSpec{"err.class", InnerName::none, "kind of the last parsing error; the lab keeps none",
                 ofOtherRoutes, nullptr},
    VariableSpec{"err.level", InnerName::none, "weight of the last parsing error; the lab keeps none",
                 ofOtherRoutes, nullptr},
    VariableSpec{"err.info", InnerName::none, "text of the last parsing error; the lab keeps none",
                 ofOtherRoutes, nullptr},
    VariableSpec{"err.rcode", InnerName::none, "reply that fits the last parsing error; the lab keeps none",
                 ofOtherRoutes, nullptr},
    VariableSpec{"err.rreason", InnerName::none, "its reason; the lab keeps none", ofOtherRoutes, nullptr},
    script::naming("num full hash",
                   {"version", InnerName::required, "version of Kamailio: 5.6.3", version, nullptr}),
    script::naming("ver verval",
                   {"ksr", InnerName::required, "version of Kamailio: 5.6.3, 5006003", release, nullptr}),
    script::naming("IPv4 IPv6 UDP TCP TLS SCTP WS WSS",
                   {"K", InnerName::required, "number of an address family or transport", constant, nullptr}),
    countRow(),
    VariableSpec{"stat", InnerName::required, "$stat(rcv_requests): a statistic of the core or tm", statistic,
                 nullptr},
};

}  // namespace

const std::span<const VariableSpec> kServerVariables = kVariables;

}  // namespace forklab::functions
