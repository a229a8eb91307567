#include "script/functions/calendar.h"
#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/textops_parts.h"
#include "script/regex.h"

/// textops: header lines chosen by place, pattern or value, and texts replaced as they stand.
namespace forklab::functions {
namespace {

/// remove_hf_idx without such a line is still a yes.
constexpr std::int64_t kNothingRemoved = 2;

std::optional<script::Regex> patternOf(Call& call, std::size_t argument) {
  auto compiled = script::Regex::compile(std::string(call.text(argument)), true);
  if (compiled) return std::move(compiled).value();
  contextOf(call).log("ERROR", "not a regular expression: " + std::string(call.text(argument)));
  return std::nullopt;
}

std::vector<const sip::HeaderLine*> linesNamed(const sip::Message& message, std::string_view name) {
  std::vector<const sip::HeaderLine*> lines;
  for (const sip::HeaderLine& line : message.headers()) {
    if (isNamed(message, line, name)) lines.push_back(&line);
  }
  return lines;
}

/// Every place of a text inside a range; mode "f": the first alone. Kamailio's "l" takes all, as "a" does.
Outcome replaceText(Call& call, kernel::ByteRange where) {
  proxy::RoutingContext& context = contextOf(call);
  const std::string_view text = where.of(context.message().text());
  const std::string_view wanted = call.text(0);
  const bool all = !call.text(2).starts_with('f');
  if (wanted.empty()) return truth(false);
  bool found = false;
  for (std::size_t at = text.find(wanted); at != std::string_view::npos;
       at = text.find(wanted, at + wanted.size())) {
    const auto begin = where.begin + static_cast<std::uint32_t>(at);
    context.edits.replace({begin, begin + static_cast<std::uint32_t>(wanted.size())},
                          std::string(call.text(1)));
    found = true;
    if (!all) break;
  }
  if (found && where.end > context.message().bodyRange().begin) fitContentLength(context);
  return truth(found);
}

/// The value tests of remove_hf_match.
bool fits(Call& call, std::string_view value) {
  const std::string_view how = call.text(1), wanted = call.text(2);
  if (how == "eq") return value == wanted;
  if (how == "ne") return value != wanted;
  if (how == "in") return value.find(wanted) != std::string_view::npos;
  if (how != "re") return false;
  const auto regex = script::Regex::compile(std::string(wanted), true);
  return regex && regex->matches(std::string(value));
}

}  // namespace

/// By place from 0, or from the end with -1.
Outcome removeHeaderAt(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto lines = linesNamed(context.message(), call.text(0));
  std::int64_t index = call.integer(1);
  if (index < 0) index += static_cast<std::int64_t>(lines.size());
  if (index < 0 || index >= static_cast<std::int64_t>(lines.size())) return Outcome::result(kNothingRemoved);
  context.edits.remove(*lines[static_cast<std::size_t>(index)]);
  return truth(true);
}

Outcome removeHeaderBut(Call& call) {
  const auto match = patternOf(call, 0), skip = patternOf(call, 1);
  if (!match || !skip) return truth(false);
  proxy::RoutingContext& context = contextOf(call);
  bool found = false;
  for (const sip::HeaderLine& line : context.message().headers()) {
    const std::string name(line.nameText.of(context.message().text()));
    if (!match->matches(name) || skip->matches(name)) continue;
    context.edits.remove(line);
    found = true;
  }
  return truth(found);
}

Outcome removeHeaderMatching(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  bool found = false;
  for (const sip::HeaderLine* line : linesNamed(context.message(), call.text(0))) {
    if (!fits(call, context.message().value(*line))) continue;
    context.edits.remove(*line);
    found = true;
  }
  return truth(found);
}

/// A line around the R-URI as it came.
Outcome appendUriHeader(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  if (!message.isRequest()) return truth(false);
  context.edits.append(
      message, std::string(call.text(0)) + std::string(message.requestUri()) + std::string(call.text(1)));
  return truth(true);
}

Outcome appendDateToReply(Call& call) {
  addReplyLine(contextOf(call), "Date: " + dateText(contextOf(call).core().unixSeconds()) + "\r\n");
  return truth(true);
}

Outcome appendDateToRequest(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  if (!message.isRequest()) return truth(false);
  context.edits.insertFirst(message, "Date: " + dateText(context.core().unixSeconds()) + "\r\n");
  return truth(true);
}

Outcome replaceTextAnywhere(Call& call) {
  const sip::Message& message = contextOf(call).message();
  return replaceText(call, {message.startLine().end, message.bodyRange().end});
}

Outcome replaceTextInHeaders(Call& call) {
  const sip::Message& message = contextOf(call).message();
  return replaceText(call, {message.startLine().end, message.headersEnd()});
}

Outcome replaceTextInBody(Call& call) { return replaceText(call, contextOf(call).message().bodyRange()); }

}  // namespace forklab::functions
