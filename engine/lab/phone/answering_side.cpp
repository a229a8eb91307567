#include "lab/phone/answering_side.h"

#include <algorithm>

#include "lab/phone/credentials.h"
#include "sip/builder.h"

namespace forklab::lab::phone {

using agents::ReplyStep;
using kernel::Duration;
using kernel::Instant;

namespace {

/// RFC 3261 17.2.1: what takes longer than this wants a 100 first.
constexpr Duration kTryingAfter = Duration::milliseconds(200);

agents::AnswerPlan planOf(const ReplyStep& onlyStep) {
  agents::AnswerPlan plan;
  plan.steps.push_back(onlyStep);
  return plan;
}

std::string_view actionOf(int status) {
  if (status == 180) return "rings";
  if (status < 200) return "reports progress";
  if (status < 300) return "answers";
  // A phone sends 487 only because of CANCEL or BYE, so it is no refusal of its own.
  if (status == 487) return "is cancelled";
  if (status == 401 || status == 407) return "asks who calls";
  return status < 400 ? "redirects" : "refuses";
}

}  // namespace

AnsweringSide::AnsweringSide(Stack& stack, std::vector<agents::AnswerPlan> plans)
    : stack_(stack),
      plans_(std::move(plans)),
      refusesCalls_(planOf({{}, 480, false})),
      acceptsReinvites_(planOf({{}, 200, true})) {
  for (const agents::AnswerPlan& plan : plans_) {
    Gate& gate = gates_.emplace_back();
    if (!plan.challenge) continue;
    gate.nonce = stack_.newTag();
    gate.refusal = planOf({{}, plan.challenge->status, false});
    gate.refusal.headerLines.push_back(challengeLine(*plan.challenge, gate.nonce));
  }
}

bool AnsweringSide::isSilent() const {
  return !plans_.empty() && plans_[std::min(plansUsed_, plans_.size() - 1)].isSilent;
}

/// Who only makes calls is not there for others: 480, as a phone with its bell off.
const agents::AnswerPlan& AnsweringSide::nextPlan() {
  if (plans_.empty()) return refusesCalls_;
  const std::size_t index = std::min(plansUsed_++, plans_.size() - 1);
  return plans_[index];
}

const agents::AnswerPlan* AnsweringSide::challengeFor(const sip::Message& invite) const {
  if (plans_.empty()) return nullptr;
  const std::size_t next = std::min(plansUsed_, plans_.size() - 1);
  const auto& challenge = plans_[next].challenge;
  const bool isOpen = !challenge || isAuthorised(invite, *challenge, gates_[next].nonce);
  return isOpen ? nullptr : &gates_[next].refusal;
}

void AnsweringSide::onInvite(Instant now, const sip::MessagePtr& invite, const kernel::Endpoint& from) {
  // Asked before the new entry exists, or the call would find itself.
  const bool isInDialog = ownsDialog(*invite);
  Call& call = calls_.emplace_back();
  call.invite = invite;
  call.sequence = invite->cseq()->number;
  call.viaAdditions = viaAdditions(*invite, from);
  if (isInDialog) {
    // A re-INVITE is accepted at once; the call itself goes on as it was.
    call.plan = &acceptsReinvites_;
    call.dialog = dialogOfCallee(*invite, std::string(invite->toTag()));
    call.dialog.local = invite->valueOf(sip::HeaderName::to);
  } else {
    const agents::AnswerPlan* challenge = challengeFor(*invite);
    call.plan = challenge != nullptr ? challenge : &nextPlan();
    call.dialog = dialogOfCallee(*invite, stack_.newTag());
  }
  call.transaction = stack_.layer().openServer(now, invite, replyAddress(*invite, from), stack_.effects());
  index_.add(call.transaction, invite->callId(), calls_.size() - 1);
  begin(now, calls_.size() - 1);
}

void AnsweringSide::begin(Instant now, std::size_t index) {
  Call& call = calls_[index];
  const auto& steps = call.plan->steps;
  if (call.plan->saysTrying && (steps.empty() || steps.front().after > kTryingAfter))
    reply(now, index, {{}, 100, false});
  call.replyTasks.resize(steps.size());
  for (std::size_t i = 0; i < steps.size() && call.finalStatus == 0; ++i) {
    if (steps[i].after == Duration{}) {
      reply(now, index, steps[i]);
    } else {
      call.replyTasks[i] = stack_.schedule(now + steps[i].after, {Task::Kind::reply, index, i, false, 0});
    }
  }
}

void AnsweringSide::onTask(Instant now, const Task& task) {
  Call& call = calls_[task.call];
  switch (task.kind) {
    case Task::Kind::reply:
      call.replyTasks[task.detail] = {};
      return reply(now, task.call, call.plan->steps[task.detail]);
    case Task::Kind::repeatAnswer: return repeatAnswer(now, task.call);
    case Task::Kind::hangUp: return hangUp(now, call);
    case Task::Kind::call:
    case Task::Kind::within:
    case Task::Kind::repeatBye:
    case Task::Kind::cancel:
    case Task::Kind::cancelExpires:
    case Task::Kind::refresh:
    case Task::Kind::unregister: return;
  }
}

/// The first final response decides; what a plan has behind it never happens.
void AnsweringSide::reply(Instant now, std::size_t index, const ReplyStep& step) {
  Call& call = calls_[index];
  if (call.finalStatus != 0 || !stack_.layer().exists(call.transaction)) return;
  if (step.status > 100) announce(now, step.status);
  const kernel::Bytes response = buildReply(call, step);
  stack_.layer().respond(now, call.transaction, response, step.status, stack_.effects());
  if (step.status < 200) return;
  call.finalStatus = step.status;
  call.invite.reset();
  for (TaskHandle& task : call.replyTasks) stack_.cancel(task);
  // Refusals are repeated by their transaction until the ACK (timer G); a 2xx is the user agent's business.
  if (step.status >= 300) return;
  call.answer = response;
  call.answeredAt = now;
  call.repeatAfter = stack_.timings().t1;
  scheduleRepeat(now, index);
}

void AnsweringSide::announce(Instant now, int status) {
  const std::string_view reason = sip::standardReason(status);
  stack_.act(now, actionOf(status),
             std::to_string(status) + (reason.empty() ? "" : " ") + std::string(reason));
}

/// Contact and Record-Route only where a dialog begins (12.1.1); a 100 has no To tag (8.2.6.2).
kernel::Bytes AnsweringSide::buildReply(const Call& call, const ReplyStep& step) const {
  sip::ResponseOptions options;
  const bool makesDialog = step.status > 100 && step.status < 300;
  std::string lines;
  if (makesDialog) lines = "Contact: " + stack_.contact() + "\r\n";
  if (step.status >= 300 && step.status < 400) {
    for (const std::string& contact : call.plan->contacts) lines += "Contact: " + contact + "\r\n";
  }
  if (step.status >= 200) {
    for (const std::string& line : call.plan->headerLines) lines += line + "\r\n";
  }
  const std::string_view body = step.withSdp ? stack_.sessionDescription() : std::string_view{};
  if (step.status > 100) options.toTag = call.dialog.localTag;
  options.topViaExtra = call.viaAdditions;
  options.extraLines = lines;
  options.contentType = body.empty() ? "" : "application/sdp";
  options.body = body;
  options.copyRecordRoute = makesDialog;
  const std::string_view reason = sip::standardReason(step.status);
  return sip::buildResponse(*call.invite, step.status, reason.empty() ? "Status" : reason, options);
}

/// RFC 3261 13.3.1.4: T1, doubling up to T2, whatever the transport, until the ACK; after 64*T1 the call is
/// hung up.
void AnsweringSide::scheduleRepeat(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.repeatTask = stack_.schedule(now + call.repeatAfter, {Task::Kind::repeatAnswer, index, 0, false, 0});
  call.repeatAfter = std::min(call.repeatAfter * 2, stack_.timings().t2);
}

void AnsweringSide::repeatAnswer(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.repeatTask = {};
  if (call.isAcknowledged || call.dialog.isOver) return;
  if (now - call.answeredAt >= stack_.timings().t1 * 64 || !stack_.layer().exists(call.transaction)) {
    stack_.act(now, "gives up", "no ACK came for its answer");
    return hangUp(now, call);
  }
  stack_.layer().respond(now, call.transaction, call.answer, call.finalStatus, stack_.effects());
  scheduleRepeat(now, index);
}

/// Copies are known as well: they stop nothing a second time, but they are no strangers.
bool AnsweringSide::onAck(Instant now, const sip::Message& ack) {
  const auto& sequence = ack.cseq();
  for (const std::size_t index : index_.ofCallId(ack.callId())) {
    Call& call = calls_[index];
    const bool isAnswered = call.finalStatus >= 200 && call.finalStatus < 300;
    if (!isAnswered || !call.dialog.owns(ack) || !sequence || sequence->number != call.sequence) continue;
    if (!call.isAcknowledged) {
      call.isAcknowledged = true;
      stack_.cancel(call.repeatTask);
      scheduleHangUp(now, index);
    }
    return true;
  }
  return false;
}

void AnsweringSide::scheduleHangUp(Instant now, std::size_t index) {
  const agents::AnswerPlan& plan = *calls_[index].plan;
  if (plan.hangUpAfter) stack_.schedule(now + *plan.hangUpAfter, {Task::Kind::hangUp, index, 0, false, 0});
  if (plan.hangUpAt) {
    stack_.schedule(std::max(now, Instant{plan.hangUpAt->ns}), {Task::Kind::hangUp, index, 0, false, 0});
  }
}

void AnsweringSide::hangUp(Instant now, Call& call) {
  if (call.dialog.isOver) return;
  call.dialog.isOver = true;
  stack_.act(now, "hangs up");
  const auto to = stack_.resolve(call.dialog.nextHop());
  if (!to) return;
  stack_.sendRequest(
      now, buildInDialog(call.dialog, {"BYE", ++call.dialog.localSequence, stack_.newVia(), {}}), *to);
}

/// RFC 3261 9.2: no effect on an INVITE that has its final response.
void AnsweringSide::onCancel(Instant now, TransactionId invite) {
  const auto index = index_.ofTransaction(invite);
  if (!index || calls_[*index].finalStatus != 0 || calls_[*index].plan->ignoresCancel) return;
  reply(now, *index, {{}, 487, false});
}

std::string AnsweringSide::tagOf(TransactionId invite) const {
  const auto index = index_.ofTransaction(invite);
  return index ? calls_[*index].dialog.localTag : std::string{};
}

void AnsweringSide::onEnded(TransactionId transaction) {
  if (const auto index = index_.ofTransaction(transaction)) {
    calls_[*index].invite.reset();
    calls_[*index].answer = {};
  }
  index_.forget(transaction);
}

bool AnsweringSide::ownsDialog(const sip::Message& request) const {
  const auto candidates = index_.ofCallId(request.callId());
  return std::any_of(candidates.begin(), candidates.end(), [&](std::size_t index) {
    const Call& call = calls_[index];
    return !call.dialog.isOver && call.finalStatus < 300 && call.dialog.owns(request);
  });
}

void AnsweringSide::onBye(Instant now, const sip::Message& request) {
  for (const std::size_t index : index_.ofCallId(request.callId())) {
    Call& call = calls_[index];
    if (call.dialog.isOver || !call.dialog.owns(request)) continue;
    // RFC 3261 15.1.2: a BYE in an early dialog ends the INVITE too.
    if (call.finalStatus == 0) reply(now, index, {{}, 487, false});
    call.dialog.isOver = true;
    stack_.cancel(call.repeatTask);
  }
}

}  // namespace forklab::lab::phone
