#include <algorithm>
#include <array>
#include <optional>

#include "script/functions/host.h"
#include "script/functions/variables.h"

/// Further views of the message: all targets, Vias, times of expiry.
namespace forklab::functions {
namespace {

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

void appendTarget(std::string& all, std::string_view uri, int q) {
  all.append(all.empty() ? "Contact: <" : ", <").append(uri).append(">");
  if (q >= 0) all.append(";q=").append(proxy::qText(static_cast<std::int16_t>(q)));
}

/// All targets as Contact would list them, the R-URI only when the script has set it (Kamailio core).
Value destinationSet(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest()) return {};
  std::string all;
  if (context.uri() != context.message().requestUri()) appendTarget(all, context.uri(), context.target.q);
  for (const proxy::Target& target : context.branches.all()) appendTarget(all, target.uri, target.q);
  return all.empty() ? Value() : Value(std::move(all));
}

Value bodySize(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(contextOf(host).message().body().size()));
}

std::int64_t protocolNumber(std::string_view transport) {
  constexpr std::array<std::string_view, 6> kNames = {"UDP", "TCP", "TLS", "SCTP", "WS", "WSS"};
  const auto* const found = std::find(kNames.begin(), kNames.end(), transport);
  return found == kNames.end() ? 0 : found - kNames.begin() + 1;
}

Value viaPart(const sip::Via& via, const std::string& part) {
  if (part == "host") return Value::text(via.host);
  if (part == "port") return Value(std::int64_t{via.sentByPort()});
  if (part == "protoid") return Value(protocolNumber(via.transport));
  if (part == "proto") return Value::text(via.transport);
  if (part == "branch") return orNull(via.branch);
  if (part == "received") return orNull(via.received);
  if (part == "rport") return via.rport == 0 ? Value() : Value(std::to_string(via.rport));
  return orNull(via.parameters.find(part).value_or(std::string_view{}));
}

/// 0 the topmost, 1 the next, -1 the last.
template <int Index>
Value via(Host& host, const VariableUse& use) {
  const auto& vias = contextOf(host).message().vias();
  if (!vias || vias->empty()) return {};
  const auto index = Index < 0 ? vias->size() - 1 : static_cast<std::size_t>(Index);
  return index < vias->size() ? viaPart((*vias)[index], use.inner) : Value();
}

/// The shortest and the longest expires of the Contacts; the header Expires stands in for those without.
/// Null: neither.
Value expires(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  std::optional<std::uint32_t> least, most;
  const auto take = [&](std::uint32_t seconds) {
    least = std::min(least.value_or(seconds), seconds);
    most = std::max(most.value_or(seconds), seconds);
  };
  const auto header = message.number(sip::HeaderName::expires);
  const bool hasHeader = header && header->has_value();
  const auto& contacts = message.nameAddrs(sip::HeaderName::contact);
  if (contacts) {
    for (const sip::NameAddr& contact : *contacts) {
      if (const auto seconds = contact.expiresSeconds()) {
        take(*seconds);
      } else if (hasHeader) {
        take(**header);
      }
    }
  }
  if (hasHeader && !least) take(**header);
  const auto& wanted = use.inner == "min" ? least : most;
  return wanted ? Value(std::int64_t{*wanted}) : Value();
}

constexpr std::string_view kViaParts = "host port proto protoid branch rport received i alias oproto";

constexpr std::array kVariables{
    VariableSpec{"ds", InnerName::none, "all targets as a Contact line", destinationSet, nullptr},
    VariableSpec{"bs", InnerName::none, "size of the body", bodySize, nullptr},
    script::naming(kViaParts, {"via0", InnerName::required, "host, port, proto, branch … of the topmost Via",
                               via<0>, nullptr}),
    script::naming(kViaParts, {"via1", InnerName::required, "the same of the next Via", via<1>, nullptr}),
    script::naming(kViaParts, {"viaZ", InnerName::required, "the same of the last Via", via<-1>, nullptr}),
    script::naming("min max", {"expires", InnerName::required,
                               "the shortest or longest expires of Contact and Expires", expires, nullptr}),
};

}  // namespace

const std::span<const VariableSpec> kMoreVariables = kVariables;

}  // namespace forklab::functions
