#include <algorithm>

#include "script/functions/host.h"
#include "script/functions/tm_parts.h"
#include "script/regex.h"

namespace forklab::functions {

using script::Call;
using script::Outcome;

Outcome tOnFailure(Call& call) {
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
  if (context.stage == proxy::Stage::failure) code = context.replyCode;
  if (!context.isRequest()) code = context.message().status();
  const auto pattern = script::Regex::compile(std::string(call.text(0)), true);
  if (!pattern) {
    context.log("ERROR", "t_check_status: " + pattern.error().message);
    return truth(false);
  }
  return truth(code > 0 && pattern->matches(std::to_string(code)));
}

/// 0 keeps a value; before the transaction exists it holds for the one that comes (kamailio-behaviour 3.2).
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
  context.dropReplies = mode == "n" ? 0 : mode == "l" ? 2 : 1;
  return truth(true);
}

namespace {

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

Outcome tIsCancelled(Call& call) {
  const proxy::Fork* fork = contextOf(call).fork;
  return truth(fork != nullptr && fork->cancelled);
}

}  // namespace forklab::functions
