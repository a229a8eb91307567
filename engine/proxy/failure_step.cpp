#include "proxy/failure_step.h"

#include <utility>
#include "proxy/cancel.h"
#include "proxy/forwarding.h"
#include "proxy/local_reply.h"
#include "proxy/reply_decision.h"
#include "sip/builder.h"

namespace forklab::proxy {
namespace {

bool isChallenge(int status) { return status == 401 || status == 407; }

std::size_t challengeCount(const Fork& fork) {
  std::size_t count = 0;
  for (const Branch& branch : fork.branches) {
    if (branch.counts && branch.reply != nullptr && isChallenge(branch.lastStatus)) ++count;
  }
  return count;
}

std::string challengesOf(const Fork& fork) {
  std::string lines;
  for (const Branch& branch : fork.branches) {
    if (!branch.counts || branch.reply == nullptr || !isChallenge(branch.lastStatus)) continue;
    for (const sip::HeaderLine& line : branch.reply->headers()) {
      if (line.name == sip::HeaderName::wwwAuthenticate || line.name == sip::HeaderName::proxyAuthenticate) {
        lines += line.line.of(branch.reply->text());
      }
    }
  }
  return lines;
}

/// Of a branch, or of the winner among all.
void tellFailure(Core& core, Fork& fork, std::size_t index, Moment moment) {
  if (!core.hears(moment)) return;
  const Branch& branch = fork.branches[index];
  core.tell({.moment = moment,
             .fork = &fork,
             .request = fork.request.get(),
             .reply = branch.faked ? nullptr : branch.reply.get(),
             .code = branch.lastStatus,
             .branch = static_cast<int>(index),
             .isOwn = branch.faked});
}

void sendRefusedReply(Core& core, Fork& fork) { replyInTransaction(core, fork, 477, kSendRefusedReason); }

/// A reply that is made here in place of this branch's own.
void tellRemade(Core& core, Fork& fork, std::size_t index, int status) {
  if (!core.hears(Moment::responseForwarded)) return;
  const Branch& branch = fork.branches[index];
  core.tell({.moment = Moment::responseForwarded,
             .fork = &fork,
             .request = fork.request.get(),
             .reply = branch.faked ? nullptr : branch.reply.get(),
             .code = status,
             .branch = static_cast<int>(index),
             .isOwn = true});
}

/// The winner in the shape in which it goes upstream.
void answerWith(Core& core, Fork& fork, std::size_t index) {
  Branch& branch = fork.branches[index];
  if (branch.faked) {
    // A silent branch of a cancelled call: its faked 408 becomes 487 (Kamailio tm).
    const int status = fork.cancelled ? 487 : branch.lastStatus;
    tellRemade(core, fork, index, status);
    return replyInTransaction(core, fork, status, sip::standardReason(status));
  }
  if (branch.lastStatus == 503 && core.settings().remaps503To500) {
    // RFC 3261 16.7: a 503 should not reach the caller; Kamailio tm keeps its reason: "500 Service
    // Unavailable".
    tellRemade(core, fork, index, 500);
    return replyInTransaction(core, fork, 500, sip::standardReason(503));
  }
  if (isChallenge(branch.lastStatus) && core.settings().aggregatesChallenges && challengeCount(fork) > 1) {
    tellRemade(core, fork, index, branch.lastStatus);
    return replyInTransaction(core, fork, branch.lastStatus, sip::standardReason(branch.lastStatus),
                              challengesOf(fork));
  }
  if (!fork.swallowsReplies) relayReply(core, fork, index, *branch.reply, branch.replyEdits);
}

/// A replicated transaction has nobody to answer: it ends when its branches have (Kamailio tm).
void endSwallowed(Core& core, Fork& fork) {
  const auto best = chooseReply(fork.candidates(), core.settings().fakedReplyPriority);
  if (best) {
    const Branch& branch = fork.branches[*best];
    tellSwallowed(core, fork, static_cast<int>(*best), branch.faked ? nullptr : branch.reply.get(),
                  branch.lastStatus);
  }
  core.layer().release(core.now(), fork.server, core.layerEffects());
  core.settle();
}

/// failure_reply_mode threw every reply away and nothing new came.
void answerWithError(Core& core, Fork& fork) {
  if (fork.cancelled) return replyInTransaction(core, fork, 487, "Transaction canceled (487/TM)");
  if (fork.errorStatus != 0) return replyInTransaction(core, fork, fork.errorStatus, fork.errorReason);
  // Kamailio tm has default_code for this and never comes to it (observed).
  replyInTransaction(core, fork, 500, kServerError);
}

/// `winner`: what was picked before a failure_route that added nothing.
void choose(Core& core, Fork& fork, std::optional<std::size_t> winner = std::nullopt) {
  if (fork.swallowsReplies) return endSwallowed(core, fork);
  const auto candidates = fork.candidates();
  const bool stands = winner && candidates[*winner].counts;
  const auto best = stands ? winner : chooseReply(candidates, core.settings().fakedReplyPriority);
  if (!best) return answerWithError(core, fork);
  noteChoice(core, fork, *best, fork.branches[*best].lastStatus, reasonOfChoice(candidates, *best));
  answerWith(core, fork, *best);
}

void enterFailureRoute(Core& core, Fork& fork, std::size_t winner) {
  RoutingContext& context = core.acquire(Stage::failure, fork.request, fork.arrival, &fork);
  const Branch& branch = fork.branches[winner];
  context.target = {};
  context.target.uri = fork.firstUri.empty() ? std::string(fork.request->requestUri()) : fork.firstUri;
  context.target.flags = branch.target.flags;
  // In failure_route the R-URI is used up: t_relay alone would send nothing (Kamailio tm).
  context.targetIsNew = false;
  context.forcesRport = fork.forcesRport;
  context.branchIndex = static_cast<int>(fork.branches.size());
  context.branchesBefore = fork.branches.size();
  context.pickedBranch = winner;
  context.replyCode = branch.lastStatus;
  // A failure_route is armed for one wave, the reply route for all that come (observed).
  fork.armed.failure.clear();
  fork.errorStatus = 0;
  fork.routeDecides = true;
  core.runRoute(Route::failure, branch.failureRoute, context);
}

void dropReplies(Fork& fork, int mode, std::size_t before) {
  const bool added = fork.branches.size() > before;
  if (mode == 0 || (mode == 3 && !added)) return;
  std::size_t first = 0;
  if (mode == 2) {
    first = before - 1;
    while (first > 0 && fork.branches[first - 1].wave == fork.branches[before - 1].wave) --first;
  }
  for (std::size_t i = first; i < before; ++i) fork.branches[i].counts = false;
}

/// Nothing but the proxy's own refusals: tm answers at once and no failure route runs (failure_exec_mode 0).
bool allRefused(const Core& core, const Fork& fork) {
  if (core.settings().failedSendsAreTimeouts || fork.branches.empty()) return false;
  for (const Branch& branch : fork.branches) {
    if (!branch.sendRefused) return false;
  }
  return true;
}

}  // namespace

void relayReply(Core& core, Fork& fork, std::size_t index, const sip::Message& reply,
                const sip::Edits& edits) {
  const int branch = static_cast<int>(index);
  if (!core.hears(Moment::responseForwarded)) {
    return core.respond(fork, {reply.status(), false, &reply, branch}, buildRelayedReply(reply, edits));
  }
  sip::Edits changed = edits;
  core.tell({.moment = Moment::responseForwarded,
             .fork = &fork,
             .request = fork.request.get(),
             .reply = &reply,
             .code = reply.status(),
             .branch = branch,
             .edits = &changed});
  core.respond(fork, {reply.status(), false, &reply, branch}, buildRelayedReply(reply, changed));
}

void tellSwallowed(Core& core, Fork& fork, int branch, const sip::Message* reply, int code) {
  if (!core.hears(Moment::localCompleted)) return;
  core.tell({.moment = Moment::localCompleted,
             .fork = &fork,
             .request = fork.request.get(),
             .reply = reply,
             .code = code,
             .branch = branch,
             .isOwn = true});
}

void noteChoice(const Core& core, const Fork& fork, std::size_t index, int code, std::string_view why) {
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full)) return;
  recorder.append(core.now(), core.environment().node, trace::Level::full,
                  trace::ReplyChosen{fork.server, static_cast<std::uint16_t>(index),
                                     static_cast<std::uint16_t>(code), why});
}

namespace {

/// The arming holds for one failure; the route may arm again for the branches that it adds.
void enterBranchFailure(Core& core, Fork& fork, std::size_t index) {
  Branch& branch = fork.branches[index];
  RoutingContext& context = core.acquire(Stage::branchFailure, fork.request, fork.arrival, &fork);
  context.target = branch.target;
  context.targetIsNew = false;
  context.forcesRport = fork.forcesRport;
  context.branchIndex = static_cast<int>(index);
  context.pickedBranch = index;
  context.replyCode = branch.lastStatus;
  const std::string name = "tm:branch-failure:" + std::exchange(branch.branchFailureRoute, {});
  fork.routeDecides = true;
  core.runRoute(Route::event, name, context);
}

/// CANCELs of branches that timed out and were to wait for the route.
void leaveRoute(Core& core, Fork& fork) {
  fork.routeDecides = false;
  for (std::size_t i = 0; i < fork.branches.size(); ++i) {
    if (std::exchange(fork.branches[i].cancelAfterRoute, false)) sendCancel(core, fork, i);
  }
}

void decideAfterFailure(Core& core, Fork& fork, std::size_t index);

}  // namespace

void branchFailed(Core& core, Fork& fork, std::size_t index) {
  tellFailure(core, fork, index, Moment::branchFailureReadOnly);
  tellFailure(core, fork, index, Moment::branchFailure);
  if (!fork.branches[index].branchFailureRoute.empty()) return enterBranchFailure(core, fork, index);
  decideAfterFailure(core, fork, index);
}

void finishBranchFailure(Core& core, RoutingContext& context) {
  leaveRoute(core, *context.fork);
  if (!context.fork->isAnswered())
    decideAfterFailure(core, *context.fork, static_cast<std::size_t>(context.pickedBranch));
}

namespace {

void decideAfterFailure(Core& core, Fork& fork, std::size_t index) {
  const int status = fork.branches[index].lastStatus;
  if (fork.hasPending()) {
    // RFC 3261 16.7, step 5: a 6xx ends the search, yet it goes up only when the others are final too.
    if (status / 100 != 6 || fork.blockedBy6xx || !fork.blocksOn6xx) return;
    fork.blockedBy6xx = true;
    return cancelPending(core, fork, status);
  }
  // What a failure_route could not send is for its end: no second route runs meanwhile.
  if (fork.routeDecides && fork.branches[index].sendRefused) return;
  fork.blockedBy6xx = false;
  if (allRefused(core, fork)) return fork.keepsErrors ? void() : sendRefusedReply(core, fork);
  const auto best = chooseReply(fork.candidates(), core.settings().fakedReplyPriority, index);
  if (!best) return choose(core, fork);
  tellFailure(core, fork, *best, Moment::failureReadOnly);
  tellFailure(core, fork, *best, Moment::failure);
  // A watcher has added branches, or answered.
  if (fork.hasPending() || fork.isAnswered()) return;
  if (fork.branches[*best].failureRoute.empty()) return choose(core, fork, best);
  enterFailureRoute(core, fork, *best);
}

}  // namespace

void finishFailureRoute(Core& core, RoutingContext& context) {
  Fork& fork = *context.fork;
  leaveRoute(core, fork);
  // What waits for t_continue decides nothing yet.
  if (fork.suspended) return;
  dropReplies(fork, context.dropReplies.value_or(core.settings().failureReplyMode), context.branchesBefore);
  if (fork.isAnswered() || fork.hasPending()) return;
  choose(core, fork, context.pickedBranch);
}

}  // namespace forklab::proxy
