#include "script/functions/textops.h"

#include <algorithm>
#include <array>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/textops_parts.h"

namespace forklab::functions {
namespace {

/// Letter case aside, as Kamailio reads the list (observed).
bool isSameMethod(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return x == y || (x >= 'a' && x <= 'z' && x - 32 == y); });
}

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
    if (isSameMethod(list.substr(0, bar), method)) return truth(true);
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

/// For every reply that this route still makes: the texts pile up (Kamailio tm).
Outcome appendToReply(Call& call) {
  addReplyLine(contextOf(call), call.text(0));
  return truth(true);
}

Outcome hasBody(Call& call) {
  const sip::Message& message = contextOf(call).message();
  if (message.body().empty()) return truth(false);
  // The beginning is compared, so "application/sdp" fits a Content-Type that has parameters.
  if (call.argumentCount() == 0) return truth(true);
  return truth(message.valueOf(sip::HeaderName::contentType).starts_with(call.text(0)));
}

/// A text that is refused at load when it is empty.
constexpr ParameterSpec filled(std::string_view name) {
  ParameterSpec parameter{name, ParameterType::text};
  parameter.isFilled = true;
  return parameter;
}
constexpr std::array kMethods{filled("methods")};
// Kamailio textops takes lines as they are: whoever forgets the \r\n at the end breaks the message.
constexpr std::array kLines{ParameterSpec{"lines", ParameterType::text},
                            ParameterSpec{"header", ParameterType::text, true}};
constexpr std::array kHeader{filled("header")};
constexpr std::array kText{ParameterSpec{"lines", ParameterType::text}};
constexpr std::array kPattern{ParameterSpec{"pattern", ParameterType::text}};
constexpr std::array kHeaderPattern{ParameterSpec{"header", ParameterType::text},
                                    ParameterSpec{"pattern", ParameterType::text},
                                    ParameterSpec{"flags", ParameterType::text}};
constexpr std::array kPatternAndText{ParameterSpec{"pattern", ParameterType::text},
                                     ParameterSpec{"text", ParameterType::text}};
constexpr std::array kSubstitution{ParameterSpec{"substitution", ParameterType::substitution}};
constexpr std::array kHeaderSubstitution{ParameterSpec{"header", ParameterType::text},
                                         ParameterSpec{"substitution", ParameterType::substitution},
                                         ParameterSpec{"flags", ParameterType::text}};
constexpr std::array kBody{ParameterSpec{"body", ParameterType::text},
                           ParameterSpec{"type", ParameterType::text}};
constexpr std::array kTwoTexts{ParameterSpec{"text", ParameterType::text},
                               ParameterSpec{"beginning", ParameterType::text}};
constexpr std::array kTextAndPattern{ParameterSpec{"text"}, ParameterSpec{"pattern"}};
constexpr std::array kTextAndPart{ParameterSpec{"text"}, ParameterSpec{"part"}};
constexpr std::array kInList{ParameterSpec{"text"}, ParameterSpec{"list"}, ParameterSpec{"separator"}};
constexpr std::array kGroup{
    ParameterSpec{"text"}, ParameterSpec{"pattern"}, ParameterSpec{"group", ParameterType::integer},
    ParameterSpec{"groups", ParameterType::integer}, ParameterSpec{"variable", ParameterType::variable}};
constexpr std::array kHeaderAndIndex{ParameterSpec{"header"}, ParameterSpec{"index", ParameterType::integer}};
constexpr std::array kMatchAndSkip{ParameterSpec{"pattern"}, ParameterSpec{"but pattern"}};
constexpr std::array kHeaderTest{ParameterSpec{"header"}, ParameterSpec{"eq | ne | in | re"},
                                 ParameterSpec{"value"}};
constexpr std::array kAround{ParameterSpec{"before"}, ParameterSpec{"behind"}};
constexpr std::array kReplaceText{ParameterSpec{"text"}, ParameterSpec{"new text"},
                                  ParameterSpec{"a | f | l"}};
constexpr std::array kPrivacy{ParameterSpec{"kind"}};
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
    FunctionSpec{"append_to_reply", kText, kRequestRoute | kFailureRoute | kBranchRoute, "1",
                 "Adds header lines to the proxy's own replies.", "append_to_reply(\"X-Lab: 1\\r\\n\");",
                 appendToReply},
    FunctionSpec{"search", kPattern, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a regular expression matches the message.", "if (search(\"User-Agent: .*\")) exit;",
                 searchMessage},
    FunctionSpec{"search_body", kPattern, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a regular expression matches the body.", "if (search_body(\"m=audio\")) exit;",
                 searchBody},
    FunctionSpec{"search_hf", kHeaderPattern, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a regular expression matches a header of this name.",
                 "if (search_hf(\"Subject\", \"sale\", \"a\")) exit;", searchHeader},
    FunctionSpec{"search_append", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Puts a text behind the first match.", "search_append(\"Subject: \", \"[lab] \");",
                 searchAppend},
    FunctionSpec{"search_append_body", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "The same in the body.", "search_append_body(\"s=\", \"lab\");", searchAppendBody},
    FunctionSpec{"replace", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Replaces the first match behind the start line.", "replace(\"Desk\", \"Lab\");",
                 replaceFirst},
    FunctionSpec{"replace_all", kPatternAndText, script::kAnyRoute, "1; -1 no match", "Replaces every match.",
                 "replace_all(\"Desk\", \"Lab\");", replaceAll},
    FunctionSpec{"replace_body", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Replaces the first match in the body.", "replace_body(\"audio\", \"video\");", replaceBody},
    FunctionSpec{"replace_body_all", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Replaces every match in the body.", "replace_body_all(\"audio\", \"video\");",
                 replaceBodyAll},
    FunctionSpec{"subst", kSubstitution, script::kAnyRoute, "1; -1 no match",
                 "/pattern/text/flags on everything behind the start line; \\1 is a group.",
                 "subst('/^Subject: (.*)$/Subject: [lab] \\1/');", substMessage},
    FunctionSpec{"subst_body", kSubstitution, script::kAnyRoute, "1; -1 no match", "The same in the body.",
                 "subst_body('/audio/video/g');", substBody},
    FunctionSpec{"subst_uri", kSubstitution, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "1; -1 no match, or no URI comes of it", "The same on the R-URI, at once.",
                 "subst_uri('/^sip:([0-9]+)@(.*)$/sip:00\\1@\\2/');", substUri},
    FunctionSpec{"subst_user", kSubstitution, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "1; -1 no match", "The same on the user of the R-URI.", "subst_user('/^00/+/');", substUser},
    FunctionSpec{"subst_hf", kHeaderSubstitution, script::kAnyRoute, "1; -1 no match",
                 "The same in headers of this name: a all of them, f the first, l the last.",
                 "subst_hf(\"Subject\", '/hello/bye/', \"a\");", substHeader},
    FunctionSpec{"is_present_hf_re", kPattern, script::kAnyRoute, "1 yes, -1 no",
                 "Whether the name of a header matches.", "if (is_present_hf_re(\"^X-\")) exit;",
                 isPresentPattern},
    FunctionSpec{"remove_hf_re", kPattern, script::kAnyRoute, "1 removed, -1 there was none",
                 "Removes every header whose name matches.", "remove_hf_re(\"^X-\");", removeHeaderPattern},
    FunctionSpec{"set_body", kBody, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "1; -1 for an empty body, which changes nothing", "Another body of this type.", "set_body(\"hello\", \"text/plain\");", setBody},
    FunctionSpec{"starts_with", kTwoTexts, script::kAnyRoute, "1 yes, -2 no",
                 "Whether the first text begins with the second.", "if (starts_with(\"$rU\", \"00\")) exit;",
                 startsWith},
    FunctionSpec{"ends_with", kTwoTexts, script::kAnyRoute, "1 yes, -1 no",
                 "Whether the first text ends with the second.", "if (ends_with(\"$rU\", \"00\")) exit;",
                 endsWith},
    FunctionSpec{"cmp_str", kTextAndPart, script::kAnyRoute, "1 the same; negative: another",
                 "Compares two texts.", "if (cmp_str(\"$rU\", \"bob\")) exit;", compareTexts},
    FunctionSpec{"cmp_istr", kTextAndPart, script::kAnyRoute, "1 the same; negative: another",
                 "Compares two texts, upper and lower case alike.",
                 "if (cmp_istr(\"$rd\", \"Example.com\")) exit;", compareTextsIgnoringCase},
    FunctionSpec{"str_find", kTextAndPart, script::kAnyRoute, "the place from 1; -1 not in it",
                 "Where a text stands in another.", "if (str_find(\"$rU\", \"bob\")) exit;", findText},
    FunctionSpec{"str_ifind", kTextAndPart, script::kAnyRoute, "the place from 1; -1 not in it",
                 "The same, upper and lower case alike.", "if (str_ifind(\"$ua\", \"lab\")) exit;",
                 findTextIgnoringCase},
    FunctionSpec{"in_list", kInList, script::kAnyRoute, "1 yes, -1 no", "Whether a text is in a list.",
                 "if (in_list(\"$rU\", \"bob, carol\", \",\")) exit;", isInList},
    FunctionSpec{"in_list_prefix", kInList, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a text begins with one of a list.",
                 "if (in_list_prefix(\"$rU\", \"00,+\", \",\")) exit;", hasPrefixInList},
    FunctionSpec{"search_str", kTextAndPattern, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a regular expression matches a text.",
                 "if (search_str(\"$rU\", \"^[0-9]+\")) exit;", searchText},
    FunctionSpec{"regex_substring", kGroup, kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute,
                 "1; -2 no match, -1 no such group",
                 "Puts a group of a match into a variable; 0 is all of it, the number of groups bounds it.",
                 "regex_substring(\"$rU\", \"([a-z]+)\", 1, 2, \"$var(word)\");", takeGroup},
    FunctionSpec{"is_privacy", kPrivacy, script::kAnyRoute, "1 yes, -1 no", "Whether Privacy asks for this.",
                 "if (is_privacy(\"id\")) exit;", isPrivate},
    FunctionSpec{"is_present_hf_pv", kHeader, script::kAnyRoute, "1 yes, -1 no", "As is_present_hf.",
                 "if (is_present_hf_pv(\"Subject\")) exit;", isPresent},
    FunctionSpec{"is_present_hf_re_pv", kPattern, script::kAnyRoute, "1 yes, -1 no", "As is_present_hf_re.",
                 "if (is_present_hf_re_pv(\"^X-\")) exit;", isPresentPattern},
    FunctionSpec{"remove_hf_pv", kHeader, script::kAnyRoute, "1 removed, -1 there was none", "As remove_hf.",
                 "remove_hf_pv(\"Subject\");", removeHeader},
    FunctionSpec{"remove_hf_re_pv", kPattern, script::kAnyRoute, "1 removed, -1 there was none",
                 "As remove_hf_re.", "remove_hf_re_pv(\"^X-\");", removeHeaderPattern},
    FunctionSpec{"remove_hf_exp", kMatchAndSkip, script::kAnyRoute, "1 removed, -1 there was none",
                 "Removes every header whose name matches the first pattern and not the second.",
                 "remove_hf_exp(\"^X-\", \"^X-Lab\");", removeHeaderBut},
    FunctionSpec{"remove_hf_exp_pv", kMatchAndSkip, script::kAnyRoute, "1 removed, -1 there was none",
                 "As remove_hf_exp.", "remove_hf_exp_pv(\"^X-\", \"^X-Lab\");", removeHeaderBut},
    FunctionSpec{"remove_hf_idx", kHeaderAndIndex, script::kAnyRoute, "1 removed, 2 there was none",
                 "Removes one header of this name: 0 the first, -1 the last.",
                 "remove_hf_idx(\"Subject\", 0);", removeHeaderAt},
    FunctionSpec{"remove_hf_match", kHeaderTest, script::kAnyRoute, "1 removed, -1 there was none",
                 "Removes headers of this name by value: eq equal, ne not, in holds it, re matches it.",
                 "remove_hf_match(\"Subject\", \"eq\", \"hello\");", removeHeaderMatching},
    FunctionSpec{"append_urihf", kAround, kRequestRoute | kFailureRoute | kBranchRoute, "1; -1 for a reply",
                 "Adds a header line around the R-URI as it came.", "append_urihf(\"X-Uri: \", \"\\r\\n\");",
                 appendUriHeader},
    FunctionSpec{"append_time",
                 {},
                 kRequestRoute | kFailureRoute | kBranchRoute,
                 "1",
                 "Adds Date to the proxy's own replies.",
                 "append_time();",
                 appendDateToReply},
    FunctionSpec{"append_time_to_request",
                 {},
                 script::kAnyRoute,
                 "1; -1 for a reply",
                 "Adds Date to the request.",
                 "append_time_to_request();",
                 appendDateToRequest},
    FunctionSpec{"replace_str", kReplaceText, script::kAnyRoute, "1; -1 it is not there",
                 "Replaces a text behind the start line as it stands: f the first, else all.",
                 "replace_str(\"Desk\", \"Lab\", \"a\");", replaceTextAnywhere},
    FunctionSpec{"replace_hdrs_str", kReplaceText, script::kAnyRoute, "1; -1 it is not there",
                 "The same in the headers.", "replace_hdrs_str(\"Desk\", \"Lab\", \"a\");",
                 replaceTextInHeaders},
    FunctionSpec{"replace_body_str", kReplaceText, script::kAnyRoute, "1; -1 it is not there",
                 "The same in the body.", "replace_body_str(\"audio\", \"video\", \"a\");",
                 replaceTextInBody},
    FunctionSpec{"replace_hdrs", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Replaces the first match in the headers.", "replace_hdrs(\"Desk\", \"Lab\");",
                 replaceInHeaders},
    FunctionSpec{"replace_body_atonce", kPatternAndText, script::kAnyRoute, "1; -1 no match",
                 "Replaces the first match in the body, taken as one text.",
                 "replace_body_atonce(\"audio\", \"video\");", replaceBody},
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
