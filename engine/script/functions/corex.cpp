#include "script/functions/corex.h"

#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// Without a URI: a copy of the R-URI, which stays a new target; `$du` and the flags move over
/// (Kamailio tm).
Outcome appendCurrent(proxy::RoutingContext& context) {
  const bool added = context.appendBranch(context.target);
  if (added) {
    context.target.destination.clear();
    context.target.flags = 0;
    context.target.socket = proxy::kNoSocket;
  }
  return truth(added);
}

Outcome appendBranch(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (call.argumentCount() == 0 || call.text(0).empty()) return appendCurrent(context);
  // The branch takes $du and the branch flags as they stand now; later changes touch the R-URI alone.
  proxy::Target target = context.target;
  target.uri = call.text(0);
  // Unspecified: t_load_contacts sorts it below 0 (Kamailio tm).
  target.q = -1;
  // A bad q adds nothing at all rather than a target of unknown rank.
  if (call.argumentCount() > 1 && !call.text(1).empty()) {
    const auto q = proxy::parseQ(call.text(1));
    if (!q) {
      context.log("ERROR", "append_branch: not a q between 0 and 1: " + std::string(call.text(1)));
      return truth(false);
    }
    target.q = *q;
  }
  return truth(context.appendBranch(std::move(target)));
}

constexpr std::array kBranch{ParameterSpec{"uri", ParameterType::text, true},
                             ParameterSpec{"q", ParameterType::text, true}};

constexpr script::RouteMask kLegal = kRequestRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "append_branch", kBranch, kLegal, "1; -1 when q is bad or 12 targets are reached",
        "Adds a target for the next t_relay; q counts only for t_load_contacts. Without a URI the R-URI is "
        "doubled.",
        "append_branch(\"sip:b@example.com\", \"0.5\");", appendBranch},
};

}  // namespace

const ModuleSpec& corexModule() {
  static constexpr ModuleSpec kModule{"corex", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
