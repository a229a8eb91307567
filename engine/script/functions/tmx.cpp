#include "script/functions/tmx.h"

#include <array>
#include <vector>

#include "script/functions/host.h"
#include "script/functions/tm_parts.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

/// One worker serves a node of the lab, so no other can be at the same request.
Outcome precheck(Call& call) {
  static_cast<void>(call);
  return truth(false);
}

// The block at the root counts: inside a route[NAME] the stage is that of the block that called it.
Outcome isBranchRoute(Call& call) { return truth(contextOf(call).stage == proxy::Stage::branch); }
Outcome isFailureRoute(Call& call) { return truth(contextOf(call).stage == proxy::Stage::failure); }
Outcome isReplyRoute(Call& call) { return truth(!contextOf(call).isRequest()); }
Outcome isRequestRoute(Call& call) { return truth(contextOf(call).stage == proxy::Stage::request); }

constexpr std::array kWhich{ParameterSpec{"which", ParameterType::literal}};
constexpr std::array kContinue{ParameterSpec{"index", ParameterType::text},
                               ParameterSpec{"label", ParameterType::text},
                               ParameterSpec{"route", ParameterType::text}};
constexpr std::array kCancel{
    ParameterSpec{"Call-ID", ParameterType::text}, ParameterSpec{"CSeq", ParameterType::text},
    ParameterSpec{"flag", ParameterType::text}, ParameterSpec{"code", ParameterType::text, true}};
constexpr std::array kReplyById{
    ParameterSpec{"Call-ID", ParameterType::text}, ParameterSpec{"CSeq", ParameterType::text},
    ParameterSpec{"code", ParameterType::text}, ParameterSpec{"reason", ParameterType::text}};
constexpr std::array kDropCode{ParameterSpec{"code", ParameterType::text, true}};

constexpr std::array kFunctions{
    FunctionSpec{"t_suspend",
                 {},
                 script::kAnyRoute,
                 "1; -1 answered, cancelled or suspended already",
                 "Keeps the transaction waiting until t_continue, or fr_timer; never after t_relay.",
                 "t_suspend();",
                 tSuspend},
    FunctionSpec{"t_continue", kContinue, script::kAnyRoute, "1; -1 no such transaction waits",
                 "Lets a suspended transaction go on in route[NAME]; index and label are $T(id_index) and "
                 "$T(id_label) of it.",
                 "t_continue(\"1\", \"2\", \"RESUME\");", tContinue},
    FunctionSpec{"t_cancel_branches", kWhich, kOnreplyRoute, "1; -1 without a transaction",
                 "Cancels branches: all, others than that of the reply, this.",
                 "t_cancel_branches(\"others\");", tCancelBranches},
    FunctionSpec{"t_cancel_callid", kCancel, script::kAnyRoute, "1; -1 no such INVITE lives",
                 "Cancels the branches of another INVITE, with this code as Reason; sets a flag there.",
                 "t_cancel_callid(\"$hdr(X-Call)\", \"1\", \"5\");", tCancelCallId},
    FunctionSpec{"t_reply_callid", kReplyById, script::kAnyRoute,
                 "1; -1 no such transaction waits for a reply", "Answers another transaction.",
                 "t_reply_callid(\"$hdr(X-Call)\", \"1\", \"486\", \"Busy\");", tReplyCallId},
    FunctionSpec{"t_drop", kDropCode, script::kAnyRoute, "0, the script ends; -1 without a transaction",
                 "Ends the transaction without a reply.", "t_drop();", tDrop},
    FunctionSpec{"t_precheck_trans",
                 {},
                 kRequestRoute,
                 "1 yes, -1 no",
                 "Whether another worker handles the same request now; never in the lab.",
                 "if (t_precheck_trans()) exit;",
                 precheck},
    FunctionSpec{"t_is_branch_route",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether a branch_route is running.",
                 "if (t_is_branch_route()) exit;",
                 isBranchRoute},
    FunctionSpec{"t_is_failure_route",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether a failure_route is running.",
                 "if (t_is_failure_route()) exit;",
                 isFailureRoute},
    FunctionSpec{"t_is_reply_route",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether a reply is at hand.",
                 "if (t_is_reply_route()) exit;",
                 isReplyRoute},
    FunctionSpec{"t_is_request_route",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether the request_route is running.",
                 "if (t_is_request_route()) exit;",
                 isRequestRoute},
};

std::vector<VariableSpec> allVariables() {
  std::vector<VariableSpec> all(kTransactionVariables.begin(), kTransactionVariables.end());
  all.insert(all.end(), kOtherMessageVariables.begin(), kOtherMessageVariables.end());
  return all;
}

}  // namespace

const ModuleSpec& tmxModule() {
  static const std::vector<VariableSpec> kVariables = allVariables();
  static const ModuleSpec kModule{"tmx", kFunctions, kVariables, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
