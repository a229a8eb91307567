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
  if (context.stage == proxy::Stage::failure) code = context.replyCode;
  if (!context.isRequest()) code = context.message().status();
  // "4[0-9][0-9]" as well as "486|408": a POSIX extended expression, found anywhere in the three digits.
  const auto pattern = script::Regex::compile(std::string(call.text(0)), true);
  if (!pattern) {
    context.log("ERROR", "t_check_status: " + pattern.error().message);
    return truth(false);
  }
  return truth(code > 0 && pattern->matches(std::to_string(code)));
}

/// 0 keeps a value; before the transaction exists it holds for the one that comes (Kamailio tm).
Outcome tSetFr(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::int64_t invite = call.integer(0);
  const std::int64_t first = call.argumentCount() > 1 ? call.integer(1) : 0;
  context.setFinalTimers(kernel::Duration::milliseconds(invite), kernel::Duration::milliseconds(first));
  return truth(true);
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
