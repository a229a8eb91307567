#include "script/functions/textopsx.h"

#include <array>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/textops_parts.h"
#include "script/functions/textopsx_parts.h"
#include "script/regex.h"

namespace forklab::functions {
namespace {

/// The message at hand becomes what has been written; a transaction that keeps it keeps the new one.
bool become(proxy::RoutingContext& context, const kernel::Bytes& bytes) {
  auto parsed = sip::Message::parseLeniently(bytes);
  if (!parsed) {
    context.log("ERROR", "the changed message is no SIP message: " + parsed.error().message);
    return false;
  }
  const sip::MessagePtr before = context.messagePointer;
  context.messagePointer = std::move(parsed).value();
  const bool isKept = context.fork != nullptr && context.fork->request == before;
  if (isKept) context.fork->request = context.messagePointer;
  return true;
}

/// Edits and R-URI go into the message that the script reads from here on (Kamailio textopsx).
Outcome applyChanges(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork != nullptr && context.fork->editsFrozen) return truth(false);
  const sip::Message& message = context.message();
  sip::Edits edits = context.edits;
  if (message.isRequest() && context.uri() != message.requestUri()) edits.requestUri(message, context.uri());
  if (!become(context, sip::write(message, edits))) return truth(false);
  context.edits.clear();
  return truth(true);
}

/// Provisionals and 2xx keep their class, other finals any of theirs (Kamailio textopsx).
bool mayBecome(int from, int to) {
  if (to < 100 || to > 699) return false;
  return (from >= 300 && to >= 300) || from / 100 == to / 100;
}

Outcome changeStatus(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto code = static_cast<int>(call.value(0).toInteger());
  if (context.isRequest() || !mayBecome(context.message().status(), code)) {
    context.log("ERROR", "change_reply_status: the class of the reply cannot be changed");
    return truth(false);
  }
  const sip::Message& message = context.message();
  sip::Edits line;
  line.statusLine(message, code, call.text(1));
  const kernel::Bytes changed = sip::write(message, line);
  const auto longer =
      static_cast<std::int64_t>(changed.size()) - static_cast<std::int64_t>(message.text().size());
  sip::Edits moved = context.edits;
  moved.moveBehind(message.startLine().end, longer);
  if (!become(context, changed)) return truth(false);
  context.edits = std::move(moved);
  return truth(true);
}

/// Content-Type stays (observed).
Outcome removeBody(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!context.message().body().empty()) context.edits.body(context.message(), {}, {});
  return truth(true);
}

/// Those that no pattern takes away.
bool isKept(const sip::HeaderLine& line) {
  switch (line.name) {
    case sip::HeaderName::via:
    case sip::HeaderName::from:
    case sip::HeaderName::to:
    case sip::HeaderName::callId:
    case sip::HeaderName::cseq:
    case sip::HeaderName::contact:
    case sip::HeaderName::route:
    case sip::HeaderName::recordRoute:
    case sip::HeaderName::maxForwards:
    case sip::HeaderName::contentType:
    case sip::HeaderName::contentLength: return true;
    default: return false;
  }
}

/// Every header whose name does not match goes, but those that a message cannot do without. False, whatever
/// it did (observed).
Outcome keepHeaders(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const std::string pattern(call.argumentCount() == 0 ? std::string_view() : call.text(0));
  const auto regex = script::Regex::compile(pattern, true);
  for (const sip::HeaderLine& line : message.headers()) {
    const bool matches =
        !pattern.empty() && regex && regex->matches(std::string(line.nameText.of(message.text())));
    if (!isKept(line) && !matches) context.edits.remove(line);
  }
  return truth(false);
}

constexpr std::array kStatus{ParameterSpec{"code", ParameterType::text},
                             ParameterSpec{"reason", ParameterType::text}};
constexpr std::array kName{ParameterSpec{"pattern", ParameterType::text, true}};
constexpr std::array kHeaderValue{ParameterSpec{"header[index]"}, ParameterSpec{"value"}};
constexpr std::array kHeaderPlace{ParameterSpec{"header[index]"}};
constexpr std::array kFileName{ParameterSpec{"text"}, ParameterSpec{"shell pattern"},
                               ParameterSpec{"flags", ParameterType::text, true}};

constexpr std::array kFunctions{
    FunctionSpec{"msg_apply_changes",
                 {},
                 kRequestRoute | kOnreplyRoute,
                 "1; -1 after t_relay",
                 "Makes the edits so far part of the message, so that the script sees them.",
                 "msg_apply_changes();",
                 applyChanges},
    FunctionSpec{"change_reply_status", kStatus, kOnreplyRoute, "1; -1 for another class of status",
                 "Changes the status line of a reply.", "change_reply_status(\"183\", \"Progress\");",
                 changeStatus},
    FunctionSpec{"remove_body",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Takes the body away; Content-Type stays.",
                 "remove_body();",
                 removeBody},
    FunctionSpec{"keep_hf", kName, script::kAnyRoute, "-1, though it is done",
                 "Removes every header that is not needed, but those whose name matches.",
                 "keep_hf(\"^Subject\");", keepHeaders},
    FunctionSpec{
        "append_hf_value", kHeaderValue, kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute,
        "1; -1 no such place",
        "Adds a value to a header that is a list: behind the one at [index], counted from 1, or as a line.",
        "append_hf_value(\"Supported\", \"path\");", appendHeaderValue},
    FunctionSpec{"insert_hf_value", kHeaderValue,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1; -1 no such place",
                 "The same, but before it.", "insert_hf_value(\"Supported[1]\", \"path\");",
                 insertHeaderValue},
    FunctionSpec{"remove_hf_value", kHeaderPlace,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1; -1 no such place",
                 "Removes the value at [index], the first, or with [*] all of them.",
                 "remove_hf_value(\"Supported[*]\");", removeHeaderValue},
    FunctionSpec{"assign_hf_value", kHeaderValue,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1; -1 no such place",
                 "Replaces the value at [index], or the first.",
                 "assign_hf_value(\"Supported[1]\", \"path\");", assignHeaderValue},
    FunctionSpec{"include_hf_value", kHeaderValue,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1",
                 "Adds a value to a header that is a list, unless it has it.",
                 "include_hf_value(\"Supported\", \"path\");", includeHeaderValue},
    FunctionSpec{"exclude_hf_value", kHeaderValue,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1",
                 "Removes a value from a header that is a list.",
                 "exclude_hf_value(\"Supported\", \"path\");", excludeHeaderValue},
    FunctionSpec{"hf_value_exists", kHeaderValue,
                 kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute, "1 yes, -1 no",
                 "Whether a header that is a list has a value.",
                 "if (hf_value_exists(\"Supported\", \"path\")) exit;", hasHeaderValue},
    FunctionSpec{"fnmatch", kFileName, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a shell pattern fits a text; flags change nothing (observed).",
                 "if (fnmatch(\"$rU\", \"b*\")) exit;", matchesName},
};

}  // namespace

const ModuleSpec& textopsxModule() {
  static constexpr ModuleSpec kModule{"textopsx", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
