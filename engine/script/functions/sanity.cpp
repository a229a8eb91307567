#include "script/functions/sanity.h"

#include <array>

#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/sanity_checks.h"
#include "script/module_check.h"

namespace forklab::functions {
namespace {

using script::SettingType;

/// The settings, and what the last check found when the script answers itself (noreply).
class SanityState final : public ModuleState {
 public:
  SanityState(const script::Program& program, ModuleServices& services)
      : defaultMessageBits(program.integerSetting("sanity", "default_checks", 3047)),
        defaultUriBits(program.integerSetting("sanity", "uri_checks", 7)),
        endsScript(program.integerSetting("sanity", "autodrop", 1) != 0),
        repliesItself(program.integerSetting("sanity", "noreply", 0) == 0),
        extensions(extensionList(program.textSetting("sanity", "proxy_require", {}))) {
    static_cast<void>(services);
  }

  std::int64_t defaultMessageBits;
  std::int64_t defaultUriBits;
  bool endsScript;
  bool repliesItself;
  std::vector<std::string> extensions;
  sip::MessagePtr refused;  ///< what `refusal` is about
  Refusal refusal;
};

bool mayBeAnswered(const proxy::RoutingContext& context) {
  return context.isRequest() && context.message().method() != sip::Method::ack;
}

void reply(proxy::RoutingContext& context, const Refusal& refusal) {
  if (!mayBeAnswered(context)) return;
  if (refusal.status == 0) {
    context.log(
        "ERROR",
        "sanity_check() refuses the request, and a header that cannot be read keeps it from answering");
    return;
  }
  replyEitherWay(context, refusal.status, refusal.reason);
}

/// An argument that is there must be an integer, not a text that looks like one.
std::optional<std::int64_t> bitsOf(Call& call, std::size_t argument, std::int64_t usual, std::int64_t end) {
  if (call.argumentCount() <= argument) return usual;
  const Value value = call.value(argument);
  if (value.isInteger() && value.integer() >= 1 && value.integer() < end) return value.integer();
  contextOf(call).log("ERROR", "sanity_check() wants numbers from 1 to " + std::to_string(end - 1));
  return std::nullopt;
}

Outcome check(Call& call) {
  SanityState& state = stateOf<SanityState>(call);
  proxy::RoutingContext& context = contextOf(call);
  const auto messageBits = bitsOf(call, 0, state.defaultMessageBits, kSanityMessageEnd);
  const auto uriBits = bitsOf(call, 1, state.defaultUriBits, kSanityUriEnd);
  if (!messageBits || !uriBits) return truth(false);
  state.refused.reset();
  auto refusal = firstRefusal({context, *messageBits, *uriBits, state.extensions});
  if (!refusal) return truth(true);
  if (!refusal->line.empty()) addReplyLine(context, refusal->line);
  if (state.repliesItself) {
    reply(context, *refusal);
  } else {
    state.refused = context.messagePointer;
    state.refusal = std::move(*refusal);
  }
  return state.endsScript ? Outcome::result(0) : truth(false);
}

Outcome replyLater(Call& call) {
  const SanityState& state = stateOf<SanityState>(call);
  proxy::RoutingContext& context = contextOf(call);
  if (!mayBeAnswered(context) || state.repliesItself) return truth(true);
  const bool isKnown = state.refused == context.messagePointer;
  if (isKnown && state.refusal.isUnspeakable) return truth(true);
  if (isKnown && state.refusal.status != 0) {
    reply(context, state.refusal);
  } else {
    replyEitherWay(context, 500, "Server Sanity Failure");
  }
  return truth(true);
}

void wantsSl(script::ModuleCheck& check) {
  if (!check.program().loads("sanity") || check.program().loads("sl")) return;
  check.error("missing-module", {}, "sanity needs the module sl", "add loadmodule \"sl.so\" above");
}

constexpr std::array kBits{ParameterSpec{"checks", ParameterType::integer, true},
                           ParameterSpec{"URIs", ParameterType::integer, true}};
constexpr script::RouteMask kLegal = kRequestRoute | kOnreplyRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "sanity_check", kBits, kLegal,
        "1 sound; 0 refused, which ends the script; -1 refused with autodrop 0",
        "Answers a request that is no sound SIP and ends the script. Sum of: 1 version, 2 scheme of the "
        "R-URI, 4 required headers, 32 method in CSeq, 64 number in CSeq, 128 Content-Length, 256 "
        "Expires, 512 Proxy-Require, 1024 URIs (1 R-URI, 2 From, 4 To, 8 Contact), 2048 credentials, 4096 "
        "tags, 8192 credentials of Digest only, 16384 Via.",
        "if (!sanity_check(\"17895\", \"7\")) exit;", check},
    FunctionSpec{"sanity_reply",
                 {},
                 kLegal,
                 "1",
                 "With noreply 1: sends what sanity_check would have answered.",
                 "if (!sanity_check()) sanity_reply();",
                 replyLater},
};

constexpr std::array kSettings{
    SettingSpec{"default_checks", SettingType::integer, "3047", "Checks of sanity_check without a number."},
    SettingSpec{"uri_checks", SettingType::integer, "7", "URIs of sanity_check without a number."},
    SettingSpec{"proxy_require", SettingType::text, "",
                "Extensions that Proxy-Require may ask for: \"foo, bar\"."},
    SettingSpec{"autodrop", SettingType::integer, "1", "1: a refusal ends the script; 0: it is a false."},
    SettingSpec{"noreply", SettingType::integer, "0", "1: the script answers by sanity_reply()."},
};

}  // namespace

const ModuleSpec& sanityModule() {
  static constexpr ModuleSpec kModule{"sanity", kFunctions, {}, {}, kSettings, {}, makeStateOf<SanityState>,
                                      wantsSl};
  return kModule;
}

}  // namespace forklab::functions
