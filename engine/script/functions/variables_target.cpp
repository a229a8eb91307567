#include <array>

#include "script/functions/host.h"
#include "script/functions/uri_edit.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

/// The R-URI; a reply has none.
const std::string* uriOf(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.isRequest() ? &context.uri() : nullptr;
}

template <class Part>
Value partOfUri(Host& host, Part part) {
  const std::string* uri = uriOf(host);
  if (uri == nullptr) return {};
  const auto parsed = sip::parseUri(*uri);
  if (!parsed) return {};
  return part(*parsed);
}

template <class Change>
bool changeUri(Host& host, Change change) {
  proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest()) return false;
  auto parts = UriParts::of(context.uri());
  if (!parts) return false;
  UriParts edited = std::move(parts).value();
  change(edited);
  return context.setUri(edited.text());
}

Value ru(Host& host, const VariableUse&) {
  const std::string* uri = uriOf(host);
  return uri == nullptr || !sip::parseUri(*uri) ? Value() : Value(*uri);
}

/// Kamailio takes any text here; what is no URI then reads back as null (observed on Kamailio 5.6).
bool setRu(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest() || value.isNull()) return false;
  context.target.uri = value.toText();
  context.targetIsNew = true;
  return true;
}

Value rUser(Host& host, const VariableUse&) {
  return partOfUri(host,
                   [](const sip::Uri& uri) { return uri.user.empty() ? Value() : Value::text(uri.user); });
}

bool setRUser(Host& host, const VariableUse&, const Value& value) {
  return changeUri(host, [&](UriParts& parts) { parts.user = value.toText(); });
}

Value rHost(Host& host, const VariableUse&) {
  return partOfUri(host, [](const sip::Uri& uri) { return Value::text(uri.host); });
}

bool setRHost(Host& host, const VariableUse&, const Value& value) {
  return changeUri(host, [&](UriParts& parts) { parts.host = value.toText(); });
}

/// Kamailio gives the default of the scheme where none is written (RFC 3261 19.1.2).
std::int64_t portOf(const sip::Uri& uri) {
  if (uri.port != 0) return uri.port;
  return uri.isSips() ? 5061 : 5060;
}

Value rPort(Host& host, const VariableUse&) {
  return partOfUri(host, [](const sip::Uri& uri) { return Value(portOf(uri)); });
}

bool setRPort(Host& host, const VariableUse&, const Value& value) {
  return changeUri(host, [&](UriParts& parts) { parts.port = value.toText(); });
}

Value rProtocol(Host& host, const VariableUse&) {
  return partOfUri(host, [](const sip::Uri& uri) {
    if (const auto transport = uri.parameters.find("transport")) return Value::text(*transport);
    // Of a URI that names none it is in capitals (observed).
    return Value::text(uri.isSips() ? "TLS" : "UDP");
  });
}

Value rScheme(Host& host, const VariableUse&) {
  return partOfUri(host, [](const sip::Uri& uri) { return Value::text(uri.scheme); });
}

Value destination(Host& host, const VariableUse&) {
  const std::string& uri = contextOf(host).target.destination;
  return uri.empty() ? Value() : Value(uri);
}

bool setDestination(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  if (value.isNull()) {
    // Without $du the R-URI decides again where the request goes.
    context.target.destination.clear();
    return true;
  }
  context.setDestination(value.toText());
  return true;
}

template <class Part>
Value partOfDestination(Host& host, Part part) {
  const auto parsed = sip::parseUri(contextOf(host).target.destination);
  if (!parsed) return {};
  return part(*parsed);
}

Value dHost(Host& host, const VariableUse&) {
  return partOfDestination(host, [](const sip::Uri& uri) { return Value::text(uri.host); });
}

Value dPort(Host& host, const VariableUse&) {
  return partOfDestination(host, [](const sip::Uri& uri) { return Value(portOf(uri)); });
}

/// As it came in, whatever the script has made of $ru since.
Value originalUri(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  return message.isRequest() ? Value::text(message.requestUri()) : Value();
}

Value firstBranch(Host& host, const VariableUse&) {
  const auto& targets = contextOf(host).branches.all();
  return targets.empty() ? Value() : Value(targets.front().uri);
}

/// $br = "uri" is append_branch without q; earlier ones stay.
bool addBranch(Host& host, const VariableUse&, const Value& value) {
  proxy::Target target;
  target.uri = value.toText();
  return contextOf(host).appendBranch(std::move(target));
}

Value allBranches(Host& host, const VariableUse&) {
  std::string all;
  for (const proxy::Target& target : contextOf(host).branches.all()) {
    all.append(all.empty() ? "" : ", ").append("<").append(target.uri).append(">");
    if (target.q >= 0) all.append(";q=").append(proxy::qText(target.q));
  }
  return all.empty() ? Value() : Value(std::move(all));
}

/// "udp:10.0.0.1:5060"; null until the script, or loose_route, chooses one.
Value sendSocket(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  if (context.target.socket == proxy::kNoSocket) return {};
  const kernel::Endpoint& at = context.core().sockets()[context.target.socket].at;
  return Value(std::string(kernel::protocolName(at.protocol)) + ":" + at.text());
}

bool chooseSocket(Host& host, const VariableUse&, const Value& value) {
  if (!value.isNull()) return forceSocket(contextOf(host), value.toText());
  contextOf(host).target.socket = proxy::kNoSocket;
  return true;
}

/// Of the branch at hand; in failure_route those of the winner (Kamailio core).
Value branchFlags(Host& host, const VariableUse&) {
  return Value(std::int64_t{contextOf(host).target.flags});
}

bool setBranchFlags(Host& host, const VariableUse&, const Value& value) {
  contextOf(host).target.flags = static_cast<std::uint32_t>(value.toInteger());
  return true;
}

/// $branch(uri), $(branch(uri)[1]): what append_branch gathered.
Value branchAttribute(Host& host, const VariableUse& use) {
  const auto& targets = contextOf(host).branches.all();
  if (use.inner == "count") return Value(static_cast<std::int64_t>(targets.size()));
  const std::int64_t index = use.hasIndex ? use.index : 0;
  if (index < 0 || static_cast<std::size_t>(index) >= targets.size()) return {};
  const proxy::Target& target = targets[static_cast<std::size_t>(index)];
  if (use.inner == "uri") return Value(target.uri);
  if (use.inner == "dst_uri") return target.destination.empty() ? Value() : Value(target.destination);
  if (use.inner == "flags") return Value(std::int64_t{target.flags});
  if (use.inner == "q") return target.q < 0 ? Value() : Value(std::int64_t{target.q});
  return {};
}

constexpr std::array kVariables{
    VariableSpec{"ru", InnerName::none, "R-URI", ru, setRu},
    VariableSpec{"rU", InnerName::none, "user of the R-URI", rUser, setRUser},
    VariableSpec{"rd", InnerName::none, "host of the R-URI", rHost, setRHost},
    VariableSpec{"rp", InnerName::none, "port of the R-URI", rPort, setRPort},
    VariableSpec{"rP", InnerName::none, "transport of the R-URI", rProtocol, nullptr},
    VariableSpec{"rz", InnerName::none, "scheme of the R-URI", rScheme, nullptr},
    VariableSpec{"du", InnerName::none, "next hop, before the R-URI", destination, setDestination},
    VariableSpec{"dd", InnerName::none, "host of the next hop", dHost, nullptr},
    VariableSpec{"dp", InnerName::none, "port of the next hop", dPort, nullptr},
    VariableSpec{"ou", InnerName::none, "R-URI as it was received", originalUri, nullptr},
    VariableSpec{"br", InnerName::none, "first added target; assigning adds one", firstBranch, addBranch},
    VariableSpec{"bR", InnerName::none, "all added targets", allBranches, nullptr},
    VariableSpec{"fs", InnerName::none, "socket to send from", sendSocket, chooseSocket},
    VariableSpec{"bf", InnerName::none, "branch flags", branchFlags, setBranchFlags},
    VariableSpec{"bF", InnerName::none, "branch flags", branchFlags, nullptr},
    VariableSpec{"branch", InnerName::required, "attribute of an added target: uri, q, dst_uri, flags, count",
                 branchAttribute, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kTargetVariables = kVariables;

}  // namespace forklab::functions
