#include "lab/phone/calling_side.h"

#include <algorithm>

#include "kernel/check.h"
#include "sip/builder.h"

namespace forklab::lab::phone {

using kernel::Instant;
using sip::HeaderName;

namespace {

/// What this side has built itself can be read.
sip::MessagePtr readBack(const kernel::Bytes& built) {
  auto message = sip::Message::parse(built);
  FORKLAB_CHECK(static_cast<bool>(message));
  return std::move(message).value();
}

}  // namespace

CallingSide::CallingSide(Stack& stack, std::vector<agents::CallPlan> plans) : stack_(stack) {
  for (agents::CallPlan& plan : plans) calls_.emplace_back().plan = std::move(plan);
}

void CallingSide::start(Instant now) {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    stack_.schedule(now + calls_[i].plan.at, {Task::Kind::call, i, 0, true, 0});
  }
}

void CallingSide::onTask(Instant now, const Task& task) {
  Call& call = calls_[task.call];
  switch (task.kind) {
    case Task::Kind::call: return place(now, task.call);
    case Task::Kind::cancel: return cancel(now, task.call);
    case Task::Kind::cancelExpires:
      // RFC 3261 9.1: 64*T1 after the CANCEL an INVITE without a final response counts as over.
      call.isOver = true;
      return stack_.layer().abandon(now, call.transaction, stack_.effects());
    case Task::Kind::hangUp: return hangUp(now, call.answers[task.detail].dialog);
    case Task::Kind::reply:
    case Task::Kind::repeatAnswer: return;
  }
}

void CallingSide::place(Instant now, std::size_t index) {
  Call& call = calls_[index];
  stack_.act(now, call.plan.method == "INVITE" ? "calls" : "asks", call.plan.target);
  // `via` plays the outbound proxy of a real phone: the Request-URI still names the callee (RFC 3261 8.1.2).
  const auto hop = call.plan.firstHop ? call.plan.firstHop : stack_.resolve(call.plan.target);
  if (!hop) {
    call.isOver = true;
    stack_.act(now, "cannot call", "the scenario's names do not know " + call.plan.target);
    return;
  }
  call.firstHop = *hop;
  const Names names{stack_.newVia(), stack_.newTag(), stack_.newCallId()};
  call.request = buildRequest(call, names);
  call.transaction = stack_.sendRequest(now, call.request, *hop);
  index_.add(call.transaction, names.callId, index);
  if (call.plan.method == "INVITE") scheduleCancel(now, index);
}

/// Only an INVITE offers a session and tells where its dialog shall send requests.
kernel::Bytes CallingSide::buildRequest(const Call& call, const Names& names) {
  const bool isInvite = call.plan.method == "INVITE";
  sip::Builder builder = sip::Builder::request(call.plan.method, call.plan.target);
  builder.header(HeaderName::via, names.via);
  builder.header(HeaderName::maxForwards, std::to_string(call.plan.maxForwards));
  // From needs its tag at once, To gets one from whoever answers (RFC 3261 8.1.1.2, 8.1.1.3).
  builder.header(HeaderName::from, "<" + stack_.uri() + ">;tag=" + names.fromTag);
  builder.header(HeaderName::to, "<" + call.plan.target + ">");
  builder.header(HeaderName::callId, names.callId);
  builder.header(HeaderName::cseq, "1 " + call.plan.method);
  if (!isInvite) return builder.finish();
  builder.header(HeaderName::contact, stack_.contact());
  builder.header(HeaderName::contentType, "application/sdp");
  return builder.finish(stack_.sessionDescription());
}

void CallingSide::scheduleCancel(Instant now, std::size_t index) {
  Call& call = calls_[index];
  if (!call.plan.cancelAfter) return;
  call.cancelTask = stack_.schedule(now + *call.plan.cancelAfter, {Task::Kind::cancel, index, 0, true, 0});
}

/// RFC 3261 9.1: not before a provisional response, and not after a final one.
void CallingSide::cancel(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.cancelTask = {};
  if (call.isOver || call.isCancelled) return;
  call.wantsCancel = true;
  if (call.hasProvisional) {
    sendCancel(now, index);
  } else {
    stack_.act(now, "wants to cancel", "no provisional response yet, so the CANCEL waits (RFC 3261 9.1)");
  }
}

void CallingSide::sendCancel(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.isCancelled = true;
  stack_.act(now, "cancels", call.plan.target);
  stack_.sendRequest(now, sip::buildCancel(*readBack(call.request), {}), call.firstHop);
  call.expiryTask =
      stack_.schedule(now + stack_.timings().t1 * 64, {Task::Kind::cancelExpires, index, 0, true, 0});
}

bool CallingSide::onResponse(Instant now, TransactionId transaction, const sip::MessagePtr& response) {
  const auto index = index_.ofTransaction(transaction);
  if (!index) return false;
  if (response->status() < 200) {
    onProvisional(now, *index);
  } else {
    onFinal(now, *index, response);
  }
  return true;
}

void CallingSide::onEnded(TransactionId transaction) {
  if (const auto index = index_.ofTransaction(transaction)) calls_[*index].request = {};
  index_.forget(transaction);
}

/// The moment for which a CANCEL may have waited.
void CallingSide::onProvisional(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.hasProvisional = true;
  if (call.wantsCancel && !call.isCancelled && !call.isOver) sendCancel(now, index);
}

void CallingSide::onFinal(Instant now, std::size_t index, const sip::MessagePtr& response) {
  Call& call = calls_[index];
  call.isOver = true;
  stack_.cancel(call.cancelTask);
  stack_.cancel(call.expiryTask);
  if (response->status() < 300 && call.plan.method == "INVITE") onAnswer(now, index, *response);
}

/// Another To tag is another dialog of the same call: two phones have answered.
CallingSide::Answered& CallingSide::answerOf(Call& call, const sip::Message& response, bool& isNew) {
  const auto known = std::find_if(call.answers.begin(), call.answers.end(), [&](const Answered& each) {
    return each.dialog.remoteTag == response.toTag();
  });
  isNew = known == call.answers.end();
  if (!isNew) return *known;
  Answered& answered = call.answers.emplace_back();
  answered.dialog = dialogOfCaller(*readBack(call.request), response);
  // A branch of its own: this ACK is no part of the INVITE's transaction and follows the route set.
  answered.ack = buildInDialog(answered.dialog, {"ACK", answered.dialog.localSequence, stack_.newVia(), {}});
  answered.ackTo = stack_.resolve(answered.dialog.nextHop());
  return answered;
}

/// RFC 3261 13.2.2.4: every 2xx gets its ACK, the same one each time; a call wants one answer, so further
/// ones are hung up, as is an answer that came after all to a CANCELled call.
void CallingSide::onAnswer(Instant now, std::size_t index, const sip::Message& response) {
  Call& call = calls_[index];
  // Without its ACK the callee has to repeat the 2xx: the scenario's way to watch that.
  if (call.answersSeen++ < call.plan.lostAnswers) return;
  bool isNew = false;
  Answered& answered = answerOf(call, response, isNew);
  if (!answered.ackTo && isNew) {
    stack_.act(now, "cannot acknowledge",
               "the scenario's names do not know " + std::string(answered.dialog.nextHop()));
  }
  acknowledge(call, answered);
  if (!isNew) return;
  if (call.answers.size() > 1 || call.isCancelled) {
    hangUp(now, answered.dialog);
  } else {
    scheduleHangUp(now, index, call.answers.size() - 1);
  }
}

/// The same bytes each time: a new branch would be a new ACK (17.1.1.3 speaks of refusals only).
void CallingSide::acknowledge(Call& call, Answered& answered) {
  if (!answered.ackTo) return;
  stack_.sendAlone(answered.ack, *answered.ackTo, call.transaction, answered.acksSent++);
}

void CallingSide::scheduleHangUp(Instant now, std::size_t index, std::size_t answer) {
  const agents::CallPlan& plan = calls_[index].plan;
  if (plan.hangUpAfter)
    stack_.schedule(now + *plan.hangUpAfter, {Task::Kind::hangUp, index, answer, true, 0});
  if (plan.hangUpAt) {
    const Instant at = std::max(now, Instant{plan.hangUpAt->ns});
    stack_.schedule(at, {Task::Kind::hangUp, index, answer, true, 0});
  }
}

/// BYE follows the route set, like every request inside a dialog (12.2.1.1).
void CallingSide::hangUp(Instant now, Dialog& dialog) {
  if (dialog.isOver) return;
  dialog.isOver = true;
  stack_.act(now, "hangs up");
  const auto to = stack_.resolve(dialog.nextHop());
  if (!to) return;
  stack_.sendRequest(now, buildInDialog(dialog, {"BYE", ++dialog.localSequence, stack_.newVia(), {}}), *to);
}

void CallingSide::onFailure(Instant now, TransactionId transaction, std::string_view why) {
  const auto index = index_.ofTransaction(transaction);
  if (!index) return;
  Call& call = calls_[*index];
  call.isOver = true;
  stack_.cancel(call.cancelTask);
  stack_.cancel(call.expiryTask);
  stack_.act(now, "gives up", why);
}

bool CallingSide::ownsDialog(const sip::Message& request) const {
  const auto candidates = index_.ofCallId(request.callId());
  return std::any_of(candidates.begin(), candidates.end(), [&](std::size_t index) {
    const auto& answers = calls_[index].answers;
    return std::any_of(answers.begin(), answers.end(), [&](const Answered& each) {
      return !each.dialog.isOver && each.dialog.owns(request);
    });
  });
}

void CallingSide::onBye(const sip::Message& request) {
  for (const std::size_t index : index_.ofCallId(request.callId())) {
    for (Answered& each : calls_[index].answers) each.dialog.isOver |= each.dialog.owns(request);
  }
}

}  // namespace forklab::lab::phone
