#include <array>

#include "script/functions/host.h"
#include "script/functions/uri_edit.h"
#include "script/functions/uri_view.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

/// The R-URI; a reply has none.
const std::string* uriOf(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.isRequest() ? &context.uri() : nullptr;
}

using Part = Value (*)(const UriView& uri);

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

Value userOf(const UriView& uri) { return orNull(uri.user); }
Value userLengthOf(const UriView& uri) { return Value(static_cast<std::int64_t>(uri.user.size())); }
Value hostOf(const UriView& uri) { return orNull(uri.host); }
Value schemeOf(const UriView& uri) { return Value::text(uri.schemeName()); }
/// A text, so that $rp + 1 joins (observed).
Value portOf(const UriView& uri) {
  return uri.hasPort ? Value::text(uri.portText) : Value(std::to_string(uri.portOrDefault()));
}
Value nextHopPortOf(const UriView& uri) {
  return uri.portText.empty() ? Value(std::to_string(uri.portOrDefault())) : Value::text(uri.portText);
}
/// In capitals where the URI names none, sips too (observed).
Value transportOf(const UriView& uri) {
  const std::string_view transport = uri.parameter("transport");
  return Value::text(transport.empty() ? "UDP" : transport);
}

Value partOf(std::string_view text, Part part) {
  const auto uri = viewUri(text);
  return uri ? part(*uri) : Value();
}

template <Part Which>
Value ofUri(Host& host, const VariableUse&) {
  const std::string* uri = uriOf(host);
  return uri == nullptr ? Value() : partOf(*uri, Which);
}

/// As it came in, whatever the script has made of $ru since.
template <Part Which>
Value ofOriginal(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  // Replies have no R-URI, in an onreply_route neither (observed).
  return message.isRequest() ? partOf(message.requestUri(), Which) : Value();
}

template <Part Which>
Value ofDestination(Host& host, const VariableUse&) {
  return partOf(contextOf(host).target.destination, Which);
}

template <class Change>
bool changeUri(Host& host, Change change) {
  proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest()) return false;
  auto parts = UriParts::of(context.uri());
  if (!parts) return false;
  UriParts edited = std::move(parts).value();
  change(edited);
  // Not looked at: what is no URI now reads back as null, as with $ru.
  context.target.uri = edited.text();
  context.targetIsNew = true;
  return true;
}

Value ru(Host& host, const VariableUse&) {
  const std::string* uri = uriOf(host);
  return uri == nullptr || !viewUri(*uri) ? Value() : Value(*uri);
}

/// Kamailio takes any text here; what is no URI then reads back as null (observed on Kamailio 5.6).
bool setRu(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest() || !value.isText()) return false;
  context.target.uri = value.toText();
  context.targetIsNew = true;
  return true;
}

bool setRUser(Host& host, const VariableUse&, const Value& value) {
  if (value.isInteger()) return false;
  return changeUri(host, [&](UriParts& parts) { parts.user = value.toText(); });
}

bool setRHost(Host& host, const VariableUse&, const Value& value) {
  if (!value.isText()) return false;
  return changeUri(host, [&](UriParts& parts) { parts.host = value.toText(); });
}

bool setRPort(Host& host, const VariableUse&, const Value& value) {
  return changeUri(host, [&](UriParts& parts) { parts.port = value.toText(); });
}

Value destination(Host& host, const VariableUse&) {
  const std::string& uri = contextOf(host).target.destination;
  return uri.empty() ? Value() : Value(uri);
}

bool setDestination(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  if (value.isInteger()) return false;
  if (value.isNull()) {
    // Without $du the R-URI decides again where the request goes.
    context.target.destination.clear();
    return true;
  }
  context.setDestination(value.toText());
  return true;
}

/// As it came in, whatever the script has made of $ru since.
Value originalUri(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  return message.isRequest() && viewUri(message.requestUri()) ? Value::text(message.requestUri()) : Value();
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

/// Brackets only where a q follows (Kamailio pv).
Value allBranches(Host& host, const VariableUse&) {
  std::string all;
  for (const proxy::Target& target : contextOf(host).branches.all()) {
    if (!all.empty()) all += ", ";
    if (target.q < 0) {
      all += target.uri;
    } else {
      all.append("<").append(target.uri).append(">;q=").append(proxy::qText(target.q));
    }
  }
  return all.empty() ? Value() : Value(std::move(all));
}

Value socketText(Host& host, proxy::SocketIndex socket) {
  if (socket == proxy::kNoSocket) return {};
  const kernel::Endpoint& at = contextOf(host).core().sockets()[socket].at;
  return Value(std::string(kernel::protocolName(at.protocol)) + ":" + at.text());
}

/// "udp:10.0.0.1:5060"; null until the script, or loose_route, chooses one.
Value sendSocket(Host& host, const VariableUse&) { return socketText(host, contextOf(host).target.socket); }

Value sendPort(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  if (context.target.socket == proxy::kNoSocket) return Value(std::int64_t{0});
  return Value(std::int64_t{context.core().sockets()[context.target.socket].at.port});
}

bool chooseSocket(Host& host, const VariableUse&, const Value& value) {
  if (!value.isNull()) return forceSocket(contextOf(host), value.toText());
  contextOf(host).target.socket = proxy::kNoSocket;
  return true;
}

Value noName(Host&, const VariableUse&) { return {}; }
bool chooseName(Host&, const VariableUse&, const Value&) { return false; }

/// Counted from the end when negative; null: there is none.
proxy::Target* branchAt(Host& host, const VariableUse& use) {
  auto& targets = contextOf(host).branches.all();
  const auto count = static_cast<std::int64_t>(targets.size());
  const std::int64_t wanted = use.hasIndex ? use.index : 0;
  const std::int64_t index = wanted < 0 ? count + wanted : wanted;
  return index < 0 || index >= count ? nullptr : &targets[static_cast<std::size_t>(index)];
}

/// $branch(uri), $(branch(uri)[1]): what append_branch gathered.
Value branchAttribute(Host& host, const VariableUse& use) {
  if (use.inner == "count") {
    const std::size_t count = contextOf(host).branches.all().size();
    return count == 0 ? Value() : Value(static_cast<std::int64_t>(count));
  }
  const proxy::Target* target = branchAt(host, use);
  if (target == nullptr) return {};
  if (use.inner == "uri") return Value(target->uri);
  if (use.inner == "dst_uri") return orNull(target->destination);
  if (use.inner == "flags") return Value(std::int64_t{target->flags});
  if (use.inner == "q") return target->q < 0 ? Value() : Value(std::int64_t{target->q});
  if (use.inner == "send_socket") return socketText(host, target->socket);
  if (use.inner == "otcpid") return Value(std::int64_t{0});
  return {};
}

bool setBranchAttribute(Host& host, const VariableUse& use, const Value& value) {
  proxy::Target* target = branchAt(host, use);
  if (target == nullptr) return false;
  if (use.inner == "uri") target->uri = value.toText();
  if (use.inner == "dst_uri") target->destination = value.toText();
  if (use.inner == "q") target->q = static_cast<std::int16_t>(value.isNull() ? -1 : value.toInteger());
  if (use.inner == "flags") target->flags = static_cast<std::uint32_t>(value.toInteger());
  if (use.inner == "send_socket") target->socket = contextOf(host).core().sockets().named(value.toText());
  return use.inner != "count";
}

/// $nh(u): the URI that decides where the request goes, $du or else the R-URI.
Value nextHop(Host& host, const VariableUse& use) {
  const proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest()) return {};
  const std::string& uri = context.target.destination.empty() ? context.uri() : context.target.destination;
  switch (use.inner.front()) {
    case 'u': return Value(uri);
    case 'U': return partOf(uri, userOf);
    case 'd': return partOf(uri, hostOf);
    case 'p': return partOf(uri, nextHopPortOf);
    default: return partOf(uri, transportOf);
  }
}

constexpr std::array kVariables{
    VariableSpec{"ru", InnerName::none, "R-URI", ru, setRu},
    VariableSpec{"ruri", InnerName::none, "R-URI, as $ru", ru, setRu},
    VariableSpec{"rU", InnerName::none, "user of the R-URI", ofUri<userOf>, setRUser},
    VariableSpec{"ruri.user", InnerName::none, "user of the R-URI, as $rU", ofUri<userOf>, setRUser},
    VariableSpec{"rUl", InnerName::none, "length of the user of the R-URI", ofUri<userLengthOf>, nullptr},
    VariableSpec{"rd", InnerName::none, "host of the R-URI", ofUri<hostOf>, setRHost},
    VariableSpec{"ruri.domain", InnerName::none, "host of the R-URI, as $rd", ofUri<hostOf>, setRHost},
    VariableSpec{"rp", InnerName::none, "port of the R-URI", ofUri<portOf>, setRPort},
    VariableSpec{"rP", InnerName::none, "transport of the R-URI", ofUri<transportOf>, nullptr},
    VariableSpec{"rz", InnerName::none, "scheme of the R-URI", ofUri<schemeOf>, nullptr},
    VariableSpec{"du", InnerName::none, "next hop, before the R-URI", destination, setDestination},
    VariableSpec{"duri", InnerName::none, "next hop, as $du", destination, setDestination},
    VariableSpec{"dd", InnerName::none, "host of the next hop", ofDestination<hostOf>, nullptr},
    VariableSpec{"dp", InnerName::none, "port of the next hop", ofDestination<nextHopPortOf>, nullptr},
    VariableSpec{"dP", InnerName::none, "transport of the next hop", ofDestination<transportOf>, nullptr},
    VariableSpec{"ou", InnerName::none, "R-URI as it was received", originalUri, nullptr},
    VariableSpec{"ouri", InnerName::none, "R-URI as it was received, as $ou", originalUri, nullptr},
    VariableSpec{"oU", InnerName::none, "user of the R-URI as received", ofOriginal<userOf>, nullptr},
    VariableSpec{"oUl", InnerName::none, "length of the user of $ou", ofOriginal<userLengthOf>, nullptr},
    VariableSpec{"od", InnerName::none, "host of the R-URI as received", ofOriginal<hostOf>, nullptr},
    VariableSpec{"op", InnerName::none, "port of the R-URI as received", ofOriginal<portOf>, nullptr},
    VariableSpec{"oP", InnerName::none, "transport of the R-URI as received", ofOriginal<transportOf>,
                 nullptr},
    script::naming("u U d p P", {"nh", InnerName::required,
                                 "next hop: u URI, U user, d host, p port, P transport", nextHop, nullptr}),
    VariableSpec{"br", InnerName::none, "first added target; assigning adds one", firstBranch, addBranch},
    VariableSpec{"bR", InnerName::none, "all added targets", allBranches, nullptr},
    VariableSpec{"fs", InnerName::none, "socket to send from", sendSocket, chooseSocket},
    VariableSpec{"fsn", InnerName::none, "name of the socket to send from; the lab's have none", noName,
                 chooseName},
    VariableSpec{"fsp", InnerName::none, "port of the socket to send from; 0: none is chosen", sendPort,
                 nullptr},
    script::indexed(script::naming(
        "uri dst_uri path q send_socket flags count ruid location_ua otcpid instance",
        {"branch", InnerName::required, "attribute of an added target: uri, q, dst_uri, flags, count …",
         branchAttribute, setBranchAttribute})),
};

}  // namespace

const std::span<const VariableSpec> kTargetVariables = kVariables;

}  // namespace forklab::functions
