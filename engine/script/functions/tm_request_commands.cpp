#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "proxy/cancel.h"
#include "proxy/local_reply.h"
#include "proxy/own_request.h"
#include "script/functions/rpc.h"
#include "script/functions/tm_parts.h"
#include "sip/builder.h"

/// Commands that send: tm.t_uac_start, tm.t_uac_wait, tm.cancel, tm.reply; words and order of the checks as
/// Kamailio 5.6.3 gives them (observed).
namespace forklab::functions {
namespace {

using script::RpcSpec;

/// The commands that wait for the final reply to their request.
class WaitingCommands final : public ModuleState, public proxy::OwnRequestUser {
 public:
  WaitingCommands(const script::Program&, ModuleServices& services) : services_(services) {}

  /// 0: it could not be sent.
  proxy::OwnRequestId send(const proxy::OwnRequest& request, RpcTicket ticket) {
    starting_ = ticket;
    const proxy::OwnRequestId id = services_.core().ownRequests().start(request, this);
    if (id != 0 && starting_ != 0) tickets_.emplace(id, ticket);
    starting_ = 0;
    return id;
  }

  void onReply(proxy::OwnRequestId id, int code, const sip::MessagePtr& reply) override {
    if (code > 0 && code < 200) return;
    RpcTicket ticket = std::exchange(starting_, 0);
    if (const auto found = tickets_.find(id); found != tickets_.end()) {
      ticket = found->second;
      tickets_.erase(found);
    }
    RpcOutcome outcome;
    if (code == 0) {
      outcome.errorCode = 500;
      outcome.errorMessage = "UAC error";
    } else {
      outcome.result = RpcValue::fields();
      outcome.result.set("code", RpcValue(std::int64_t{code}));
      outcome.result.set("text", reply == nullptr ? sip::standardReason(code) : reply->reason());
    }
    services_.answerCommand(ticket, outcome);
  }

 private:
  ModuleServices& services_;
  std::map<proxy::OwnRequestId, RpcTicket> tickets_;
  RpcTicket starting_ = 0;  ///< of a request that has no number yet
};

/// Empty: the lines went into the request; else what is wrong with them.
std::string takeLines(std::string_view lines, proxy::OwnRequest& request) {
  std::string text = "OPTIONS sip:x SIP/2.0\r\n" + std::string(lines);
  text += lines.ends_with('\n') ? "\r\n" : "\r\n\r\n";
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) return "Invalid headers";
  const sip::Message& headers = **parsed;
  if (!request.body.empty() && !headers.has(sip::HeaderName::contentType)) return "Content-Type missing";
  if (!headers.has(sip::HeaderName::from)) return "From missing";
  if (!headers.has(sip::HeaderName::to)) return "To missing";
  if (const auto& cseq = headers.cseq(); cseq && cseq->methodText != request.method)
    return "CSeq method mismatch";
  for (const sip::HeaderLine& line : headers.headers()) {
    const std::string_view value = headers.value(line);
    switch (line.name) {
      case sip::HeaderName::from: request.from = value; break;
      case sip::HeaderName::to: request.to = value; break;
      case sip::HeaderName::callId: request.callId = value; break;
      case sip::HeaderName::cseq: request.cseq = headers.cseq()->number; break;
      case sip::HeaderName::via:
      case sip::HeaderName::contentLength: break;
      default: request.headers += line.line.of(headers.text());
    }
  }
  return {};
}

/// method, R-URI, next hop, socket, headers, body. False: the command has failed.
bool readRequest(RpcCall& call, proxy::OwnRequest& request) {
  const auto fail = [&call](std::string message) {
    call.fail(400, std::move(message));
    return false;
  };
  constexpr std::size_t kNeeded = 5;
  if (call.parameterCount() < kNeeded)
    return fail("too few parameters (-" + std::to_string(call.parameterCount()) + "/5)");
  request.method = call.text(0);
  request.uri = call.text(1);
  if (request.method.empty()) return fail("Empty method");
  if (!sip::parseUri(request.uri)) return fail("Invalid request uri \"" + request.uri + "\"");
  if (isGiven(call.text(2))) {
    request.nextHop = call.text(2);
    if (!sip::parseUri(request.nextHop)) return fail("Invalid next-hop uri \"" + request.nextHop + "\"");
  }
  if (isGiven(call.text(3))) {
    request.socket = call.core().sockets().named(call.text(3));
    if (request.socket == proxy::kNoSocket)
      return fail("No local socket for \"" + std::string(call.text(3)) + "\"");
  }
  request.body = call.text(5);
  const std::string flaw = takeLines(call.text(4), request);
  return flaw.empty() || fail(flaw);
}

void startRequest(RpcCall& call) {
  proxy::OwnRequest request;
  if (!readRequest(call, request)) return;
  if (call.core().ownRequests().start(request, nullptr) == 0) return call.fail(500, "UAC error");
  call.result = RpcValue::fields();
}

void requestAndWait(RpcCall& call) {
  proxy::OwnRequest request;
  if (!readRequest(call, request)) return;
  const RpcTicket ticket = call.services().newCommandTicket();
  if (ticket == 0) return call.fail(500, "internal error: failed to create context");
  if (call.state<WaitingCommands>()->send(request, ticket) == 0) return call.fail(500, "UAC error");
  call.waitFor(ticket);
}

/// Kamailio says the same of a branch that was cancelled and of one that waits for its first provisional.
void cancel(RpcCall& call) {
  const auto number = call.integer(1);
  if (call.text(0).empty() || !number) return call.fail(400, "Callid and CSeq expected as parameters");
  const auto cseq = static_cast<std::uint32_t>(*number);
  proxy::Core& core = call.core();
  constexpr const char* kRemaining = "branches remaining (waiting for timeout)";
  if (proxy::Fork* const fork = core.forkByCallId(call.text(0), cseq); fork != nullptr && fork->isInvite()) {
    const bool pends = fork->hasPending();
    proxy::cancelPending(core, *fork, 0);
    call.result = pends ? RpcValue(kRemaining) : RpcValue::fields();
    return;
  }
  const proxy::OwnRequestId own = core.ownRequests().find(call.text(0), cseq);
  if (own == 0) return call.fail(400, "Transaction not found");
  core.ownRequests().cancel(own);
  call.result = RpcValue(kRemaining);
}

/// "index:label" as tm.list shows them; the label alone tells the transaction in the lab.
std::optional<proxy::TransactionId> transactionOf(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  proxy::TransactionId label = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data() + colon + 1, end, label);
  return error == std::errc() && last == end ? std::optional(label) : std::nullopt;
}

/// code, reason, transaction, To tag, headers, body. 5.6.3 fails without a body (observed).
void reply(RpcCall& call) {
  constexpr std::array<const char*, 4> kExpected{"Reply code expected", "Reason phrase expected",
                                                 "Transaction ID expected", "To tag expected"};
  if (call.parameterCount() < kExpected.size()) return call.fail(400, kExpected[call.parameterCount()]);
  const auto server = transactionOf(call.text(2));
  if (!server) return call.fail(400, "Invalid transaction ID");
  proxy::Fork* const fork = call.core().forkOf(*server);
  if (fork == nullptr) return call.fail(481, "No such transaction");
  const std::int64_t code = call.integer(0).value_or(0);
  if (call.text(5).empty() || code < 100 || code > 699 || fork->isAnswered())
    return call.fail(500, "Reply failed");
  proxy::LocalReply answer{static_cast<int>(code), call.text(1), call.text(3), {}, call.text(5)};
  if (isGiven(call.text(4))) answer.lines = call.text(4);
  proxy::replyInTransaction(call.core(), *fork, answer);
  call.result = RpcValue::fields();
}

void hashStatistics(RpcCall& call) {
  call.fail(500, "Hash statistics not supported (tryrecompiling with -DTM_HASH_STATS)");
}

constexpr std::string_view kRequestParameters = "method uri next-hop socket headers [body]";

constexpr std::array kCommands{
    RpcSpec{"tm.t_uac_start", kRequestParameters,
            "Sends a request of the proxy's own; From and To stand in the headers.",
            "forklab-cli rpc proxy.sock tm.t_uac_start OPTIONS sip:a@10.0.0.3 . . \"From: <sip:p@x>\n"
            "To: <sip:a@x>\n\"",
            startRequest},
    RpcSpec{"tm.t_uac_wait", kRequestParameters, "As tm.t_uac_start, and tells the final reply.",
            "forklab-cli rpc proxy.sock tm.t_uac_wait OPTIONS sip:a@10.0.0.3 . . \"From: <sip:p@x>\n"
            "To: <sip:a@x>\n\"",
            requestAndWait},
    RpcSpec{"tm.t_uac_wait_block", kRequestParameters,
            "As tm.t_uac_wait; where it makes Kamailio's worker wait, the lab's goes on.",
            "forklab-cli rpc proxy.sock tm.t_uac_wait_block OPTIONS sip:a@10.0.0.3 . . \"From: <sip:p@x>\n"
            "To: <sip:a@x>\n\"",
            requestAndWait},
    RpcSpec{"tm.cancel", "call-id cseq", "Cancels the branches of an INVITE that are still open.",
            "forklab-cli rpc proxy.sock tm.cancel abc@10.0.0.2 s:1", cancel},
    RpcSpec{"tm.reply", "code reason index:label to-tag headers body",
            "Answers a transaction that tm.list shows; without a body it fails, as in Kamailio 5.6.3.",
            "forklab-cli rpc proxy.sock tm.reply 200 OK 1:17 abc \"Content-Type: text/plain\n\" hello",
            reply},
    RpcSpec{"tm.hash_stats", "", "Kamailio as Debian builds it does not keep them, nor does the lab.",
            "forklab-cli rpc proxy.sock tm.hash_stats", hashStatistics},
};

}  // namespace

const std::span<const RpcSpec> kTmRequestCommands = kCommands;

std::unique_ptr<ModuleState> makeWaitingCommands(const script::Program& program, ModuleServices& services) {
  return makeStateOf<WaitingCommands>(program, services);
}

}  // namespace forklab::functions
