#include "script/string_transformations.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <optional>

#include "script/bounds.h"
#include "script/list_transformations.h"
#include "script/regex.h"
#include "script/text_codes.h"

namespace forklab::script {

namespace {

using Parameters = std::span<const std::string>;

constexpr const char* kBlanks = " \t\r\n";

std::string textOf(const Value& value) { return value.toText(); }
Value text(std::string content) { return Value(std::move(content)); }

std::int64_t numberOr(Parameters parameters, std::size_t index, std::int64_t otherwise) {
  return index < parameters.size() ? transformationNumber(parameters[index]).value_or(otherwise) : otherwise;
}

/// Letters of ASCII only, as Kamailio does: "Grüße" keeps its umlaut.
std::string mapped(std::string content, int (*change)(int)) {
  for (char& c : content) {
    if (static_cast<unsigned char>(c) < 0x80) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  }
  return content;
}

Value length(const Value& value, Parameters) {
  return Value(static_cast<std::int64_t>(textOf(value).size()));
}
/// Unlike a cast it knows no "0x10", and what is no number fails.
Value integer(const Value& value, Parameters) {
  if (value.isInteger()) return value;
  const auto number = decimalNumber(value.text());
  return number ? Value(*number) : value.text().empty() ? Value(0) : Value::failure();
}
Value upper(const Value& value, Parameters) { return text(mapped(textOf(value), std::toupper)); }
Value lower(const Value& value, Parameters) { return text(mapped(textOf(value), std::tolower)); }

/// Offset from the end when negative; a length of 0 means up to the end.
Value substring(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  if (content.empty()) return Value::failure();
  const auto size = static_cast<std::int64_t>(content.size());
  std::int64_t begin = numberOr(parameters, 0, 0);
  const std::int64_t wanted = numberOr(parameters, 1, 0);
  if (begin < 0) begin += size;
  if (begin < 0 || begin >= size || wanted < 0) return text({});
  const std::int64_t rest = size - begin;
  return text(content.substr(static_cast<std::size_t>(begin),
                             static_cast<std::size_t>(wanted == 0 ? rest : std::min(wanted, rest))));
}

std::string_view checkSubstring(Parameters parameters) {
  for (const std::string& parameter : parameters) {
    if (parameter != "$" && !transformationNumber(parameter)) return "offset and length are numbers";
  }
  if (parameters.size() == 2 && numberOr(parameters, 1, 0) < 0) return "the length cannot be negative";
  return {};
}

/// The n-th piece, counted from the end when negative; empty when there is none.
std::string part(const std::string& content, std::int64_t index, char separator) {
  const auto parts = std::count(content.begin(), content.end(), separator) + 1;
  if (index < 0) index += parts;
  if (index < 0 || index >= parts) return {};
  std::size_t begin = 0;
  for (; index > 0; --index) begin = content.find(separator, begin) + 1;
  const std::size_t end = content.find(separator, begin);
  return content.substr(begin, end == std::string::npos ? end : end - begin);
}

/// {s.select,1,,} splits at commas: the separator itself was taken for one.
Value select(const Value& value, Parameters parameters) {
  const char separator = parameters.size() > 1 && !parameters[1].empty() ? parameters[1][0] : ',';
  return text(part(textOf(value), numberOr(parameters, 0, 0), separator));
}

/// More than there is leaves nothing.
Value strip(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(numberOr(parameters, 0, 0), 0));
  return text(count >= content.size() ? std::string() : content.substr(count));
}

Value stripTail(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(numberOr(parameters, 0, 0), 0));
  return text(count >= content.size() ? std::string() : content.substr(0, content.size() - count));
}

Value trimLeft(const Value& value, Parameters) {
  const std::string content = textOf(value);
  const std::size_t begin = content.find_first_not_of(kBlanks);
  return text(begin == std::string::npos ? std::string() : content.substr(begin));
}

Value trimRight(const Value& value, Parameters) {
  const std::string content = textOf(value);
  return text(content.substr(0, content.find_last_not_of(kBlanks) + 1));
}

Value trim(const Value& value, Parameters parameters) {
  return trimLeft(trimRight(value, parameters), parameters);
}

/// In one pass, and no further than a result may be long.
std::string replaced(const std::string& content, const std::string& from, const std::string& to) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = content.find(from); at != std::string::npos; at = content.find(from, begin)) {
    out.append(content, begin, at - begin).append(to);
    begin = at + from.size();
    if (out.size() > Bounds::kLongestTransformed) return out;
  }
  return out.append(content, begin);
}

/// {s.rm,x}: takes out every occurrence; a single blank is not seen as a parameter (observed).
Value removeAll(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const std::string& what = parameters[0];
  if (what.find_first_not_of(' ') == std::string::npos) return text(content);
  return text(replaced(content, what, {}));
}

/// No number, 0 and less mean all of them.
Value listOfPrefixes(const Value& value, Parameters parameters, std::string_view quote) {
  const std::string content = textOf(value);
  const std::int64_t wanted = numberOr(parameters, 0, 0);
  const std::size_t most =
      wanted > 0 ? std::min(static_cast<std::size_t>(wanted), content.size()) : content.size();
  std::string out;
  for (std::size_t size = 1; size <= most; ++size) {
    if (size > 1) out += ',';
    out.append(quote).append(content, 0, size).append(quote);
    // Too long already: more would only take time.
    if (out.size() > Bounds::kLongestTransformed) break;
  }
  return text(std::move(out));
}

Value prefixes(const Value& value, Parameters parameters) { return listOfPrefixes(value, parameters, ""); }
Value quotedPrefixes(const Value& value, Parameters parameters) {
  return listOfPrefixes(value, parameters, "'");
}

/// From the first such character on.
Value stripTo(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const std::size_t at = parameters[0].empty() ? std::string::npos : content.find(parameters[0][0]);
  return text(at == std::string::npos ? std::string() : content.substr(at));
}

/// How often the first character of the parameter stands there.
Value count(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  return Value(parameters[0].empty()
                   ? std::int64_t{0}
                   : std::int64_t{std::count(content.begin(), content.end(), parameters[0][0])});
}

Value removeBlanks(const Value& value, Parameters) {
  std::string content = textOf(value);
  std::erase_if(content, [](char c) { return std::string_view(kBlanks).find(c) != std::string_view::npos; });
  return text(std::move(content));
}

/// The digits alone.
Value numeric(const Value& value, Parameters) {
  std::string content = textOf(value);
  content.erase(std::remove_if(content.begin(), content.end(), [](char c) { return c < '0' || c > '9'; }),
                content.end());
  return text(std::move(content));
}

Value replace(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const std::string& from = parameters[0];
  const std::string& to = parameters[1];
  // An empty text stands everywhere: replacing it would never end.
  if (from.empty()) return text(content);
  return text(replaced(content, from, to));
}

/// Up to the first such character; the whole when there is none.
Value before(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  return text(parameters[0].empty() ? content : content.substr(0, content.find(parameters[0][0])));
}

/// Behind the first such character; nothing when there is none.
Value after(const Value& value, Parameters parameters) {
  const std::string content = textOf(value);
  const std::size_t at = parameters[0].empty() ? std::string::npos : content.find(parameters[0][0]);
  return text(at == std::string::npos ? std::string() : content.substr(at + 1));
}

Value unbracket(const Value& value, Parameters) {
  const std::string content = textOf(value);
  constexpr std::string_view kOpen = "<[({";
  constexpr std::string_view kClose = ">])}";
  if (content.size() < 2) return text(content);
  const std::size_t which = kOpen.find(content.front());
  const bool enclosed = which != std::string_view::npos && content.back() == kClose[which];
  return text(enclosed ? content.substr(1, content.size() - 2) : content);
}

/// Double or single quotes around the whole.
Value unquote(const Value& value, Parameters) {
  const std::string content = textOf(value);
  const bool quoted = content.size() > 1 && content.front() == content.back() &&
                      (content.front() == '"' || content.front() == '\'');
  return text(quoted ? content.substr(1, content.size() - 2) : content);
}

template <std::string (*Code)(const std::string&)>
Value coded(const Value& value, Parameters) {
  return text(Code(textOf(value)));
}
template <std::optional<std::string> (*Code)(const std::string&)>
Value coded(const Value& value, Parameters) {
  auto made = Code(textOf(value));
  return made ? text(std::move(*made)) : Value::failure();
}

/// The parameter is the size of the table, a power of two.
Value hash(const Value& value, Parameters parameters) {
  const std::uint32_t hashed = coreHash(textOf(value));
  const std::int64_t size = numberOr(parameters, 0, 0);
  return Value(static_cast<std::int64_t>(size > 0 ? hashed & static_cast<std::uint64_t>(size - 1) : hashed));
}

Value substitute(const Value& value, Parameters parameters) {
  // A rule that a variable gave may be bad; then the text goes on unchanged.
  const auto rule = Substitution::parse(parameters[0]);
  const std::string content = textOf(value);
  if (content.empty()) return Value::failure();
  return text(rule ? rule->apply(content) : content);
}

std::string_view checkSubstitution(Parameters parameters) {
  if (parameters[0] == "$" || Substitution::parse(parameters[0])) return {};
  return "it wants /pattern/replacement/flags";
}

constexpr auto kRows = std::to_array<TransformationSpec>({
    {"s", "len", 0, 0, length},
    {"s", "int", 0, 0, integer},
    {"s", "toupper", 0, 0, upper},
    {"s", "tolower", 0, 0, lower},
    {"s", "substr", 2, 2, substring, checkSubstring},
    {"s", "select", 2, 3, select, checkNumber},
    {"s", "strip", 1, 1, strip, checkNumber},
    {"s", "striptail", 1, 1, stripTail, checkNumber},
    {"s", "trim", 0, 0, trim},
    {"s", "ltrim", 0, 0, trimLeft},
    {"s", "rtrim", 0, 0, trimRight},
    {"s", "rm", 1, 1, removeAll},
    {"s", "prefixes", 0, 1, prefixes, checkNumber},
    {"s", "prefixes.quoted", 0, 1, quotedPrefixes, checkNumber},
    {"s", "stripto", 1, 1, stripTo},
    {"s", "count", 1, 1, count},
    {"s", "rmws", 0, 0, removeBlanks},
    {"s", "unquote", 0, 0, unquote},
    {"s", "numeric", 0, 0, numeric},
    {"s", "replace", 2, 2, replace},
    {"s", "before", 1, 1, before},
    {"s", "after", 1, 1, after},
    {"s", "unbracket", 0, 0, unbracket},
    {"s", "encode.hexa", 0, 0, coded<encodeHexa>},
    {"s", "decode.hexa", 0, 0, coded<decodeHexa>},
    {"s", "encode.base64", 0, 0, coded<encodeBase64>},
    {"s", "decode.base64", 0, 0, coded<decodeBase64Whole>},
    {"s", "encode.base64t", 0, 0, coded<encodeBase64Unpadded>},
    {"s", "decode.base64t", 0, 0, coded<decodeBase64>},
    {"s", "encode.base64url", 0, 0, coded<encodeBase64Url>},
    {"s", "decode.base64url", 0, 0, coded<decodeBase64Url>},
    {"s", "encode.base64urlt", 0, 0, coded<encodeBase64UrlUnpadded>},
    {"s", "decode.base64urlt", 0, 0, coded<decodeBase64Url>},
    {"s", "encode.base58", 0, 0, coded<encodeBase58>},
    {"s", "decode.base58", 0, 0, coded<decodeBase58>},
    {"s", "encode.7bit", 0, 0, coded<encodeSevenBit>},
    {"s", "decode.7bit", 0, 0, coded<decodeSevenBit>},
    {"s", "urlencode.param", 0, 0, coded<encodeUrl>},
    {"s", "urldecode.param", 0, 0, coded<decodeUrl>},
    {"s", "escape.common", 0, 0, coded<escapeCommon>},
    {"s", "unescape.common", 0, 0, coded<unescapeCommon>},
    {"s", "escape.user", 0, 0, coded<escapeUser>},
    {"s", "unescape.user", 0, 0, coded<unescapePercent>},
    {"s", "escape.param", 0, 0, coded<escapeParameter>},
    {"s", "unescape.param", 0, 0, coded<unescapePercent>},
    {"s", "escape.csv", 0, 0, coded<escapeCsv>},
    {"s", "md5", 0, 0, coded<md5>},
    {"s", "sha256", 0, 0, coded<sha256>},
    {"s", "sha384", 0, 0, coded<sha384>},
    {"s", "sha512", 0, 0, coded<sha512>},
    {"s", "corehash", 0, 1, hash},
    {"re", "subst", 1, 1, substitute, checkSubstitution},
});

}  // namespace

std::span<const TransformationSpec> stringTransformations() { return kRows; }

}  // namespace forklab::script
