#include "proxy/cancel.h"
#include "proxy/local_reply.h"
#include "proxy/suspension.h"
#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {

Outcome tSuspend(Call& call) { return truth(proxy::suspend(contextOf(call))); }

/// ($T(id_index), $T(id_label), route): the label alone tells the transaction in the lab.
Outcome tContinue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto server = static_cast<proxy::TransactionId>(call.value(1).toInteger());
  if (proxy::continueSuspended(context.core(), server, call.text(2))) return truth(true);
  context.log("WARNING", "t_continue: active transaction not found");
  return truth(false);
}

/// In an onreply_route: "others" spares the branch of the reply, "this" cancels it alone.
Outcome tCancelBranches(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  const std::string_view which = call.text(0);
  const auto own = static_cast<std::size_t>(context.branchIndex);
  for (std::size_t i = 0; i < context.fork->branches.size(); ++i) {
    const bool isOwn = context.branchIndex >= 0 && i == own;
    if ((which == "this" && !isOwn) || (which == "others" && isOwn)) continue;
    proxy::cancelBranch(context.core(), *context.fork, i, {});
  }
  return truth(true);
}

namespace {

proxy::Fork* forkOf(Call& call) {
  const auto number = static_cast<std::uint32_t>(call.value(1).toInteger());
  return contextOf(call).core().forkByCallId(call.text(0), number);
}

}  // namespace

/// (Call-ID, CSeq number, flag, code): the flag is set on the transaction so that its failure_route knows.
Outcome tCancelCallId(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  proxy::Fork* const fork = forkOf(call);
  if (fork == nullptr || !fork->isInvite()) return truth(false);
  const std::int64_t flag = call.value(2).toInteger();
  if (flag >= 0 && flag < 32) fork->flags |= 1U << static_cast<unsigned>(flag);
  const int code = call.argumentCount() > 3 ? static_cast<int>(call.value(3).toInteger()) : 0;
  proxy::cancelPending(context.core(), *fork, code);
  return truth(true);
}

Outcome tReplyCallId(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  proxy::Fork* const fork = forkOf(call);
  const std::int64_t code = call.value(2).toInteger();
  if (fork == nullptr || fork->isAnswered() || code < 100 || code > 699) return truth(false);
  proxy::replyInTransaction(context.core(), *fork, static_cast<int>(code), call.text(3));
  return truth(true);
}

/// Ends the transaction without a word; its branches go on unheard.
Outcome tDrop(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  context.fork->released = true;
  context.fork->swallowsReplies = true;
  context.core().layer().release(context.core().now(), context.fork->server, context.core().layerEffects());
  context.core().settle();
  return Outcome::result(0);
}

}  // namespace forklab::functions
