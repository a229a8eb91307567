#include "script/functions/core_keywords.h"

#include <algorithm>
#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

using script::KeywordSpec;

/// In a reply of a transaction the request's, so that `method == "INVITE"` means the same in every route.
Value method(Host& host) { return Value::text(requestOf(contextOf(host)).methodText()); }

Value uri(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.isRequest() ? Value::text(context.uri()) : Value();
}

Value fromUri(Host& host) {
  const auto& from = contextOf(host).message().from();
  return from ? Value::text(from->uri.text) : Value();
}

Value toUri(Host& host) {
  const auto& to = contextOf(host).message().to();
  return to ? Value::text(to->uri.text) : Value();
}

Value sourceIp(Host& host) { return Value(contextOf(host).arrival.from.ip.text()); }
Value sourcePort(Host& host) { return Value(std::int64_t{contextOf(host).arrival.from.port}); }
// Of the packet, not of the node: where it was sent to.
Value ownIp(Host& host) { return Value(contextOf(host).arrival.to.ip.text()); }
Value ownPort(Host& host) { return Value(std::int64_t{contextOf(host).arrival.to.port}); }
/// Kamailio's number of it.
Value protocol(Host& host) {
  const std::string name(kernel::protocolName(contextOf(host).arrival.from.protocol));
  constexpr std::array<std::string_view, 6> kNames = {"udp", "tcp", "tls", "sctp", "ws", "wss"};
  return Value(std::int64_t{std::find(kNames.begin(), kNames.end(), name) - kNames.begin() + 1});
}
/// As Linux numbers the families.
Value family(Host& host) { return Value(std::int64_t{contextOf(host).arrival.from.ip.isV6() ? 10 : 2}); }

Value status(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.isRequest() ? Value() : Value(std::to_string(context.message().status()));
}

Value leavingIp(Host& host) { return Value(contextOf(host).leaving.from.ip.text()); }
Value leavingPort(Host& host) { return Value(std::int64_t{contextOf(host).leaving.from.port}); }
Value goalIp(Host& host) { return Value(contextOf(host).leaving.to.ip.text()); }
Value goalPort(Host& host) { return Value(std::int64_t{contextOf(host).leaving.to.port}); }

/// In onsend_route that of what leaves.
Value messageLength(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  if (context.stage == proxy::Stage::onsend) return Value(static_cast<std::int64_t>(context.leaving.length));
  return Value(static_cast<std::int64_t>(contextOf(host).message().text().size()));
}

/// False for what is no URI.
bool isMine(const proxy::RoutingContext& context, std::string_view text) {
  const auto parsed = sip::parseUri(text);
  return parsed && context.core().isMyself(parsed->host, parsed->port);
}

bool uriIsMyself(Host& host) { return isMine(contextOf(host), contextOf(host).uri()); }
bool fromIsMyself(Host& host) { return isMine(contextOf(host), fromUri(host).toText()); }
bool toIsMyself(Host& host) { return isMine(contextOf(host), toUri(host).toText()); }

// Only the address counts here, not the port: `src_ip == myself` knows no ports.
bool sourceIsMyself(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.core().sockets().hasAddress(context.arrival.from.ip);
}

bool ownIsMyself(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.core().sockets().hasAddress(context.arrival.to.ip);
}

constexpr std::array kKeywords{
    KeywordSpec{"method", method, nullptr},          KeywordSpec{"uri", uri, uriIsMyself},
    KeywordSpec{"from_uri", fromUri, fromIsMyself},  KeywordSpec{"to_uri", toUri, toIsMyself},
    KeywordSpec{"src_ip", sourceIp, sourceIsMyself}, KeywordSpec{"src_port", sourcePort, nullptr},
    KeywordSpec{"dst_ip", ownIp, ownIsMyself},       KeywordSpec{"dst_port", ownPort, nullptr},
    KeywordSpec{"proto", protocol, nullptr},         KeywordSpec{"af", family, nullptr},
    KeywordSpec{"snd_ip", leavingIp, nullptr},       KeywordSpec{"snd_port", leavingPort, nullptr},
    KeywordSpec{"to_ip", goalIp, nullptr},           KeywordSpec{"to_port", goalPort, nullptr},
    KeywordSpec{"status", status, nullptr},          KeywordSpec{"msg:len", messageLength, nullptr},
};

}  // namespace

const std::span<const KeywordSpec> kCoreKeywords = kKeywords;

}  // namespace forklab::functions
