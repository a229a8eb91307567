#include "script/functions/tmx.h"

#include <array>

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

constexpr std::array kFunctions{
    FunctionSpec{"t_is_canceled",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether the caller has sent CANCEL.",
                 "if (t_is_canceled()) exit;",
                 tIsCancelled},
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

}  // namespace

const ModuleSpec& tmxModule() {
  static const ModuleSpec kModule{"tmx", kFunctions, kTransactionVariables, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
