#include "script/functions/kex.h"

#include <array>

#include "script/functions/host.h"
#include "script/functions/kex_commands.h"
#include "script/functions/uri_view.h"

namespace forklab::functions {
namespace {

/// The flags of the branch at hand, or of an added one by its number from 1.
std::uint32_t* branchFlags(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::int64_t branch = call.argumentCount() > 1 ? call.integer(1) : 0;
  if (branch == 0) return &context.target.flags;
  auto& added = context.branches.all();
  if (branch < 0 || static_cast<std::size_t>(branch) > added.size()) return nullptr;
  return &added[static_cast<std::size_t>(branch - 1)].flags;
}

/// 0 for a number outside 0 to 31.
std::uint32_t bitOf(Call& call) {
  const std::int64_t flag = call.integer(0);
  return flag < 0 || flag > 31 ? 0 : 1U << static_cast<unsigned>(flag);
}

Outcome setBranchFlag(Call& call) {
  std::uint32_t* flags = branchFlags(call);
  if (flags == nullptr || bitOf(call) == 0) return truth(false);
  *flags |= bitOf(call);
  return truth(true);
}

Outcome resetBranchFlag(Call& call) {
  std::uint32_t* flags = branchFlags(call);
  if (flags == nullptr || bitOf(call) == 0) return truth(false);
  *flags &= ~bitOf(call);
  return truth(true);
}

Outcome isBranchFlagSet(Call& call) {
  const std::uint32_t* flags = branchFlags(call);
  return truth(flags != nullptr && (*flags & bitOf(call)) != 0);
}

Outcome isDestinationSet(Call& call) { return truth(!contextOf(call).target.destination.empty()); }

/// A transport that we do not listen on is none of ours.
bool listensOver(const proxy::Core& core, std::string_view transport) {
  for (std::size_t i = 0; i < core.sockets().size(); ++i) {
    const auto protocol = core.sockets()[static_cast<proxy::SocketIndex>(i)].at.protocol;
    if (kernel::protocolName(protocol) == transport) return true;
  }
  return transport.empty();
}

/// A whole URI, or host and port; without a port every port of ours will do (observed).
Outcome isMyself(Call& call) {
  const std::string text(call.text(0));
  const std::string uri =
      text.starts_with("sip") && text.find(':') != std::string::npos ? text : "sip:" + text;
  const auto parsed = viewUri(uri);
  const proxy::Core& core = contextOf(call).core();
  if (!parsed || !listensOver(core, parsed->parameter("transport"))) return truth(false);
  if (parsed->portText.empty()) return truth(core.isMyHost(parsed->host));
  return truth(core.isMyself(parsed->host, parsed->port));
}

/// Makes the R-URI a new target as well, as assigning $du does.
Outcome setDestination(Call& call) {
  contextOf(call).setDestination(call.text(0));
  return truth(true);
}

Outcome resetDestination(Call& call) {
  contextOf(call).target.destination.clear();
  return truth(true);
}

/// The second argument, its variables filled in, goes into the first.
Outcome printInto(Call& call) { return truth(call.assign(0, Value(std::string(call.text(1))))); }

constexpr std::array kFlag{ParameterSpec{"flag", ParameterType::integer},
                           ParameterSpec{"branch", ParameterType::integer, true}};
constexpr std::array kUri{ParameterSpec{"uri", ParameterType::text}};
constexpr std::array kPrinted{ParameterSpec{"variable", ParameterType::variable},
                              ParameterSpec{"text", ParameterType::text}};

constexpr std::array kFunctions{
    FunctionSpec{"setbflag", kFlag, script::kAnyRoute, "1; -1 for a bad flag or branch",
                 "Sets a flag of one branch; 0 is the R-URI.", "setbflag(3);", setBranchFlag},
    FunctionSpec{"resetbflag", kFlag, script::kAnyRoute, "1; -1 for a bad flag or branch",
                 "Clears a branch flag.", "resetbflag(3);", resetBranchFlag},
    FunctionSpec{"isbflagset", kFlag, script::kAnyRoute, "1 set, -1 not set", "Asks for a branch flag.",
                 "if (isbflagset(3)) exit;", isBranchFlagSet},
    FunctionSpec{"isdsturiset",
                 {},
                 script::kAnyRoute,
                 "1 set, -1 not set",
                 "Whether $du has a value.",
                 "if (isdsturiset()) exit;",
                 isDestinationSet},
    FunctionSpec{"setdsturi", kUri, script::kAnyRoute, "1", "Sets $du, the next hop.",
                 "setdsturi(\"sip:10.0.0.2:5060\");", setDestination},
    FunctionSpec{
        "resetdsturi", {}, script::kAnyRoute, "1", "Clears $du.", "resetdsturi();", resetDestination},
    FunctionSpec{"pv_printf", kPrinted, script::kAnyRoute, "1; -1 it cannot be assigned",
                 "Puts a text with its pseudo-variables into a variable.",
                 "pv_printf(\"$var(x)\", \"$rU of $rd\");", printInto},
    FunctionSpec{"avp_printf", kPrinted, script::kAnyRoute, "1; -1 it cannot be assigned", "As pv_printf.",
                 "avp_printf(\"$avp(x)\", \"$rU of $rd\");", printInto},
    FunctionSpec{"is_myself", kUri, script::kAnyRoute, "1 ours, -1 not",
                 "Whether a URI or host:port is this proxy.", "if (is_myself(\"$ru\")) exit;", isMyself},
};

}  // namespace

const ModuleSpec& kexModule() {
  static const ModuleSpec kModule{"kex", kFunctions, {}, {}, {}, {}, nullptr, nullptr, kKexCommands};
  return kModule;
}

}  // namespace forklab::functions
