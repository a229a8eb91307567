#include <algorithm>
#include <array>

#include "script/functions/host.h"
#include "script/functions/variables.h"
#include "sip/builder.h"

namespace forklab::functions {
namespace {

/// 0-based in branch and reply routes; in failure_route the number of branches so far
/// (Kamailio tmx).
Value branchIndex(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  // In the reply_route tm has not looked at the reply yet.
  if (context.stage == proxy::Stage::reply) return Value(std::int64_t{-1});
  // Outside of branches it is 0, as Kamailio's tm leaves it.
  return Value(std::int64_t{std::max(context.branchIndex, 0)});
}

/// $T_reply_code: in failure_route the winner's, in tm:branch-failure the branch's, in reply routes the
/// reply's, else the last one sent upstream.
int codeOf(const proxy::RoutingContext& context) {
  const bool ofFailure =
      context.stage == proxy::Stage::failure || context.stage == proxy::Stage::branchFailure;
  if (ofFailure || !context.isRequest()) return context.replyCode;
  return context.fork == nullptr ? 0 : context.fork->lastStatus;
}

Value replyCode(Host& host, const VariableUse&) { return Value(std::int64_t{codeOf(contextOf(host))}); }

Value replyReason(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest()) return Value::text(context.message().reason());
  if (context.stage != proxy::Stage::failure) return Value::text({});
  const proxy::Branch& branch = context.fork->branches[context.pickedBranch];
  // A 408 that tm made has no message, so its reason is the standard one.
  return Value::text(branch.reply == nullptr ? sip::standardReason(context.replyCode)
                                             : branch.reply->reason());
}

Value lastCode(Host& host, const VariableUse&) {
  const proxy::Fork* fork = contextOf(host).fork;
  return Value(std::int64_t{fork == nullptr ? 0 : fork->lastStatus});
}

Value transaction(Host& host, const VariableUse& use) {
  const proxy::RoutingContext& context = contextOf(host);
  if (use.inner == "reply_code") return replyCode(host, use);
  if (use.inner == "reply_reason") return replyReason(host, use);
  if (use.inner == "reply_last") return lastCode(host, use);
  if (use.inner == "branch_index") return branchIndex(host, use);
  if (context.fork == nullptr) return {};
  if (use.inner == "id_index" || use.inner == "id_label") return Value(std::int64_t{context.fork->server});
  if (use.inner == "ruri") return Value(context.fork->firstUri);
  // 1: the winner's reply is one that tm faked at a timeout.
  if (use.inner != "reply_type" || context.stage != proxy::Stage::failure) return {};
  return Value(std::int64_t{context.fork->branches[context.pickedBranch].faked ? 1 : 0});
}

constexpr std::array kVariables{
    VariableSpec{"T_branch_idx", InnerName::none,
                 "number of the branch at hand; in failure_route how many there were", branchIndex, nullptr},
    VariableSpec{"T_reply_code", InnerName::none, "code of the winner, or of the reply at hand", replyCode,
                 nullptr},
    VariableSpec{"T_reply_reason", InnerName::none, "reason of the winner, or of the reply at hand",
                 replyReason, nullptr},
    VariableSpec{"T_reply_last", InnerName::none, "last code sent upstream", lastCode, nullptr},
    VariableSpec{"T", InnerName::required,
                 "reply_code, reply_reason, reply_last, reply_type, branch_index, id_index, id_label, ruri",
                 transaction, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kTransactionVariables = kVariables;

}  // namespace forklab::functions
