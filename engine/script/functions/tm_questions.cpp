#include <algorithm>

#include "script/functions/host.h"
#include "script/functions/tm_parts.h"
#include "script/regex.h"

namespace forklab::functions {

Outcome tOnFailure(Call& call) {
  // Entering a failure_route disarms it, so a script that wants another wave has to call this there again.
  contextOf(call).armed().failure = call.text(0);
  return truth(true);
}

Outcome tOnBranch(Call& call) {
  contextOf(call).armed().branch = call.text(0);
  return truth(true);
}

Outcome tOnReply(Call& call) {
  contextOf(call).armed().reply = call.text(0);
  return truth(true);
}

/// The name behind "tm:branch-failure:".
Outcome tOnBranchFailure(Call& call) {
  contextOf(call).armed().branchFailure = call.text(0);
  return truth(true);
}

/// Any branch of the transaction, whichever wave.
Outcome tGrepStatus(Call& call) {
  const std::int64_t code = call.value(0).toInteger();
  const proxy::Fork* fork = contextOf(call).fork;
  return truth(fork != nullptr &&
               std::any_of(fork->branches.begin(), fork->branches.end(), [&](const proxy::Branch& each) {
                 return !each.isBlind && each.counts && each.lastStatus == code;
               }));
}

/// The code itself is what the script gets (Kamailio tm).
Outcome tGetStatusCode(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  const bool hasWinner =
      context.stage == proxy::Stage::failure || context.stage == proxy::Stage::branchFailure;
  const int code = hasWinner ? context.replyCode : context.fork == nullptr ? 0 : context.fork->lastStatus;
  return Outcome::result(code > 0 ? code : -1);
}

/// The whole transaction ran out of its lifetime.
Outcome tIsExpired(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  const transaction::TimerSettings& timers = context.fork->timers;
  const kernel::Duration most = context.fork->isInvite() ? timers.maxInviteLifetime : timers.maxOtherLifetime;
  return truth(context.core().now() - context.fork->openedAt >= most);
}

/// From here on later edits of this run are those of the transaction.
Outcome tSaveLumps(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr || context.stage != proxy::Stage::request) return truth(false);
  context.fork->edits = context.edits;
  proxy::noteClone(context);
  return truth(true);
}

Outcome tIsSet(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::string_view what = call.text(0);
  const proxy::ArmedRoutes& armed = context.armed();
  if (what == "failure_route") return truth(!armed.failure.empty());
  if (what == "branch_route") return truth(!armed.branch.empty());
  if (what == "onreply_route") return truth(!armed.reply.empty());
  return truth(false);
}

Outcome tCheckStatus(Call& call) {
  const proxy::RoutingContext& context = contextOf(call);
  int code = context.fork == nullptr ? 0 : context.fork->lastStatus;
  // Each stage has its own code at hand: the winner's, the reply's, or the last one sent upstream.
  if (context.stage == proxy::Stage::failure || context.stage == proxy::Stage::branchFailure)
    code = context.replyCode;
  if (!context.isRequest()) code = context.message().status();
  // "4[0-9][0-9]" as well as "486|408": a POSIX extended expression, found anywhere in the three digits.
  const auto pattern = script::Regex::compile(std::string(call.text(0)), true);
  if (!pattern) {
    context.log("ERROR", "t_check_status: " + pattern.error().message);
    return truth(false);
  }
  return truth(code > 0 && pattern->matches(std::to_string(code)));
}

Outcome tDropReplies(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::string_view mode = call.argumentCount() > 0 ? call.text(0) : std::string_view{};
  // In failure_reply_mode's numbers: 0 keeps all, 2 drops the last wave's, 1 drops all.
  context.dropReplies = mode == "n" ? 0 : mode == "l" ? 2 : 1;
  return truth(true);
}

namespace {

/// Null outside of a failure_route: before that no branch has won.
const proxy::Branch* winner(const proxy::RoutingContext& context) {
  if (context.fork == nullptr || context.stage != proxy::Stage::failure) return nullptr;
  return &context.fork->branches[context.pickedBranch];
}

template <class Question>
Outcome askAny(Call& call, Question question) {
  const proxy::Fork* fork = contextOf(call).fork;
  return truth(fork != nullptr && std::any_of(fork->branches.begin(), fork->branches.end(), question));
}

}  // namespace

Outcome tBranchTimeout(Call& call) {
  const proxy::Branch* branch = winner(contextOf(call));
  // A branch whose 408 tm made itself; a 408 that came from downstream is a reply.
  return truth(branch != nullptr && branch->timedOut);
}

Outcome tAnyTimeout(Call& call) {
  return askAny(call, [](const proxy::Branch& branch) { return branch.timedOut; });
}

Outcome tBranchReplied(Call& call) {
  const proxy::Branch* branch = winner(contextOf(call));
  return truth(branch != nullptr && branch->heard);
}

Outcome tAnyReplied(Call& call) {
  return askAny(call, [](const proxy::Branch& branch) { return branch.heard; });
}

/// From the CANCEL on and for the rest of the transaction's life.
Outcome tIsCancelled(Call& call) {
  const proxy::Fork* fork = contextOf(call).fork;
  return truth(fork != nullptr && fork->cancelled);
}

}  // namespace forklab::functions
