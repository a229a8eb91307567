#include "script/regex.h"

#include <algorithm>

#include "script/bounds.h"
#include "script/regex_cost.h"

namespace forklab::script {

void Regex::Free::operator()(regex_t* compiled) const {
  regfree(compiled);
  delete compiled;
}

kernel::Result<Regex> Regex::compile(const std::string& pattern, Flags flags) {
  if (pattern.size() > kLongestPattern)
    return kernel::Error{"the regular expression is longer than 4096 bytes", {}, {}};
  const RegexCost cost = RegexCost::of(pattern);
  if (auto excess = cost.excess()) return *excess;
  auto compiled = std::make_unique<regex_t>();
  const int options = REG_EXTENDED | (flags.ignoresCase ? REG_ICASE : 0) | (flags.byLines ? REG_NEWLINE : 0);
  const int failure = regcomp(compiled.get(), pattern.c_str(), options);
  if (failure != 0) {
    std::array<char, 128> reason{};
    regerror(failure, compiled.get(), reason.data(), reason.size());
    return kernel::Error{"bad regular expression \"" + pattern + "\": " + reason.data(), {}, {}};
  }
  Regex regex;
  regex.weight_ = cost.ways * cost.ways;
  // Owned by regfree from here on; before, a failed regcomp left nothing to free.
  regex.compiled_.reset(compiled.release());
  return regex;
}

bool Regex::matches(const std::string& text) const {
  return regexec(compiled_.get(), text.c_str(), 0, nullptr, 0) == 0;
}

bool Regex::search(const char* text, Groups& groups, bool atLineStart) const {
  return regexec(compiled_.get(), text, groups.size(), groups.data(), atLineStart ? 0 : REG_NOTBOL) == 0;
}

namespace {

/// The part up to the next separator that has no backslash before it; npos when there is none.
std::size_t partEnd(std::string_view text, std::size_t begin, char separator) {
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// `\/` in /…/ means the sign itself; every other escape belongs to the pattern.
std::string withoutEscapedSeparator(std::string_view part, char separator) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\' && i + 1 < part.size() && part[i + 1] == separator) ++i;
    out += part[i];
  }
  return out;
}

}  // namespace

kernel::Result<Substitution> Substitution::parse(std::string_view expression) {
  if (expression.empty())
    return kernel::Error{"the substitution is empty", {}, "write it as /pattern/replacement/"};
  const char separator = expression.front();
  const std::size_t middle = partEnd(expression, 1, separator);
  const std::size_t last =
      middle == std::string_view::npos ? middle : partEnd(expression, middle + 1, separator);
  if (last == std::string_view::npos) {
    return kernel::Error{
        "the substitution lacks a separator",
        {},
        std::string("write it as ") + separator + "pattern" + separator + "replacement" + separator};
  }
  Regex::Flags flags{false, true};
  bool everywhere = false;
  for (const char flag : expression.substr(last + 1)) {
    if (flag == 'i') flags.ignoresCase = true;
    if (flag == 'g') everywhere = true;
    if (flag == 's') flags.byLines = false;
    if (flag != 'i' && flag != 'g' && flag != 's')
      return kernel::Error{"unknown flag of a substitution", {}, "the flags are g, i and s"};
  }
  std::string pattern = withoutEscapedSeparator(expression.substr(1, middle - 1), separator);
  auto regex = Regex::compile(pattern, flags);
  if (!regex) return regex.error();
  Substitution made(std::move(regex).value());
  made.pattern_ = std::move(pattern);
  made.replacement_ = withoutEscapedSeparator(expression.substr(middle + 1, last - middle - 1), separator);
  made.everywhere_ = everywhere;
  return made;
}

/// \1 is a group, \n a line end; a backslash before anything else is dropped.
void Substitution::appendReplacement(std::string& out, const char* from, const Regex::Groups& groups) const {
  for (std::size_t i = 0; i < replacement_.size(); ++i) {
    const char c = replacement_[i];
    if (c != '\\' || i + 1 == replacement_.size()) {
      out += c;
      continue;
    }
    const char next = replacement_[++i];
    if (next >= '0' && next <= '9') {
      const regmatch_t& group = groups[static_cast<std::size_t>(next - '0')];
      if (group.rm_so >= 0) out.append(from + group.rm_so, from + group.rm_eo);
    } else {
      out += next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
    }
  }
}

std::vector<Substitution::Replacement> Substitution::replacements(const std::string& text) const {
  std::vector<Replacement> list;
  Regex::Groups groups{};
  std::size_t from = 0;
  std::size_t bytes = 0;
  while (from < text.size() && regex_.search(text.c_str() + from, groups, from == 0)) {
    Replacement made;
    made.begin = from + static_cast<std::size_t>(groups[0].rm_so);
    made.end = from + static_cast<std::size_t>(groups[0].rm_eo);
    if (made.begin == made.end) break;
    appendReplacement(made.text, text.c_str() + from, groups);
    from = made.end;
    bytes += made.text.size();
    list.push_back(std::move(made));
    if (!everywhere_ || bytes > Bounds::kLongestTransformed) break;
  }
  return list;
}

std::string Substitution::apply(const std::string& text) const {
  std::string out;
  const char* from = text.c_str();
  const char* const end = from + text.size();
  Regex::Groups groups{};
  bool atLineStart = true;
  while (from <= end && regex_.search(from, groups, atLineStart)) {
    const regmatch_t whole = groups[0];
    out.append(from, from + whole.rm_so);
    appendReplacement(out, from, groups);
    const char* const after = from + whole.rm_eo;
    // An empty match must not be found twice.
    if (whole.rm_eo == whole.rm_so && after < end) out += *after;
    from = whole.rm_eo == whole.rm_so ? after + 1 : after;
    atLineStart = false;
    if (!everywhere_ || out.size() > Bounds::kLongestTransformed) break;
  }
  if (from < end) out.append(from, end);
  return out;
}

}  // namespace forklab::script
