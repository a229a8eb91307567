#include "script/functions/textops.h"

#include <array>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// "INVITE|ACK" holds the method at hand; in replies that of CSeq.
Outcome isMethod(Call& call) {
  const sip::Message& message = contextOf(call).message();
  std::string_view method = message.isRequest() ? message.methodText() : std::string_view{};
  if (!message.isRequest()) {
    if (const auto& cseq = message.cseq(); cseq) method = cseq->methodText;
  }
  std::string_view list = call.text(0);
  while (!list.empty()) {
    const std::size_t bar = list.find('|');
    if (list.substr(0, bar) == method) return truth(true);
    if (bar == std::string_view::npos) break;
    list.remove_prefix(bar + 1);
  }
  return truth(false);
}

/// Behind the named header, or below the last one.
Outcome appendHeader(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  std::string text(call.text(0));
  if (call.argumentCount() > 1) {
    if (const auto* line = lastNamed(message, call.text(1))) {
      context.edits.insert(line->line.end, std::move(text));
      return truth(true);
    }
  }
  context.edits.append(message, std::move(text));
  return truth(true);
}

/// Before the named header, or above the first one.
Outcome insertHeader(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  std::string text(call.text(0));
  if (call.argumentCount() > 1) {
    if (const auto* line = firstNamed(message, call.text(1))) {
      context.edits.insert(line->line.begin, std::move(text));
      return truth(true);
    }
  }
  context.edits.insertFirst(message, std::move(text));
  return truth(true);
}

Outcome removeHeader(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  bool found = false;
  // All lines of that name go, in what is sent; the message that the script reads keeps them (Kamailio core).
  for (const sip::HeaderLine& line : context.message().headers()) {
    if (!isNamed(context.message(), line, call.text(0))) continue;
    context.edits.remove(line);
    found = true;
  }
  return truth(found);
}

Outcome isPresent(Call& call) {
  return truth(firstNamed(contextOf(call).message(), call.text(0)) != nullptr);
}

/// For every reply that the proxy still makes in this transaction: the texts pile up
/// (Kamailio tm).
Outcome appendToReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  (context.fork == nullptr ? context.replyLines : context.fork->replyLines) += call.text(0);
  return truth(true);
}

Outcome hasBody(Call& call) {
  const sip::Message& message = contextOf(call).message();
  if (message.body().empty()) return truth(false);
  // The beginning is compared, so "application/sdp" fits a Content-Type that has parameters.
  if (call.argumentCount() == 0) return truth(true);
  return truth(message.valueOf(sip::HeaderName::contentType).starts_with(call.text(0)));
}

constexpr std::array kMethods{ParameterSpec{"methods", ParameterType::text}};
// Kamailio textops takes lines as they are: whoever forgets the \r\n at the end breaks the message.
constexpr std::array kLines{ParameterSpec{"lines", ParameterType::text},
                            ParameterSpec{"header", ParameterType::text, true}};
constexpr std::array kHeader{ParameterSpec{"header", ParameterType::text}};
constexpr std::array kText{ParameterSpec{"lines", ParameterType::text}};
constexpr std::array kType{ParameterSpec{"type", ParameterType::text, true}};

constexpr std::array kFunctions{
    FunctionSpec{"is_method", kMethods, script::kAnyRoute, "1 yes, -1 no",
                 "Whether the method is one of these.", "if (is_method(\"INVITE|BYE\")) exit;", isMethod},
    FunctionSpec{
        "append_hf", kLines, script::kAnyRoute, "1",
        "Adds header lines below the last one, or behind the named one; the script does not see them.",
        "append_hf(\"X-Lab: 1\\r\\n\");", appendHeader},
    FunctionSpec{"insert_hf", kLines, script::kAnyRoute, "1",
                 "Adds header lines above the first one, or before the named one.",
                 "insert_hf(\"X-Lab: 1\\r\\n\");", insertHeader},
    FunctionSpec{"remove_hf", kHeader, script::kAnyRoute, "1 removed, -1 there was none",
                 "Removes every header of this name from what goes out.", "remove_hf(\"Subject\");",
                 removeHeader},
    FunctionSpec{"is_present_hf", kHeader, script::kAnyRoute, "1 yes, -1 no",
                 "Whether the message came with a header of this name.",
                 "if (is_present_hf(\"Subject\")) exit;", isPresent},
    FunctionSpec{"append_to_reply", kText, script::kAnyRoute, "1",
                 "Adds header lines to the proxy's own replies.", "append_to_reply(\"X-Lab: 1\\r\\n\");",
                 appendToReply},
    FunctionSpec{"has_body", kType, script::kAnyRoute, "1 yes, -1 no",
                 "Whether there is a body, of this type if given.",
                 "if (has_body(\"application/sdp\")) exit;", hasBody},
};

}  // namespace

const ModuleSpec& textopsModule() {
  static constexpr ModuleSpec kModule{"textops", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
