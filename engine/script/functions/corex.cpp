#include "script/functions/corex.h"

#include <array>

#include "proxy/forwarding.h"
#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// Without a URI: a copy of the R-URI, which stays a new target; `$du` and the flags move over
/// (Kamailio tm).
Outcome appendCurrent(proxy::RoutingContext& context) {
  const bool added = context.appendBranch(context.target);
  if (added) {
    context.target.destination.clear();
    context.target.flags = 0;
    context.target.socket = proxy::kNoSocket;
  }
  return truth(added);
}

Outcome appendBranch(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (call.argumentCount() == 0 || call.text(0).empty()) return appendCurrent(context);
  // The branch takes $du and the branch flags as they stand now; later changes touch the R-URI alone.
  proxy::Target target = context.target;
  target.uri = call.text(0);
  // Unspecified: t_load_contacts sorts it below 0 (Kamailio tm).
  target.q = -1;
  // A bad q adds nothing at all rather than a target of unknown rank.
  if (call.argumentCount() > 1 && !call.text(1).empty()) {
    const auto q = proxy::parseQ(call.text(1));
    if (!q) {
      context.log("ERROR", "append_branch: not a q between 0 and 1: " + std::string(call.text(1)));
      return truth(false);
    }
    target.q = *q;
  }
  return truth(context.appendBranch(std::move(target)));
}

/// The bytes as they came; what maxfwd wrote over its old digits is in them already (Kamailio maxfwd).
kernel::Bytes receivedBytes(const proxy::RoutingContext& context) {
  const sip::Message& message = context.message();
  const sip::HeaderLine* const line = message.first(sip::HeaderName::maxForwards);
  const std::string* const digits = line == nullptr ? nullptr : context.edits.replacementOf(line->value);
  if (digits == nullptr) return message.bytes();
  sip::Edits edits;
  edits.replace(line->value, *digits);
  return sip::write(message, edits);
}

/// "host:port", else where the request would go: its bytes as they came, with no Via of ours (observed).
Outcome sendAsIs(Call& call, kernel::Protocol protocol) {
  proxy::RoutingContext& context = contextOf(call);
  proxy::Core& core = context.core();
  const proxy::Target& target = context.target;
  std::string uri = target.destination.empty() ? target.uri : target.destination;
  if (call.argumentCount() > 0 && !call.text(0).empty()) uri = "sip:" + std::string(call.text(0));
  const auto to = proxy::nextHop(core, uri, protocol);
  const proxy::SocketIndex from =
      to ? core.sockets().wayOut(context.arrival.to, *to, target.socket) : proxy::kNoSocket;
  if (from == proxy::kNoSocket) {
    context.log("ERROR", "the request cannot be sent to " + uri);
    return truth(false);
  }
  core.sendStateless(from, *to, receivedBytes(context));
  return truth(true);
}

Outcome sendUdp(Call& call) { return sendAsIs(call, kernel::Protocol::udp); }
Outcome sendTcp(Call& call) { return sendAsIs(call, kernel::Protocol::tcp); }

constexpr std::array kPlace{ParameterSpec{"host:port", ParameterType::text, true}};
constexpr std::array kBranch{ParameterSpec{"uri", ParameterType::text, true},
                             ParameterSpec{"q", ParameterType::text, true}};

constexpr script::RouteMask kLegal = kRequestRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "append_branch", kBranch, kLegal, "1; -1 when q is bad or 12 targets are reached",
        "Adds a target for the next t_relay; q counts only for t_load_contacts. Without a URI the R-URI is "
        "doubled.",
        "append_branch(\"sip:b@example.com\", \"0.5\");", appendBranch},
    FunctionSpec{"send_udp", kPlace, kLegal, "1; -1 it cannot be sent",
                 "Sends the request as it came, byte for byte and with no Via of the proxy's own, so that "
                 "replies pass it by.",
                 "send_udp(\"10.0.0.3:5060\");", sendUdp},
    FunctionSpec{"send_tcp", kPlace, kLegal, "1; -1 it cannot be sent", "As send_udp, over TCP.",
                 "send_tcp(\"10.0.0.3:5060\");", sendTcp},
};

}  // namespace

const ModuleSpec& corexModule() {
  static constexpr ModuleSpec kModule{"corex", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
