#include "script/functions/core.h"

#include <array>

#include "proxy/forwarding.h"
#include "script/functions/core_commands.h"
#include "script/functions/core_keywords.h"
#include "script/functions/core_settings.h"
#include "script/functions/host.h"
#include "script/functions/uri_edit.h"

namespace forklab::functions {
namespace {

/// Kamailio core keeps message flags in one 32-bit word.
constexpr int kHighestFlag = 31;

/// Changes one part of the R-URI.
template <class Change>
Outcome changeUri(Call& call, Change change) {
  proxy::RoutingContext& context = contextOf(call);
  auto parts = UriParts::of(context.uri());
  if (!parts) {
    context.log("ERROR", "the R-URI cannot be read: " + context.uri());
    return truth(false);
  }
  UriParts edited = std::move(parts).value();
  change(edited);
  return truth(context.setUri(edited.text()));
}

Outcome setUri(Call& call) { return truth(contextOf(call).setUri(call.text(0))); }

Outcome setHost(Call& call) {
  return changeUri(call, [&](UriParts& parts) { parts.host = call.text(0); });
}

Outcome setHostPort(Call& call) {
  return changeUri(call, [&](UriParts& parts) {
    parts.host = call.text(0);
    // The given text may carry a port of its own; the old one must not stay beside it.
    parts.port.clear();
  });
}

Outcome setUser(Call& call) {
  return changeUri(call, [&](UriParts& parts) { parts.user = call.text(0); });
}

Outcome setUserPassword(Call& call) {
  return changeUri(call, [&](UriParts& parts) {
    const std::string_view both = call.text(0);
    const std::size_t colon = both.find(':');
    parts.user = both.substr(0, colon);
    parts.password = colon == std::string_view::npos ? std::string_view{} : both.substr(colon + 1);
  });
}

Outcome setPort(Call& call) {
  return changeUri(call, [&](UriParts& parts) { parts.port = call.text(0); });
}

Outcome addPrefix(Call& call) {
  return changeUri(call, [&](UriParts& parts) { parts.user.insert(0, call.text(0)); });
}

/// More than there is deletes the user and succeeds (Kamailio core).
std::size_t stripCount(const Call& call, const UriParts& parts) {
  const std::int64_t wanted = call.integer(0);
  if (wanted <= 0) return 0;
  return std::min(static_cast<std::size_t>(wanted), parts.user.size());
}

Outcome strip(Call& call) {
  return changeUri(call, [&](UriParts& parts) { parts.user.erase(0, stripCount(call, parts)); });
}

Outcome stripTail(Call& call) {
  return changeUri(call,
                   [&](UriParts& parts) { parts.user.resize(parts.user.size() - stripCount(call, parts)); });
}

Outcome revertUri(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  // Branches that were appended stay: only the R-URI goes back.
  return truth(context.setUri(requestOf(context).requestUri()));
}

bool isFlag(std::int64_t number) { return number >= 0 && number <= kHighestFlag; }

std::uint32_t bitOf(std::int64_t number) { return 1U << static_cast<unsigned>(number); }

Outcome setFlag(Call& call) {
  if (!isFlag(call.integer(0))) return truth(false);
  contextOf(call).flags() |= bitOf(call.integer(0));
  return truth(true);
}

Outcome resetFlag(Call& call) {
  if (!isFlag(call.integer(0))) return truth(false);
  contextOf(call).flags() &= ~bitOf(call.integer(0));
  return truth(true);
}

Outcome isFlagSet(Call& call) {
  return truth(isFlag(call.integer(0)) && (contextOf(call).flags() & bitOf(call.integer(0))) != 0);
}

/// RFC 3581 for clients that did not ask for it: replies go to the source port all the same.
Outcome forceRport(Call& call) {
  contextOf(call).forcesRport = true;
  return truth(true);
}

Outcome forwardOver(Call& call, std::optional<kernel::Protocol> protocol) {
  proxy::RoutingContext& context = contextOf(call);
  // Kamailio core: $du outranks the R-URI, an argument outranks both.
  std::string next = context.target.destination.empty() ? context.uri() : context.target.destination;
  if (call.argumentCount() > 0) {
    next = "sip:" + std::string(call.text(0));
    if (call.argumentCount() > 1) next.append(":").append(call.text(1));
  }
  if (call.phase() == 0 && !proxy::prepareHop(context.core(), next, protocol, ticketOf(call)))
    return Outcome::wait();
  return truth(proxy::forwardStateless(context, next, protocol));
}

Outcome forward(Call& call) { return forwardOver(call, std::nullopt); }
Outcome forwardUdp(Call& call) { return forwardOver(call, kernel::Protocol::udp); }
Outcome forwardTcp(Call& call) { return forwardOver(call, kernel::Protocol::tcp); }

Outcome forceSendSocket(Call& call) { return truth(forceSocket(contextOf(call), call.text(0))); }

Outcome setAdvertisedAddress(Call& call) {
  contextOf(call).ownName.host = call.text(0);
  return truth(true);
}

Outcome setAdvertisedPort(Call& call) {
  contextOf(call).ownName.port = std::to_string(call.integer(0));
  return truth(true);
}

Outcome clearBranches(Call& call) {
  contextOf(call).branches.clear();
  return truth(true);
}

/// Those behind it move up by one.
Outcome removeBranch(Call& call) {
  const std::int64_t index = call.integer(0);
  return truth(index >= 0 && contextOf(call).branches.remove(static_cast<std::size_t>(index)));
}

Outcome logText(Call& call) {
  // log("text") and log(level, "text"): the text is the last one.
  const std::size_t last = call.argumentCount() - 1;
  contextOf(call).log("ERROR", call.text(last));
  return truth(true);
}

constexpr std::array kUri{ParameterSpec{"uri", ParameterType::text}};
constexpr std::array kHost{ParameterSpec{"host", ParameterType::text}};
constexpr std::array kHostPort{ParameterSpec{"host:port", ParameterType::text}};
constexpr std::array kUser{ParameterSpec{"user", ParameterType::text}};
constexpr std::array kUserPassword{ParameterSpec{"user:password", ParameterType::text}};
constexpr std::array kPort{ParameterSpec{"port", ParameterType::text}};
constexpr std::array kPortNumber{ParameterSpec{"port", ParameterType::integer}};
constexpr std::array kPrefix{ParameterSpec{"prefix", ParameterType::text}};
constexpr std::array kCount{ParameterSpec{"count", ParameterType::integer, false, RouteKind::named, true}};
constexpr std::array kFlag{ParameterSpec{"flag", ParameterType::flag, false, RouteKind::named, true}};
constexpr std::array kSocket{ParameterSpec{"protocol:address:port", ParameterType::text}};
constexpr std::array kIndex{ParameterSpec{"index", ParameterType::integer}};
constexpr std::array kNextHop{ParameterSpec{"host", ParameterType::text, true},
                              ParameterSpec{"port", ParameterType::text, true}};
constexpr std::array kLog{ParameterSpec{"level or text", ParameterType::text},
                          ParameterSpec{"text", ParameterType::text, true}};

/// What the functions that change the R-URI say of themselves.
constexpr std::string_view kDone = "1; -1 when the result is not a URI";

constexpr std::array kFunctions{
    FunctionSpec{"seturi", kUri, script::kAnyRoute, kDone, "Replaces the R-URI and makes it a new target.",
                 "seturi(\"sip:a@example.com\");", setUri},
    FunctionSpec{"rewriteuri", kUri, script::kAnyRoute, kDone, "The same as seturi.",
                 "rewriteuri(\"sip:a@example.com\");", setUri},
    FunctionSpec{"sethost", kHost, script::kAnyRoute, kDone,
                 "Replaces the host of the R-URI; its port stays.", "sethost(\"10.0.0.2\");", setHost},
    FunctionSpec{"rewritehost", kHost, script::kAnyRoute, kDone, "The same as sethost.",
                 "rewritehost(\"10.0.0.2\");", setHost},
    FunctionSpec{"sethostport", kHostPort, script::kAnyRoute, kDone, "Replaces host and port of the R-URI.",
                 "sethostport(\"10.0.0.2:5070\");", setHostPort},
    FunctionSpec{"rewritehostport", kHostPort, script::kAnyRoute, kDone, "The same as sethostport.",
                 "rewritehostport(\"10.0.0.2:5070\");", setHostPort},
    FunctionSpec{"setuser", kUser, script::kAnyRoute, kDone, "Replaces the user of the R-URI.",
                 "setuser(\"bob\");", setUser},
    FunctionSpec{"rewriteuser", kUser, script::kAnyRoute, kDone, "The same as setuser.",
                 "rewriteuser(\"bob\");", setUser},
    FunctionSpec{"setuserpass", kUserPassword, script::kAnyRoute, kDone,
                 "Replaces user and password of the R-URI.", "setuserpass(\"bob:secret\");", setUserPassword},
    FunctionSpec{"rewriteuserpass", kUserPassword, script::kAnyRoute, kDone, "The same as setuserpass.",
                 "rewriteuserpass(\"bob:secret\");", setUserPassword},
    FunctionSpec{"setport", kPort, script::kAnyRoute, kDone, "Replaces the port of the R-URI.",
                 "setport(\"5070\");", setPort},
    FunctionSpec{"rewriteport", kPort, script::kAnyRoute, kDone, "The same as setport.",
                 "rewriteport(\"5070\");", setPort},
    FunctionSpec{"prefix", kPrefix, script::kAnyRoute, kDone, "Puts a text before the user of the R-URI.",
                 "prefix(\"00\");", addPrefix},
    FunctionSpec{"strip", kCount, script::kAnyRoute, kDone,
                 "Takes characters off the front of the user; too many delete it.", "strip(2);", strip},
    FunctionSpec{"strip_tail", kCount, script::kAnyRoute, kDone,
                 "Takes characters off the end of the user; too many delete it.", "strip_tail(2);",
                 stripTail},
    FunctionSpec{"revert_uri",
                 {},
                 script::kAnyRoute,
                 kDone,
                 "Brings back the R-URI as it was received.",
                 "revert_uri();",
                 revertUri},
    FunctionSpec{"setflag", kFlag, script::kAnyRoute, "1; -1 beyond 31",
                 "Sets a flag of the message or transaction.", "setflag(4);", setFlag},
    FunctionSpec{"resetflag", kFlag, script::kAnyRoute, "1; -1 beyond 31",
                 "Clears a flag of the message or transaction.", "resetflag(4);", resetFlag},
    FunctionSpec{"isflagset", kFlag, script::kAnyRoute, "1 set, -1 not set", "Asks for a flag.",
                 "if (isflagset(4)) exit;", isFlagSet},
    FunctionSpec{"force_rport",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Answers to the source port even when the Via does not ask for it (RFC 3581).",
                 "force_rport();",
                 forceRport},
    FunctionSpec{
        "add_rport", {}, script::kAnyRoute, "1", "The same as force_rport.", "add_rport();", forceRport},
    FunctionSpec{"forward", kNextHop, kRequestRoute, "1; -1 when the next hop is unknown",
                 "Forwards the request without a transaction, to $du, the R-URI or the given host.",
                 "forward();", forward},
    FunctionSpec{"forward_udp", kNextHop, kRequestRoute, "1; -1 when the next hop is unknown",
                 "Forwards without a transaction over UDP.", "forward_udp();", forwardUdp},
    FunctionSpec{"forward_tcp", kNextHop, kRequestRoute, "1; -1 when the next hop is unknown",
                 "Forwards without a transaction over TCP.", "forward_tcp();", forwardTcp},
    FunctionSpec{"force_send_socket", kSocket, script::kAnyRoute, "1; -1 when we do not listen there",
                 "Chooses the socket that the request leaves from, as $fs does.",
                 "force_send_socket(udp:10.0.0.2:5060);", forceSendSocket},
    FunctionSpec{"set_advertised_address", kHost, script::kAnyRoute, "1",
                 "Our host in the Via that we put on this message.",
                 "set_advertised_address(\"sip.example.com\");", setAdvertisedAddress},
    FunctionSpec{"set_advertised_port", kPortNumber, script::kAnyRoute, "1",
                 "Our port in the Via that we put on this message.", "set_advertised_port(5080);",
                 setAdvertisedPort},
    FunctionSpec{"clear_branches",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Forgets the targets that append_branch added.",
                 "clear_branches();",
                 clearBranches},
    FunctionSpec{"remove_branch", kIndex, script::kAnyRoute, "1; -1 when there is none",
                 "Forgets one target that append_branch added, counted from 0.", "remove_branch(0);",
                 removeBranch},
    FunctionSpec{"log", kLog, script::kAnyRoute, "1", "Writes a fixed text to the log.",
                 "log(\"a call came\");", logText},
};

}  // namespace

const ModuleSpec& coreModule() {
  static const ModuleSpec kModule{"core",        kFunctions, {},      {},           kCoreSettings,
                                  kCoreKeywords, nullptr,    nullptr, kCoreCommands};
  return kModule;
}

}  // namespace forklab::functions
