#include <array>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/variables.h"
#include "sip/parameters.h"

/// Further views of the message: the original R-URI, the next hop, counts of headers, Vias, flags in hex.
namespace forklab::functions {
namespace {

template <class Part>
Value partOf(std::string_view text, Part part) {
  const auto uri = sip::parseUri(text);
  return uri ? part(*uri) : Value();
}

std::string_view original(Host& host) { return requestOf(contextOf(host)).requestUri(); }

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

Value originalUser(Host& host, const VariableUse&) {
  return partOf(original(host), [](const sip::Uri& uri) { return orNull(uri.user); });
}
Value originalHost(Host& host, const VariableUse&) {
  return partOf(original(host), [](const sip::Uri& uri) { return orNull(uri.host); });
}
Value originalPort(Host& host, const VariableUse&) {
  return partOf(original(host), [](const sip::Uri& uri) {
    return Value(std::int64_t{uri.port != 0 ? uri.port : std::uint16_t{5060}});
  });
}

Value transportOf(const sip::Uri& uri) {
  if (const auto transport = uri.parameters.find("transport")) return Value::text(*transport);
  return Value::text(uri.isSips() ? "tls" : "udp");
}
Value originalTransport(Host& host, const VariableUse&) { return partOf(original(host), transportOf); }
Value destinationTransport(Host& host, const VariableUse&) {
  return partOf(contextOf(host).target.destination, transportOf);
}

/// All targets as Contact would list them; null while there is none but the R-URI.
Value destinationSet(Host& host, const VariableUse&) {
  const auto& targets = contextOf(host).branches.all();
  if (targets.empty()) return {};
  std::string all = "Contact: <" + contextOf(host).uri() + ">";
  for (const proxy::Target& target : targets) {
    all.append(", <").append(target.uri).append(">");
    if (target.q >= 0) all.append(";q=").append(proxy::qText(target.q));
  }
  return Value(std::move(all));
}

Value bodySize(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(contextOf(host).message().body().size()));
}

/// Lines of that name.
Value headerCount(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  std::int64_t count = 0;
  for (const sip::HeaderLine& line : message.headers()) count += isNamed(message, line, use.inner) ? 1 : 0;
  return Value(count);
}

std::string hex32(std::uint32_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(8, '0');
  for (std::size_t i = 8; i-- > 0; value >>= 4U) text[i] = kDigits[value & 15U];
  return text;
}
Value flagsInHex(Host& host, const VariableUse&) { return Value(hex32(contextOf(host).flags())); }

/// The URI of a header of one address.
template <sip::HeaderName Name>
Value headerUri(Host& host, const VariableUse&) {
  const auto address = sip::parseNameAddr(contextOf(host).message().valueOf(Name));
  return address ? orNull(address->uri.text) : Value();
}
Value namedUri(Host& host, std::string_view name) {
  const sip::Message& message = contextOf(host).message();
  const sip::HeaderLine* line = firstNamed(message, name);
  if (line == nullptr) return {};
  const auto address = sip::parseNameAddr(message.value(*line));
  return address ? orNull(address->uri.text) : Value();
}
Value assertedUri(Host& host, const VariableUse&) { return namedUri(host, "P-Asserted-Identity"); }
Value preferredUri(Host& host, const VariableUse&) { return namedUri(host, "P-Preferred-Identity"); }
Value diversionUri(Host& host, const VariableUse&) { return namedUri(host, "Diversion"); }

/// The whole value.
Value remoteParty(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  const sip::HeaderLine* line = firstNamed(message, "Remote-Party-ID");
  return line == nullptr ? Value() : Value::text(message.value(*line));
}

Value viaPart(const sip::Via& via, const std::string& part) {
  if (part == "host") return Value::text(via.host);
  if (part == "port") return Value(std::int64_t{via.port});
  if (part == "proto") return Value::text(via.transport);
  if (part == "branch") return orNull(via.branch);
  if (part == "received") return orNull(via.received);
  if (part == "rport") return via.rport == 0 ? Value() : Value(std::to_string(via.rport));
  return {};
}

/// 0 the topmost, 1 the next, -1 the last.
template <int Index>
Value via(Host& host, const VariableUse& use) {
  const auto& vias = contextOf(host).message().vias();
  if (!vias || vias->empty()) return {};
  const auto index = Index < 0 ? vias->size() - 1 : static_cast<std::size_t>(Index);
  return index < vias->size() ? viaPart((*vias)[index], use.inner) : Value();
}

/// Whether the request travels as the first of its dialog did; "downstream" without any Route.
Value direction(Host& host, const VariableUse& use) {
  const proxy::RoutingContext& context = contextOf(host);
  const auto tag = sip::Parameters(context.routeParameters).find("ftag");
  const bool downstream = !tag || *tag == context.message().fromTag();
  if (use.inner == "id") return Value(std::int64_t{downstream ? 1 : 2});
  return Value::text(downstream ? "downstream" : "upstream");
}

constexpr std::array kVariables{
    VariableSpec{"oU", InnerName::none, "user of the R-URI as received", originalUser, nullptr},
    VariableSpec{"od", InnerName::none, "host of the R-URI as received", originalHost, nullptr},
    VariableSpec{"op", InnerName::none, "port of the R-URI as received", originalPort, nullptr},
    VariableSpec{"oP", InnerName::none, "transport of the R-URI as received", originalTransport, nullptr},
    VariableSpec{"dP", InnerName::none, "transport of the next hop", destinationTransport, nullptr},
    VariableSpec{"ds", InnerName::none, "all targets as a Contact line", destinationSet, nullptr},
    VariableSpec{"bs", InnerName::none, "size of the body", bodySize, nullptr},
    VariableSpec{"hdrc", InnerName::required, "how many header lines have this name", headerCount, nullptr},
    VariableSpec{"mF", InnerName::none, "message flags in hexadecimal", flagsInHex, nullptr},
    VariableSpec{"ai", InnerName::none, "URI of P-Asserted-Identity", assertedUri, nullptr},
    VariableSpec{"pu", InnerName::none, "URI of P-Preferred-Identity", preferredUri, nullptr},
    VariableSpec{"di", InnerName::none, "URI of Diversion", diversionUri, nullptr},
    VariableSpec{"re", InnerName::none, "Remote-Party-ID", remoteParty, nullptr},
    VariableSpec{"rt", InnerName::none, "URI of Refer-To", headerUri<sip::HeaderName::referTo>, nullptr},
    VariableSpec{"via0", InnerName::required, "host, port, proto, branch … of the topmost Via", via<0>,
                 nullptr},
    VariableSpec{"via1", InnerName::required, "the same of the next Via", via<1>, nullptr},
    VariableSpec{"viaZ", InnerName::required, "the same of the last Via", via<-1>, nullptr},
    VariableSpec{"rdir", InnerName::required, "id: 1 downstream, 2 upstream; name", direction, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kMoreVariables = kVariables;

}  // namespace forklab::functions
