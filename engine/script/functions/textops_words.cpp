#include <algorithm>

#include "script/functions/host.h"
#include "script/functions/textops_parts.h"
#include "script/regex.h"
#include "sip/scan.h"

/// textops: comparing and searching texts of the script.
namespace forklab::functions {
namespace {

// Kamailio tells shorter and longer apart from merely different only by these numbers.
constexpr std::int64_t kSmaller = -1;
constexpr std::int64_t kOther = -2;

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

/// -2 when the second one is longer or comes later.
std::int64_t compared(const std::string& first, const std::string& second) {
  const int order = first.compare(second);
  if (order == 0) return 1;
  if (first.size() != second.size()) return first.size() < second.size() ? kOther : kSmaller;
  return order < 0 ? kOther : kSmaller;
}

/// The place of the first match, from 1; after the end for an empty text (Kamailio textops).
std::int64_t placeOf(std::string_view text, std::string_view part) {
  if (text.empty()) return -1;
  if (part.empty()) return static_cast<std::int64_t>(text.size()) + 1;
  const std::size_t at = text.find(part);
  return at == std::string_view::npos ? -1 : static_cast<std::int64_t>(at) + 1;
}

template <class Fits>
Outcome inList(Call& call, const Fits& fits) {
  const std::string_view subject = call.text(0);
  std::string_view list = call.text(1);
  const char separator = call.text(2).empty() ? ',' : call.text(2).front();
  if (subject.empty() || list.empty()) return truth(false);
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = list.find(separator);
    if (fits(subject, sip::trimmed(list.substr(0, end)))) return truth(true);
    if (end != std::string_view::npos) list.remove_prefix(end + 1);
  }
  return truth(false);
}

}  // namespace

Outcome compareTexts(Call& call) {
  return Outcome::result(compared(std::string(call.text(0)), std::string(call.text(1))));
}

Outcome compareTextsIgnoringCase(Call& call) {
  return Outcome::result(compared(lowered(call.text(0)), lowered(call.text(1))));
}

Outcome endsWith(Call& call) { return truth(call.text(0).ends_with(call.text(1))); }
Outcome findText(Call& call) { return Outcome::result(placeOf(call.text(0), call.text(1))); }

Outcome findTextIgnoringCase(Call& call) {
  return Outcome::result(placeOf(lowered(call.text(0)), lowered(call.text(1))));
}

Outcome isInList(Call& call) {
  return inList(call, [](std::string_view subject, std::string_view each) { return subject == each; });
}

Outcome hasPrefixInList(Call& call) {
  return inList(call, [](std::string_view subject, std::string_view each) {
    return !each.empty() && subject.starts_with(each);
  });
}

Outcome searchText(Call& call) {
  const auto regex = script::Regex::compile(std::string(call.text(1)), true);
  return truth(regex && regex->matches(std::string(call.text(0))));
}

/// (text, pattern, group, groups, variable): -2 no match, -1 no such group.
Outcome takeGroup(Call& call) {
  constexpr std::int64_t kNoMatch = -2;
  const auto regex = script::Regex::compile(std::string(call.text(1)), false);
  const std::int64_t group = call.integer(2), groups = call.integer(3);
  if (!regex || group < 0 || group >= groups || group >= static_cast<std::int64_t>(script::Regex::kGroups))
    return truth(false);
  const std::string text(call.text(0));
  script::Regex::Groups found{};
  if (!regex->search(text.c_str(), found, true)) return Outcome::result(kNoMatch);
  const regmatch_t& part = found[static_cast<std::size_t>(group)];
  if (part.rm_so < 0) return truth(false);
  const auto begin = static_cast<std::size_t>(part.rm_so);
  return truth(call.assign(4, Value(text.substr(begin, static_cast<std::size_t>(part.rm_eo) - begin))));
}

/// Privacy values are parted by semicolons (RFC 3323); Kamailio takes commas and spaces too.
Outcome isPrivate(Call& call) {
  const sip::HeaderLine* line = contextOf(call).message().first("Privacy");
  if (line == nullptr) return truth(false);
  std::string_view rest = contextOf(call).message().value(*line);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(";, \t"), rest.size());
    if (sip::equalsIgnoringCase(rest.substr(0, end), call.text(0))) return truth(true);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return truth(false);
}

}  // namespace forklab::functions
