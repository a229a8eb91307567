#include "proxy/reply_decision.h"

#include "proxy/cancel.h"
#include "proxy/failure_step.h"
#include "proxy/forwarding.h"
#include "proxy/local_reply.h"

namespace forklab::proxy {
namespace {

void relay(Core& core, Fork& fork, std::size_t index, const sip::Message& reply, const sip::Edits& edits) {
  if (fork.swallowsReplies) {
    if (fork.isAnswered() || reply.status() < 200) return;
    tellSwallowed(core, fork, static_cast<int>(index), &reply, reply.status());
    core.layer().release(core.now(), fork.server, core.layerEffects());
    return core.settle();
  }
  relayReply(core, fork, index, reply, edits);
}

/// noisy_ctimer 0: a lone INVITE that nobody heard ends without a word (Kamailio tm).
bool endsSilently(const Core& core, const Fork& fork) {
  if (core.settings().noisyTimer || !fork.isInvite() || fork.branches.size() != 1) return false;
  const Branch& only = fork.branches.front();
  return only.failureRoute.empty() && only.lastStatus == 0 && !fork.cancelled;
}

/// What a reply is, seen from its branch and its transaction.
enum class Fate : std::uint8_t { tooLate, repeated, lateSuccess, provisional, success, failure };

Fate fateOf(const Fork& fork, const Branch& branch, int status) {
  // Every 2xx to an INVITE goes up, late and repeated ones too: its ACK is end to end (RFC 3261 16.7, step
  // 5).
  const bool inviteSuccess = status / 100 == 2 && fork.isInvite();
  if (fork.isAnswered()) return inviteSuccess ? Fate::lateSuccess : Fate::tooLate;
  // A branch that has failed, or run out of time, answers no more while others are asked (observed).
  if (branch.isFinal() && (!inviteSuccess || branch.lastStatus >= 300)) return Fate::repeated;
  if (status < 200) return Fate::provisional;
  return status < 300 ? Fate::success : Fate::failure;
}

void takeProvisional(Core& core, Fork& fork, std::size_t index, const sip::Message& reply,
                     const sip::Edits& edits) {
  Branch& branch = fork.branches[index];
  branch.lastStatus = reply.status();
  if (reply.status() > 100) noteBranch(core, fork, index, "ringing", reply.status());
  // 100 belongs to its hop (RFC 3261 16.7, step 5).
  if (reply.status() > 100 || core.settings().relays100) relay(core, fork, index, reply, edits);
}

void takeSuccess(Core& core, Fork& fork, std::size_t index, const sip::Message& reply,
                 const sip::Edits& edits) {
  fork.branches[index].lastStatus = reply.status();
  noteBranch(core, fork, index, "answered", reply.status());
  noteChoice(core, fork, index, reply.status(), "a 2xx is relayed at once");
  relay(core, fork, index, reply, edits);
  cancelAfterFinal(core, fork, reply.status());
}

void takeFailure(Core& core, Fork& fork, std::size_t index, const sip::MessagePtr& reply,
                 const sip::Edits& edits) {
  Branch& branch = fork.branches[index];
  branch.lastStatus = reply->status();
  branch.reply = reply;
  branch.replyEdits = edits;
  noteBranch(core, fork, index, branch.cancelWanted && reply->status() == 487 ? "cancelled" : "failed",
             reply->status());
  branchFailed(core, fork, index);
}

void decide(Core& core, Fork& fork, std::size_t index, const sip::MessagePtr& reply, const sip::Edits& edits,
            const Arrival& arrival) {
  Branch& branch = fork.branches[index];
  branch.heard = true;
  switch (fateOf(fork, branch, reply->status())) {
    case Fate::tooLate:
      if (reply->status() >= 200 && !branch.isFinal()) {
        branch.lastStatus = reply->status();
        const bool cancelled = branch.cancelWanted && reply->status() == 487;
        noteBranch(core, fork, index, cancelled ? "cancelled" : "failed", reply->status());
      }
      return core.drop(arrival, "the final answer has gone upstream already");
    case Fate::repeated: return core.drop(arrival, "its branch has its final reply already");
    case Fate::lateSuccess:
      branch.lastStatus = reply->status();
      noteBranch(core, fork, index, "answered", reply->status());
      return relay(core, fork, index, *reply, edits);
    case Fate::provisional: return takeProvisional(core, fork, index, *reply, edits);
    case Fate::success: return takeSuccess(core, fork, index, *reply, edits);
    case Fate::failure: return takeFailure(core, fork, index, reply, edits);
  }
}

}  // namespace

void takeBranchReply(Core& core, Fork& fork, std::size_t index, const sip::MessagePtr& reply,
                     const sip::Edits& edits, const Arrival& arrival) {
  Branch& branch = fork.branches[index];
  if (fork.suspended) {
    // Kamailio tm: while a transaction is suspended what its branches say is lost, a 200 too (observed).
    branch.heard = true;
    return core.drop(arrival, "its transaction is suspended");
  }
  if (reply->status() < 200 && branch.cancelWanted) {
    // A CANCEL that waited for a sign of life goes now; the sign itself stays here.
    branch.heard = true;
    if (branch.lastStatus == 0) branch.lastStatus = reply->status();
    sendCancel(core, fork, index);
    return core.drop(arrival, "a provisional of a branch that is being cancelled");
  }
  if (branch.replyRoute.empty()) return decide(core, fork, index, reply, edits, arrival);
  RoutingContext& context = core.acquire(Stage::onreply, reply, arrival, &fork);
  context.edits = edits;
  context.branchIndex = static_cast<int>(index);
  context.target.flags = branch.target.flags;
  context.replyCode = reply->status();
  core.runRoute(Route::onreply, branch.replyRoute, context);
}

void finishReplyRoute(Core& core, RoutingContext& context, bool dropped) {
  const auto index = static_cast<std::size_t>(context.branchIndex);
  context.fork->branches[index].target.flags = context.target.flags;
  // A final is relayed even so: Kamailio's drop only holds back provisionals (observed).
  if (dropped && context.message().status() < 200)
    return core.drop(context.arrival, "dropped by onreply_route");
  decide(core, *context.fork, index, context.messagePointer, context.edits, context.arrival);
}

void takeFakedReply(Core& core, Fork& fork, std::size_t index, int status) {
  Branch& branch = fork.branches[index];
  if (branch.isFinal() || fork.isAnswered()) return;
  branch.lastStatus = status;
  branch.faked = true;
  branchFailed(core, fork, index);
}

void branchTimedOut(Core& core, Fork& fork, std::size_t index) {
  Branch& branch = fork.branches[index];
  if (branch.isFinal() || fork.isAnswered()) return;
  branch.timedOut = true;
  if (branch.isBlind) {
    // Nobody continued it: from here on it counts like any silent branch.
    branch.counts = true;
    fork.suspended = false;
  }
  if (endsSilently(core, fork)) {
    branch.lastStatus = 408;
    core.layer().release(core.now(), fork.server, core.layerEffects());
    return core.settle();
  }
  noteBranch(core, fork, index, "timed out", 408);
  // RFC 3261 9.1: a branch that never said anything gets no CANCEL.
  const bool ringing = branch.lastStatus > 0 && fork.isInvite();
  // The reply goes upstream first, then the CANCEL downstream (Kamailio tm).
  ++fork.inUse;
  takeFakedReply(core, fork, index, 408);
  if (ringing && !fork.branches[index].cancelWanted) {
    fork.branches[index].cancelWanted = true;
    // A failure_route speaks before the CANCEL too: what it sends leaves first (observed).
    fork.branches[index].cancelAfterRoute = fork.routeDecides;
    if (!fork.routeDecides) sendCancel(core, fork, index);
  }
  --fork.inUse;
}

void branchRefused(Core& core, Fork& fork, std::size_t index) {
  Branch& branch = fork.branches[index];
  if (branch.isFinal() || fork.isAnswered()) return;
  branch.sendRefused = true;
  branch.lastStatus = 408;
  if (!core.settings().failedSendsAreTimeouts) {
    // What never left can win against no reply, not even against a 5xx: it answers only when there is nothing
    // else (Kamailio 5.6.3, observed).
    branch.lastStatus = 477;
    branch.counts = false;
    fork.errorStatus = 477;
    fork.errorReason = kSendRefusedReason;
  }
  branch.faked = true;
  noteBranch(core, fork, index, "failed", branch.lastStatus);
  branchFailed(core, fork, index);
}

}  // namespace forklab::proxy
