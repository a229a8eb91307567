#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

/// What t_set_… and t_reset_… ask of one transaction. Before it exists they hold for the one that comes.
namespace forklab::functions {

namespace {

/// 0 keeps a value (Kamailio tm).
void wish(std::optional<kernel::Duration>& value, std::int64_t milliseconds) {
  if (milliseconds > 0) value = kernel::Duration::milliseconds(milliseconds);
}

std::int64_t second(Call& call) { return call.argumentCount() > 1 ? call.integer(1) : 0; }

Outcome applied(proxy::RoutingContext& context) {
  context.applyWishes();
  return truth(true);
}

}  // namespace

Outcome tSetFr(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  wish(context.wishes.invite, call.integer(0));
  wish(context.wishes.first, second(call));
  return applied(context);
}

Outcome tSetRetr(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  wish(context.wishes.retry1, call.integer(0));
  wish(context.wishes.retry2, second(call));
  return applied(context);
}

Outcome tSetMaxLifetime(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  wish(context.wishes.maxInvite, call.integer(0));
  wish(context.wishes.maxOther, second(call));
  return applied(context);
}

Outcome tResetFr(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const transaction::TimerSettings& usual = context.core().settings().timers;
  context.wishes.invite = usual.frInvTimer;
  context.wishes.first = usual.frTimer;
  return applied(context);
}

Outcome tResetRetr(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const transaction::TimerSettings& usual = context.core().settings().timers;
  context.wishes.retry1 = usual.retrTimer1;
  context.wishes.retry2 = usual.retrTimer2;
  return applied(context);
}

Outcome tResetMaxLifetime(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const transaction::TimerSettings& usual = context.core().settings().timers;
  context.wishes.maxInvite = usual.maxInviteLifetime;
  context.wishes.maxOther = usual.maxOtherLifetime;
  return applied(context);
}

Outcome tSetAutomatic100(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  context.wishes.sends100 = call.integer(0) != 0;
  return applied(context);
}

Outcome tSetDisable6xx(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  context.wishes.blocksOn6xx = call.integer(0) == 0;
  return applied(context);
}

Outcome tSetDisableInternalReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  context.wishes.answersErrors = call.integer(0) == 0;
  return applied(context);
}

Outcome tSetNoCancelReason(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  context.wishes.forwardsCancelReason = call.integer(0) == 0;
  return applied(context);
}

}  // namespace forklab::functions
