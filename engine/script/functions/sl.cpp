#include "script/functions/sl.h"

#include <array>
#include <numeric>

#include "proxy/local_reply.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/rpc.h"
#include "script/functions/statistics.h"

namespace forklab::functions {
namespace {

/// RFC 3261 7.2: three digits, the first from 1 to 6.
bool isStatus(std::int64_t code) { return code >= 100 && code <= 699; }

/// An error of one action does not stop a Kamailio script: it goes on with false.
Outcome badStatus(Call& call) {
  contextOf(call).log("ERROR", "not a status code: " + std::string(call.text(0)));
  return truth(false);
}

/// Whatever number the script gives, its last three digits are written, of -5 "291" (observed).
int writtenStatus(std::int64_t code) { return static_cast<int>(static_cast<std::uint32_t>(code) % 1000); }

Outcome sendStateless(Call& call) {
  // sl keeps nothing of it: the To tag alone lets the ACK be recognised and taken in (Kamailio sl).
  const int status = writtenStatus(statusIn(call.value(0)));
  return truth(proxy::replyStateless(contextOf(call), status, call.text(1)));
}

/// send_reply: through the transaction when there is one (Kamailio sl).
Outcome sendReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return sendStateless(call);
  const std::int64_t code = statusIn(call.value(0));
  if (!isStatus(code)) return badStatus(call);
  if (context.fork->isAnswered()) return truth(false);
  const int status = static_cast<int>(code);
  proxy::replyInTransaction(context.core(), *context.fork, status, call.text(1),
                            proxy::redirectLine(context, status));
  return truth(true);
}

/// Kamailio sl turns the script's last error into a code.
Outcome sendError(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.error == proxy::ScriptError::badUri)
    return truth(
        proxy::replyStateless(context, 479, "Regretfully, we were not able to process the URI (479/SL)"));
  return truth(proxy::replyStateless(context, 500, "I'm terribly sorry, server error occurred (1/SL)"));
}

constexpr std::array kReply{
    ParameterSpec{"code", ParameterType::text, false, RouteKind::named, true, false, true},
    ParameterSpec{"reason", ParameterType::text, false, RouteKind::named, true, false, true}};

// A stateless answer inside a failure_route would go beside the transaction's own, so sl is refused there.
constexpr script::RouteMask kStateless = kRequestRoute;
constexpr script::RouteMask kAny = kRequestRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{"sl_send_reply", kReply, kStateless, "1; -1 for an ACK or a bad code",
                 "Answers without a transaction: a retransmission runs the script again.",
                 "sl_send_reply(\"404\", \"Not here\");", sendStateless},
    FunctionSpec{"send_reply", kReply, kAny | kOnreplyRoute, "1; -1 when it was answered or cannot be",
                 "Answers through the transaction if there is one, else without.",
                 "send_reply(\"404\", \"Not here\");", sendReply},
    FunctionSpec{
        "sl_reply_error",
        {},
        kStateless,
        "1; -1 for an ACK",
        "Answers the last error of the script, without a transaction: 479 where a URI was none, else 500.",
        "sl_reply_error();",
        sendError},
};

constexpr std::array kSettings{
    SettingSpec{"default_code", script::SettingType::integer, "500", "Code where a function is given none."},
    SettingSpec{"default_reason", script::SettingType::text, "Internal Server Error",
                "Reason where a function is given none."},
    SettingSpec{"bind_tm", script::SettingType::integer, "1",
                "Whether send_reply uses tm; the lab always does."},
};

/// The statuses that are counted alone, and behind each hundred the rest of it; Kamailio's order.
void stats(RpcCall& call) {
  const auto& sent = call.core().statistics().statelessReplies;
  call.result = RpcValue::fields();
  std::uint64_t rest = 0;
  for (int status = 200; status < 700; ++status) {
    const std::uint64_t count = sent[static_cast<std::size_t>(status)];
    if (isCountedAlone(status)) {
      call.result.set(std::to_string(status), count);
    } else {
      rest += count;
    }
    if (status % 100 != 99) continue;
    call.result.set(std::to_string(status / 100) + "xx", rest);
    rest = 0;
  }
  call.result.set("xxx", std::accumulate(sent.begin(), sent.begin() + 200, std::uint64_t{0}));
}

constexpr std::array kCommands{
    script::RpcSpec{"sl.stats", "", "The stateless replies that went out, by status.",
                    "forklab-cli rpc proxy.sock sl.stats", stats},
};

}  // namespace

const ModuleSpec& slModule() {
  static constexpr ModuleSpec kModule{"sl", kFunctions, {}, {}, kSettings, {}, nullptr, nullptr, kCommands};
  return kModule;
}

}  // namespace forklab::functions
