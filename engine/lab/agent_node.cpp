#include "lab/agent_node.h"

#include <algorithm>

#include "lab/phone/answering_side.h"
#include "lab/phone/calling_side.h"
#include "lab/phone/request_check.h"
#include "lab/phone/stack.h"
#include "sip/builder.h"

namespace forklab::lab {

using kernel::Instant;
using sip::Method;
using transaction::Effect;
using transaction::TransactionId;

namespace {

/// What a 405, a 501 and an answer to OPTIONS must tell (RFC 3261 11.2, 21.4.6).
constexpr std::string_view kAllow = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n";

}  // namespace

struct AgentNode::Core {
  Core(const NodeContext& context, kernel::EventTarget& target, std::vector<agents::CallPlan> calls,
       std::vector<agents::AnswerPlan> answers, std::vector<agents::TakePlan> taken)
      : stack(context, target),
        calling(stack, std::move(calls)),
        answering(stack, std::move(answers)),
        takes(std::move(taken)) {}

  void onRequest(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from,
                 trace::EventId arrived);
  void onNewRequest(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from);
  /// What a `takes` behaviour was told to answer; false: none speaks of this method.
  bool take(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from);
  void onAck(Instant now, const sip::Message& ack, trace::EventId arrived);
  void onCancel(Instant now, const sip::MessagePtr& cancel, const kernel::Endpoint& from);
  void onBye(Instant now, const sip::MessagePtr& bye, const kernel::Endpoint& from);
  void onResponse(Instant now, const sip::MessagePtr& response, trace::EventId arrived);
  void replyOnce(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from, int status,
                 std::string_view tag, std::string_view lines);
  void refuse(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from,
              const phone::Refusal& refusal);
  void drop(Instant now, trace::EventId arrived, std::string_view reason, kernel::ByteRange range = {});
  void drain(Instant now);
  void carryOut(Instant now, const Effect& effect);
  void send(Instant now, const Effect& effect);

  phone::Stack stack;
  phone::CallingSide calling;
  phone::AnsweringSide answering;
  const std::vector<agents::TakePlan> takes;
};

AgentNode::AgentNode(const NodeContext& context, std::vector<agents::CallPlan> calls,
                     std::vector<agents::AnswerPlan> answers, std::vector<agents::TakePlan> takes)
    : core_(std::make_unique<Core>(context, *this, std::move(calls), std::move(answers), std::move(takes))) {}

AgentNode::~AgentNode() = default;

void AgentNode::start(Instant now) { core_->calling.start(now); }

void AgentNode::onPacket(Instant now, const net::Packet& packet, trace::EventId arrived) {
  const trace::CauseScope scope(core_->stack.recorder(), arrived);
  const auto message = sip::Message::parse(packet.bytes);
  // A phone answers what it can read; of the rest it could not even build a response.
  if (!message) {
    core_->drop(now, arrived, core_->stack.recorder().keep("not SIP: " + message.error().message),
                message.error().range);
  } else if ((*message)->isRequest()) {
    core_->onRequest(now, *message, packet.from, arrived);
  } else {
    core_->onResponse(now, *message, arrived);
  }
  core_->drain(now);
}

void AgentNode::onSendFailed(Instant now, const net::Packet& packet) {
  phone::Stack& stack = core_->stack;
  if (stack.layer().exists(packet.transaction))
    stack.layer().sendFailed(now, packet.transaction, stack.effects());
  core_->drain(now);
}

void AgentNode::onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) {
  phone::Stack& stack = core_->stack;
  if (kind == phone::kTransactionTimer) {
    const auto due = stack.timers().fired(argument);
    const trace::CauseScope scope(stack.recorder(), due.setBy);
    stack.recorder().setCause(stack.recorder().timerFired(
        now, stack.context().id,
        {due.transaction, transaction::timerText(due.timer, transaction::Profile::rfc)}));
    stack.layer().fireTimer(now, due.transaction, due.timer, stack.effects());
    core_->drain(now);
    return;
  }
  const phone::Task task = stack.takeTask(argument);
  const trace::CauseScope scope(stack.recorder(), task.cause);
  if (task.ofCaller) {
    core_->calling.onTask(now, task);
  } else {
    core_->answering.onTask(now, task);
  }
  core_->drain(now);
}

void AgentNode::Core::onRequest(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from,
                                trace::EventId arrived) {
  if (!request->topVia()) return drop(now, arrived, "nobody to answer: its Via is missing or unreadable");
  // Before the transaction layer, which would answer retransmissions by itself.
  if (answering.isSilent()) return drop(now, arrived, "this phone is silent");
  if (const TransactionId known = stack.layer().matchServer(*request)) {
    stack.layer().receiveRequest(now, known, request, stack.effects());
  } else if (request->method() == Method::ack) {
    onAck(now, *request, arrived);
  } else if (const auto refusal = phone::refusalOf(*request)) {
    refuse(now, request, from, *refusal);
  } else {
    onNewRequest(now, request, from);
  }
}

/// RFC 3261 8.2: the method first, then whether it belongs to a dialog here.
void AgentNode::Core::onNewRequest(Instant now, const sip::MessagePtr& request,
                                   const kernel::Endpoint& from) {
  switch (request->method()) {
    case Method::invite:
      if (request->toTag().empty() || answering.ownsDialog(*request))
        return answering.onInvite(now, request, from);
      return replyOnce(now, request, from, calling.ownsDialog(*request) ? 488 : 481, {}, {});
    case Method::cancel: return onCancel(now, request, from);
    case Method::bye: return onBye(now, request, from);
    default: break;
  }
  if (take(now, request, from)) return;
  switch (request->method()) {
    case Method::options: return replyOnce(now, request, from, 200, stack.newTag(), kAllow);
    case Method::other: return replyOnce(now, request, from, 501, stack.newTag(), kAllow);
    default: return replyOnce(now, request, from, 405, stack.newTag(), kAllow);
  }
}

bool AgentNode::Core::take(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from) {
  for (const agents::TakePlan& plan : takes) {
    if (std::find(plan.methods.begin(), plan.methods.end(), request->methodText()) == plan.methods.end())
      continue;
    std::string lines;
    for (const std::string& line : plan.headerLines) lines += line + "\r\n";
    replyOnce(now, request, from, plan.status, stack.newTag(), lines);
    return true;
  }
  return false;
}

/// The ACK to a 2xx is outside every transaction (13.3.1.4), so only a dialog can tell whose it is.
void AgentNode::Core::onAck(Instant now, const sip::Message& ack, trace::EventId arrived) {
  if (!answering.onAck(now, ack)) drop(now, arrived, "an ACK that belongs to no call here");
}

/// RFC 3261 9.2: the CANCEL is answered for itself, with the To tag of the INVITE, before the INVITE is.
void AgentNode::Core::onCancel(Instant now, const sip::MessagePtr& cancel, const kernel::Endpoint& from) {
  const TransactionId invite = stack.layer().matchCancelled(*cancel);
  if (invite == 0) return replyOnce(now, cancel, from, 481, stack.newTag(), {});
  replyOnce(now, cancel, from, 200, answering.tagOf(invite), {});
  answering.onCancel(now, invite);
}

/// A BYE that fits no dialog gets 481 (15.1.2); asking both sides first keeps the answer the same for either
/// role.
void AgentNode::Core::onBye(Instant now, const sip::MessagePtr& bye, const kernel::Endpoint& from) {
  const bool isKnown = calling.ownsDialog(*bye) || answering.ownsDialog(*bye);
  replyOnce(now, bye, from, isKnown ? 200 : 481, bye->toTag().empty() ? stack.newTag() : std::string{}, {});
  calling.onBye(*bye);
  answering.onBye(now, *bye);
}

void AgentNode::Core::onResponse(Instant now, const sip::MessagePtr& response, trace::EventId arrived) {
  const TransactionId known = stack.layer().matchClient(*response);
  // RFC 6026 8.7: a response that no client transaction expects goes no further.
  if (known == 0) return drop(now, arrived, "a response that no transaction here expects");
  stack.layer().receiveResponse(now, known, response, stack.effects());
}

/// Everything but INVITE is answered at once, and its transaction keeps the response for retransmissions.
void AgentNode::Core::replyOnce(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from,
                                int status, std::string_view tag, std::string_view lines) {
  const std::string additions = phone::viaAdditions(*request, from);
  sip::ResponseOptions options;
  options.toTag = tag;
  options.topViaExtra = additions;
  options.extraLines = lines;
  const TransactionId server =
      stack.layer().openServer(now, request, phone::replyAddress(*request, from), stack.effects());
  stack.layer().respond(now, server,
                        sip::buildResponse(*request, status, sip::standardReason(status), options), status,
                        stack.effects());
}

/// A response tells the other side; what was wrong stands in the trace.
void AgentNode::Core::refuse(Instant now, const sip::MessagePtr& request, const kernel::Endpoint& from,
                             const phone::Refusal& refusal) {
  stack.act(now, "refuses", std::to_string(refusal.status) + ": " + refusal.reason);
  const std::string tag = stack.newTag();
  if (!refusal.isMalformed) return replyOnce(now, request, from, refusal.status, tag, refusal.lines);
  const std::string additions = phone::viaAdditions(*request, from);
  sip::ResponseOptions options;
  options.toTag = tag;
  options.topViaExtra = additions;
  stack.sendAlone(sip::buildResponse(*request, refusal.status, sip::standardReason(refusal.status), options),
                  phone::replyAddress(*request, from), 0, 0);
}

/// Nothing is dropped in silence: the reason stands in the trace.
void AgentNode::Core::drop(Instant now, trace::EventId arrived, std::string_view reason,
                           kernel::ByteRange range) {
  stack.recorder().append(now, stack.context().id, trace::Level::wire,
                          trace::MessageDropped{arrived, reason, range});
}

/// Carrying out an effect may add others behind it.
void AgentNode::Core::drain(Instant now) {
  for (std::size_t i = 0; i < stack.effects().size(); ++i) {
    // Taken out first: the vector may grow, and so move, while the effect is carried out.
    const Effect effect = std::move(stack.effects()[i]);
    carryOut(now, effect);
  }
  stack.effects().clear();
}

void AgentNode::Core::carryOut(Instant now, const Effect& effect) {
  if (stack.timers().apply(effect)) return;
  switch (effect.kind) {
    case Effect::Kind::send: return send(now, effect);
    case Effect::Kind::deliver:
      if (effect.message->isRequest()) {
        answering.onAck(now, *effect.message);
      } else {
        calling.onResponse(now, effect.transaction, effect.message);
      }
      return;
    case Effect::Kind::timedOut: return calling.onFailure(now, effect.transaction, "no answer in time");
    case Effect::Kind::sendFailed:
      return calling.onFailure(now, effect.transaction, "nobody can be reached there");
    case Effect::Kind::ended:
      calling.onEnded(effect.transaction);
      return answering.onEnded(effect.transaction);
    case Effect::Kind::setTimer:
    case Effect::Kind::stopTimer: return;
  }
}

void AgentNode::Core::send(Instant now, const Effect& effect) {
  const trace::CauseScope scope(stack.recorder(), effect.event);
  net::Packet packet;
  packet.from = stack.context().address;
  packet.to = effect.to;
  // Whatever it speaks itself, an answer goes the way that its request came.
  packet.from.protocol = effect.to.protocol;
  packet.bytes = effect.bytes;
  packet.transaction = effect.transaction;
  packet.retransmission = effect.retransmission;
  packet.timer = effect.timer == transaction::TimerName::none
                     ? std::string_view{}
                     : transaction::timerText(effect.timer, transaction::Profile::rfc);
  if (stack.context().transport->send(now, packet) == net::SendResult::sent) return;
  // An ACK to a 2xx stands outside every transaction: nobody waits for news of it.
  if (stack.layer().exists(effect.transaction))
    stack.layer().sendFailed(now, effect.transaction, stack.effects());
}

}  // namespace forklab::lab
