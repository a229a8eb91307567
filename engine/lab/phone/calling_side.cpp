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

std::string_view actionOf(const agents::CallPlan& plan, bool unregisters) {
  if (plan.method == "INVITE") return "calls";
  if (plan.registration) return unregisters ? "unregisters" : "registers";
  return plan.method == "MESSAGE" ? "writes" : plan.method == "NOTIFY" ? "notifies" : "asks";
}

}  // namespace

CallingSide::CallingSide(Stack& stack, std::vector<agents::CallPlan> plans)
    : stack_(stack), plans_(std::move(plans)) {
  for (const agents::CallPlan& plan : plans_) {
    Call& call = calls_.emplace_back();
    call.plan = &plan;
    call.left = plan.times - 1;
  }
}

void CallingSide::start(Instant now) {
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    stack_.schedule(now + plans_[i].at, {Task::Kind::call, i, 0, true, 0});
    if (plans_[i].registration && plans_[i].registration->unregisterAt) {
      stack_.schedule(now + *plans_[i].registration->unregisterAt, {Task::Kind::unregister, i, 0, true, 0});
    }
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
    case Task::Kind::hangUp: return hangUp(now, task.call, task.detail);
    case Task::Kind::repeatBye: return repeatBye(now, task.call, task.detail);
    case Task::Kind::within: {
      const agents::RequestStep& step = call.plan->within[task.detail & kStepMask];
      sendWithin(now, task.call, task.detail >> kStepBits, step.method, step.headerLine);
      return;
    }
    case Task::Kind::refresh: return registerAgain(now, task.call, false);
    case Task::Kind::unregister: return registerAgain(now, task.call, true);
    case Task::Kind::reply:
    case Task::Kind::repeatAnswer: return;
  }
}

void CallingSide::place(Instant now, std::size_t index) {
  scheduleNext(now, index);
  Call& call = calls_[index];
  stack_.act(now, actionOf(*call.plan, false), call.plan->target);
  call.draft.target = call.plan->target;
  call.draft.via = stack_.newVia();
  call.draft.fromTag = stack_.newTag();
  call.draft.callId = stack_.newCallId();
  call.draft.sequence = 0;
  if (!sendTry(now, index)) return;
  index_.add(call.transaction, call.draft.callId, index);
  if (call.plan->method == "INVITE") scheduleCancel(now, index);
}

void CallingSide::scheduleNext(Instant now, std::size_t index) {
  const Call& call = calls_[index];
  if (call.left == 0) return;
  const agents::CallPlan& plan = *call.plan;
  const std::uint32_t left = call.left - 1;
  const Instant at = now + (plan.everyByChance ? stack_.chancePause(plan.every) : plan.every);
  Call& next = calls_.emplace_back();
  next.plan = &plan;
  next.left = left;
  stack_.schedule(at, {Task::Kind::call, calls_.size() - 1, 0, true, 0});
}

bool CallingSide::sendTry(Instant now, std::size_t index) {
  Call& call = calls_[index];
  // `via` plays the outbound proxy of a real phone: the Request-URI still names the callee (RFC 3261 8.1.2).
  const auto hop = call.plan->firstHop ? call.plan->firstHop : stack_.resolve(call.draft.target);
  if (!hop) {
    call.isOver = true;
    stack_.act(now, "cannot call", "the scenario's names do not know " + call.draft.target);
    return false;
  }
  call.firstHop = *hop;
  ++call.draft.sequence;
  call.draft.credentials = call.answers.lines;
  call.hasProvisional = false;
  call.request = buildFirstRequest(stack_, *call.plan, call.draft);
  call.transaction = stack_.sendRequest(now, call.request, *hop);
  return true;
}

/// A call that its person wants to cancel is not tried once more.
bool CallingSide::tryAgain(Instant now, std::size_t index, const sip::Message& response) {
  const Call& call = calls_[index];
  if (response.status() < 300 || call.isCancelled || call.wantsCancel) return false;
  const bool isChallenge = response.status() == 401 || response.status() == 407;
  if (isChallenge && call.plan->login) return answerChallenge(now, index, response);
  return call.plan->followsRedirects && followRedirect(now, index, response);
}

/// RFC 3261 22.2: the same request once more, with credentials, a new branch and the next CSeq number.
bool CallingSide::answerChallenge(Instant now, std::size_t index, const sip::Message& response) {
  Call& call = calls_[index];
  std::string_view why;
  if (!answerChallenges(response, call.plan->method, call.draft.target, *call.plan->login, stack_.newTag(),
                        call.answers, why)) {
    stack_.act(now, "gives up", why);
    return false;
  }
  stack_.act(now, "says who it is", call.plan->login->username);
  call.draft.via = stack_.newVia();
  if (sendTry(now, index)) index_.addTransaction(call.transaction, index);
  return true;
}

/// RFC 3261 8.1.3.4: To, From and Call-ID stay; a 6xx ends the search.
bool CallingSide::followRedirect(Instant now, std::size_t index, const sip::Message& response) {
  Call& call = calls_[index];
  if (response.status() >= 600) return false;
  if (response.status() < 400) {
    call.redirects = redirectTargets(response);
    std::reverse(call.redirects.begin(), call.redirects.end());
  }
  return tryNextRedirect(now, index);
}

bool CallingSide::tryNextRedirect(Instant now, std::size_t index) {
  Call& call = calls_[index];
  if (call.redirects.empty() || call.isCancelled || call.wantsCancel) return false;
  call.draft.target = std::move(call.redirects.back());
  call.redirects.pop_back();
  stack_.act(now, "follows", call.draft.target);
  call.draft.via = stack_.newVia();
  if (sendTry(now, index)) index_.addTransaction(call.transaction, index);
  return true;
}

/// Each further REGISTER of a phone has the same Call-ID and counts up (RFC 3261 10.2).
void CallingSide::registerAgain(Instant now, std::size_t index, bool unregisters) {
  Call& call = calls_[index];
  if (call.draft.callId.empty() || call.draft.unregisters) return;
  call.draft.unregisters = unregisters;
  call.answers = {};
  stack_.act(now, actionOf(*call.plan, unregisters), call.plan->target);
  call.draft.via = stack_.newVia();
  if (sendTry(now, index)) index_.addTransaction(call.transaction, index);
}

void CallingSide::scheduleRegistration(Instant now, std::size_t index) {
  const Call& call = calls_[index];
  if (!call.plan->registration || call.draft.unregisters || !call.plan->registration->refreshAfter) return;
  stack_.schedule(now + *call.plan->registration->refreshAfter, {Task::Kind::refresh, index, 0, true, 0});
}

void CallingSide::scheduleCancel(Instant now, std::size_t index) {
  Call& call = calls_[index];
  if (!call.plan->cancelAfter) return;
  call.cancelTask = stack_.schedule(now + *call.plan->cancelAfter, {Task::Kind::cancel, index, 0, true, 0});
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
  stack_.act(now, "cancels", call.plan->target);
  stack_.sendRequest(now, sip::buildCancel(*readBack(call.request), {}), call.firstHop);
  call.expiryTask =
      stack_.schedule(now + stack_.timings().t1 * 64, {Task::Kind::cancelExpires, index, 0, true, 0});
}

bool CallingSide::onResponse(Instant now, TransactionId transaction, const sip::MessagePtr& response) {
  if (onResponseWithin(now, transaction, *response)) return true;
  const auto index = index_.ofTransaction(transaction);
  if (!index) return false;
  // What an earlier try still hears changes nothing any more.
  if (calls_[*index].transaction != transaction) return true;
  if (response->status() < 200) {
    onProvisional(now, *index);
  } else {
    onFinal(now, *index, response);
  }
  return true;
}

void CallingSide::onEnded(TransactionId transaction) {
  const auto index = index_.ofTransaction(transaction);
  if (index && calls_[*index].transaction == transaction) calls_[*index].request = {};
  index_.forget(transaction);
}

/// The moment for which a CANCEL may have waited.
void CallingSide::onProvisional(Instant now, std::size_t index) {
  Call& call = calls_[index];
  call.hasProvisional = true;
  if (call.wantsCancel && !call.isCancelled && !call.isOver) sendCancel(now, index);
}

void CallingSide::onFinal(Instant now, std::size_t index, const sip::MessagePtr& response) {
  if (tryAgain(now, index, *response)) return;
  Call& call = calls_[index];
  call.isOver = true;
  stack_.cancel(call.cancelTask);
  stack_.cancel(call.expiryTask);
  if (response->status() >= 300) return;
  if (call.plan->method == "INVITE") onAnswer(now, index, *response);
  scheduleRegistration(now, index);
}

/// Another To tag is another dialog of the same call: two phones have answered.
CallingSide::Answered& CallingSide::answerOf(Call& call, const sip::Message& response, bool& isNew) {
  const auto known = std::find_if(call.dialogs.begin(), call.dialogs.end(), [&](const Answered& each) {
    return each.dialog.remoteTag == response.toTag();
  });
  isNew = known == call.dialogs.end();
  if (!isNew) return *known;
  Answered& answered = call.dialogs.emplace_back();
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
  if (call.answersSeen++ < call.plan->lostAnswers) return;
  bool isNew = false;
  Answered& answered = answerOf(call, response, isNew);
  if (!answered.ackTo && isNew) {
    stack_.act(now, "cannot acknowledge",
               "the scenario's names do not know " + std::string(answered.dialog.nextHop()));
  }
  acknowledge(call, answered);
  if (!isNew) return;
  if (call.dialogs.size() > 1 || call.isCancelled) {
    hangUp(now, index, call.dialogs.size() - 1);
  } else {
    scheduleHangUp(now, index, call.dialogs.size() - 1);
    scheduleWithin(now, index, call.dialogs.size() - 1);
  }
}

/// The same bytes each time: a new branch would be a new ACK (17.1.1.3 speaks of refusals only).
void CallingSide::acknowledge(Call& call, Answered& answered) {
  if (!answered.ackTo) return;
  stack_.sendAlone(answered.ack, *answered.ackTo, call.transaction, answered.acksSent++);
}

void CallingSide::scheduleHangUp(Instant now, std::size_t index, std::size_t answer) {
  const agents::CallPlan& plan = *calls_[index].plan;
  if (plan.hangUpAfter)
    stack_.schedule(now + *plan.hangUpAfter, {Task::Kind::hangUp, index, answer, true, 0});
  if (plan.hangUpAt) {
    const Instant at = std::max(now, Instant{plan.hangUpAt->ns});
    stack_.schedule(at, {Task::Kind::hangUp, index, answer, true, 0});
  }
}

void CallingSide::hangUp(Instant now, std::size_t index, std::size_t answer) {
  Dialog& dialog = calls_[index].dialogs[answer].dialog;
  if (dialog.isOver) return;
  dialog.isOver = true;
  stack_.act(now, "hangs up");
  sendBye(now, index, answer);
}

void CallingSide::onFailure(Instant now, TransactionId transaction, std::string_view why) {
  if (within_.erase(transaction) > 0) return;
  const auto index = index_.ofTransaction(transaction);
  if (!index || calls_[*index].transaction != transaction) return;
  if (tryNextRedirect(now, *index)) return;
  Call& call = calls_[*index];
  call.isOver = true;
  stack_.cancel(call.cancelTask);
  stack_.cancel(call.expiryTask);
  stack_.act(now, "gives up", why);
}

bool CallingSide::ownsDialog(const sip::Message& request) const {
  const auto candidates = index_.ofCallId(request.callId());
  return std::any_of(candidates.begin(), candidates.end(), [&](std::size_t index) {
    const auto& dialogs = calls_[index].dialogs;
    return std::any_of(dialogs.begin(), dialogs.end(), [&](const Answered& each) {
      return !each.dialog.isOver && each.dialog.owns(request);
    });
  });
}

void CallingSide::onBye(const sip::Message& request) {
  for (const std::size_t index : index_.ofCallId(request.callId())) {
    for (Answered& each : calls_[index].dialogs) each.dialog.isOver |= each.dialog.owns(request);
  }
}

}  // namespace forklab::lab::phone
