#include <array>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/textops_parts.h"
#include "script/regex.h"

/// Searching and replacing in the message at hand. What is replaced is replaced in what goes out; the script
/// goes on reading the original.
namespace forklab::functions {

namespace {

/// Where a function looks: the headers and the body, or the body alone.
kernel::ByteRange behindStartLine(const sip::Message& message) {
  return {message.startLine().end, message.bodyRange().end};
}

std::optional<script::Regex> pattern(Call& call, std::size_t argument) {
  auto compiled = script::Regex::compile(std::string(call.text(argument)), script::Regex::Flags{});
  if (compiled) return std::move(compiled).value();
  contextOf(call).log("ERROR", "not a regular expression: " + std::string(call.text(argument)));
  return std::nullopt;
}

bool finds(Call& call, kernel::ByteRange where) {
  const auto regex = pattern(call, 0);
  return regex && regex->matches(std::string(where.of(contextOf(call).message().text())));
}

enum class Change : std::uint8_t { replace, append };

/// The first match, or every one; false: there is none.
bool change(Call& call, kernel::ByteRange where, Change how, bool all) {
  proxy::RoutingContext& context = contextOf(call);
  const auto regex = pattern(call, 0);
  if (!regex) return false;
  const std::string text(where.of(context.message().text()));
  const std::string with(call.text(1));
  script::Regex::Groups groups{};
  std::size_t from = 0;
  bool found = false;
  bool inBody = false;
  while (from < text.size() && regex->search(text.c_str() + from, groups, from == 0)) {
    const auto begin =
        where.begin + static_cast<std::uint32_t>(from + static_cast<std::size_t>(groups[0].rm_so));
    const auto end =
        where.begin + static_cast<std::uint32_t>(from + static_cast<std::size_t>(groups[0].rm_eo));
    if (begin == end) break;
    if (how == Change::replace) context.edits.replace({begin, end}, with);
    if (how == Change::append) context.edits.insert(end, with);
    found = true;
    inBody = inBody || begin >= context.message().bodyRange().begin;
    from = end - where.begin;
    if (!all) break;
  }
  if (inBody) fitContentLength(context);
  return found;
}

/// Every match of /re/text/flags in a part of the message.
bool substitute(proxy::RoutingContext& context, const script::Substitution& substitution,
                kernel::ByteRange where) {
  const auto found = substitution.replacements(std::string(where.of(context.message().text())));
  for (const auto& each : found) {
    context.edits.replace({where.begin + static_cast<std::uint32_t>(each.begin),
                           where.begin + static_cast<std::uint32_t>(each.end)},
                          each.text);
  }
  if (!found.empty() && where.end > context.message().bodyRange().begin) fitContentLength(context);
  return !found.empty();
}

std::optional<script::Substitution> substitution(Call& call, std::size_t argument) {
  auto parsed = script::Substitution::parse(call.text(argument));
  if (parsed) return std::move(parsed).value();
  return std::nullopt;
}

}  // namespace

/// The body as the edits leave it: Content-Length follows.
void fitContentLength(proxy::RoutingContext& context) {
  const sip::Message& message = context.message();
  const sip::HeaderLine* line = message.first(sip::HeaderName::contentLength);
  if (line == nullptr) return;
  const kernel::Bytes written = sip::write(message, context.edits);
  const std::string_view text = written.view();
  const std::size_t empty = text.find("\r\n\r\n");
  if (empty == std::string_view::npos) return;
  context.edits.replace(line->value, std::to_string(text.size() - empty - 4));
}

Outcome searchMessage(Call& call) {
  return truth(finds(call, {0, contextOf(call).message().bodyRange().end}));
}
Outcome searchBody(Call& call) { return truth(finds(call, contextOf(call).message().bodyRange())); }
Outcome replaceFirst(Call& call) {
  return truth(change(call, behindStartLine(contextOf(call).message()), Change::replace, false));
}
Outcome replaceAll(Call& call) {
  return truth(change(call, behindStartLine(contextOf(call).message()), Change::replace, true));
}
Outcome replaceBody(Call& call) {
  return truth(change(call, contextOf(call).message().bodyRange(), Change::replace, false));
}
Outcome replaceBodyAll(Call& call) {
  return truth(change(call, contextOf(call).message().bodyRange(), Change::replace, true));
}
Outcome replaceInHeaders(Call& call) {
  const sip::Message& message = contextOf(call).message();
  return truth(change(call, {message.startLine().end, message.headersEnd()}, Change::replace, false));
}
Outcome searchAppend(Call& call) {
  return truth(change(call, behindStartLine(contextOf(call).message()), Change::append, false));
}
Outcome searchAppendBody(Call& call) {
  return truth(change(call, contextOf(call).message().bodyRange(), Change::append, false));
}

Outcome substMessage(Call& call) {
  const auto parsed = substitution(call, 0);
  proxy::RoutingContext& context = contextOf(call);
  return truth(parsed && substitute(context, *parsed, behindStartLine(context.message())));
}

Outcome substBody(Call& call) {
  const auto parsed = substitution(call, 0);
  proxy::RoutingContext& context = contextOf(call);
  return truth(parsed && substitute(context, *parsed, context.message().bodyRange()));
}

Outcome substUri(Call& call) {
  const auto parsed = substitution(call, 0);
  proxy::RoutingContext& context = contextOf(call);
  if (!parsed || parsed->replacements(context.uri()).empty()) return truth(false);
  return truth(context.setUri(parsed->apply(context.uri())));
}

Outcome substUser(Call& call) {
  const auto parsed = substitution(call, 0);
  proxy::RoutingContext& context = contextOf(call);
  const std::string whole = context.uri();
  const auto uri = sip::parseUri(whole);
  if (!parsed || !uri || parsed->replacements(std::string(uri->user)).empty()) return truth(false);
  const auto begin = static_cast<std::size_t>(uri->user.data() - whole.data());
  std::string changed = whole;
  changed.replace(begin, uri->user.size(), parsed->apply(std::string(uri->user)));
  return truth(context.setUri(changed));
}

/// (header, substitution, flags): a every line of that name, f the first, l the last.
Outcome substHeader(Call& call) {
  const auto parsed = substitution(call, 1);
  if (!parsed) return truth(false);
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const std::string_view flags = call.argumentCount() > 2 ? call.text(2) : std::string_view("a");
  if (flags.starts_with('l')) {
    const auto* line = lastNamed(message, call.text(0));
    return truth(line != nullptr && substitute(context, *parsed, line->value));
  }
  bool found = false;
  for (const sip::HeaderLine& line : message.headers()) {
    if (!isNamed(message, line, call.text(0))) continue;
    found = substitute(context, *parsed, line.value) || found;
    if (flags.starts_with('f')) break;
  }
  return truth(found);
}

/// (header, pattern, flags): a every line of that name, f the first, l the last.
Outcome searchHeader(Call& call) {
  const auto regex = pattern(call, 1);
  const sip::Message& message = contextOf(call).message();
  const char where = call.text(2).empty() ? 'a' : call.text(2).front();
  const sip::HeaderLine* only = where == 'f'   ? firstNamed(message, call.text(0))
                                : where == 'l' ? lastNamed(message, call.text(0))
                                               : nullptr;
  bool found = false;
  for (const sip::HeaderLine& line : message.headers()) {
    const bool counts = where == 'a' ? isNamed(message, line, call.text(0)) : &line == only;
    found = found || (counts && regex && regex->matches(std::string(message.value(line))));
  }
  return truth(found);
}

Outcome isPresentPattern(Call& call) {
  const auto regex = pattern(call, 0);
  const sip::Message& message = contextOf(call).message();
  for (const sip::HeaderLine& line : message.headers()) {
    if (regex && regex->matches(std::string(line.nameText.of(message.text())))) return truth(true);
  }
  return truth(false);
}

Outcome removeHeaderPattern(Call& call) {
  const auto regex = pattern(call, 0);
  proxy::RoutingContext& context = contextOf(call);
  bool found = false;
  for (const sip::HeaderLine& line : context.message().headers()) {
    if (!regex || !regex->matches(std::string(line.nameText.of(context.message().text())))) continue;
    context.edits.remove(line);
    found = true;
  }
  return truth(found);
}

/// The old Content-Type goes, the new one stands below the last header (observed).
Outcome setBody(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const std::string body(call.text(0));
  // Nothing in place of a body leaves the old one (observed).
  if (body.empty()) return truth(false);
  if (const auto* type = message.first(sip::HeaderName::contentType)) context.edits.remove(*type);
  context.edits.append(message, "Content-Type: " + std::string(call.text(1)) + "\r\n");
  context.edits.body(message, body, {});
  return truth(true);
}

Outcome startsWith(Call& call) { return Outcome::result(call.text(0).starts_with(call.text(1)) ? 1 : -2); }

}  // namespace forklab::functions
