#include "script/functions/maxfwd.h"

#include <algorithm>
#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// Max-Forwards is absent or no number.
constexpr int kUnreadable = -2;

/// The argument within 0 and max_limit.
std::uint32_t limitOf(Call& call) {
  const auto top = static_cast<std::int64_t>(contextOf(call).core().settings().maximumForwardsLimit);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(call.value(0).toInteger(), 0, top));
}

/// Kamailio maxfwd decides by the header alone: present, zero or absent.
Outcome process(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const sip::HeaderLine* line = message.first(sip::HeaderName::maxForwards);
  if (line == nullptr) {
    // RFC 3261 16.6 would put 70; Kamailio takes the function's own argument and says so by 2.
    context.edits.append(message, "Max-Forwards: " + std::to_string(limitOf(call)) + "\r\n");
    return Outcome::result(2);
  }
  const auto value = message.number(sip::HeaderName::maxForwards);
  // Without a digit it counts as 0 (observed).
  if (line->value.empty()) return truth(false);
  if (!value || !value->has_value()) return Outcome::result(kUnreadable);
  // Only the return value says so: the 483 of RFC 3261 16.3 is the script's to send.
  if (**value == 0) return truth(false);
  const std::uint32_t most = static_cast<std::uint32_t>(context.core().settings().maximumForwardsLimit);
  // A value above max_limit is lowered to it, which spends more than one hop at once.
  const std::uint32_t left = **value > most ? most : **value - 1;
  // Written into the place of the old digits, so a shorter number has blanks before it (Kamailio maxfwd).
  std::string digits = std::to_string(left);
  if (digits.size() < line->value.size()) digits.insert(0, line->value.size() - digits.size(), ' ');
  context.edits.replace(line->value, std::move(digits));
  return truth(true);
}

Outcome isLower(Call& call) {
  const auto value = contextOf(call).message().number(sip::HeaderName::maxForwards);
  if (!value || !value->has_value()) return Outcome::result(kUnreadable);
  return truth(std::int64_t{**value} < call.value(0).toInteger());
}

constexpr std::array kLimit{ParameterSpec{"limit", ParameterType::text}};

constexpr std::string_view kReturns =
    "1 lowered by one; 2 added; -1 it is 0: answer 483 yourself; -2 it is no number";
constexpr std::string_view kHelp =
    "Lowers Max-Forwards by one, or adds it with this value where there is none.";

constexpr std::array kFunctions{
    FunctionSpec{"mf_process_maxfwd_header", kLimit, kRequestRoute, kReturns, kHelp,
                 "if (!mf_process_maxfwd_header(\"10\")) exit;", process},
    FunctionSpec{"process_maxfwd", kLimit, kRequestRoute, kReturns, kHelp, "process_maxfwd(\"10\");",
                 process},
    FunctionSpec{"maxfwd_process", kLimit, kRequestRoute, kReturns, kHelp, "maxfwd_process(\"10\");",
                 process},
    FunctionSpec{"is_maxfwd_lt", kLimit, kRequestRoute | kFailureRoute | kBranchRoute,
                 "1 yes, -1 no, -2 there is none", "Whether Max-Forwards is below this.",
                 "if (is_maxfwd_lt(\"2\")) exit;", isLower},
    FunctionSpec{"mf_lowlimit", kLimit, kRequestRoute | kFailureRoute | kBranchRoute, "1 yes, -1 no",
                 "As is_maxfwd_lt.", "if (mf_lowlimit(\"2\")) exit;", isLower},
    FunctionSpec{"maxfwd_at_least", kLimit, kRequestRoute | kFailureRoute | kBranchRoute, "1 yes, -1 no",
                 "As is_maxfwd_lt: true when Max-Forwards is below this, whatever its name says.",
                 "if (maxfwd_at_least(\"2\")) exit;", isLower},
};

constexpr std::array kSettings{
    SettingSpec{"max_limit", script::SettingType::integer, "70", "The highest value that is let through."},
};

}  // namespace

const ModuleSpec& maxfwdModule() {
  static constexpr ModuleSpec kModule{"maxfwd", kFunctions, {}, {}, kSettings, {}};
  return kModule;
}

}  // namespace forklab::functions
