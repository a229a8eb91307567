#include "script/list_transformations.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace forklab::script {

namespace {

using Parameters = std::span<const std::string>;

constexpr const char* kBlanks = " \t\r\n";

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Parameter {
  std::string_view name;
  std::string_view value;
};

/// Reads "name=value;name" as Kamailio's core does: a comma ends the list, and a blank at the very front or
/// inside of a name makes all of it unreadable (observed).
class ParameterReader {
 public:
  ParameterReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  std::optional<std::vector<Parameter>> read();

 private:
  bool done() const { return at_ >= text_.size(); }
  bool ends() const { return done() || text_[at_] == separator_ || text_[at_] == ','; }
  void skipBlanks() {
    while (!done() && isBlank(text_[at_])) ++at_;
  }
  std::string_view word(bool isName);
  bool value(std::string_view& into);

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
};

std::string_view ParameterReader::word(bool isName) {
  const std::size_t begin = at_;
  while (!ends() && !isBlank(text_[at_]) && !(isName && text_[at_] == '=')) ++at_;
  return text_.substr(begin, at_ - begin);
}

/// Separators inside quotes belong to the value (RFC 3261 25.1, quoted-string). False: the quote stays open.
bool ParameterReader::value(std::string_view& into) {
  skipBlanks();
  const char quote = done() ? '\0' : text_[at_];
  if (quote != '"' && quote != '\'') {
    into = word(false);
    return true;
  }
  const std::size_t begin = ++at_;
  while (!done() && text_[at_] != quote) at_ += text_[at_] == '\\' ? 2 : 1;
  if (done()) return false;
  into = text_.substr(begin, at_++ - begin);
  return true;
}

std::optional<std::vector<Parameter>> ParameterReader::read() {
  std::vector<Parameter> list;
  do {
    Parameter made;
    made.name = word(true);
    skipBlanks();
    if (!done() && text_[at_] == '=') {
      ++at_;
      if (!value(made.value)) return std::nullopt;
      skipBlanks();
    }
    if (!ends()) return std::nullopt;
    list.push_back(made);
    if (done() || (text_[at_] == ',' && separator_ != ',')) break;
    ++at_;
    skipBlanks();
  } while (!done());
  return list;
}

/// A list is split at semicolons unless told otherwise. Nothing: it is empty or cannot be read.
std::optional<std::vector<Parameter>> parametersOf(const std::string& content, Parameters parameters,
                                                   std::size_t separatorAt) {
  if (content.empty()) return std::nullopt;
  const bool isTold = parameters.size() > separatorAt && !parameters[separatorAt].empty();
  return ParameterReader(content, isTold ? parameters[separatorAt][0] : ';').read();
}

bool sameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Of several with the name the last.
const Parameter* lastNamed(const std::vector<Parameter>& list, std::string_view name) {
  const auto found = std::find_if(list.rbegin(), list.rend(),
                                  [&](const Parameter& one) { return sameName(one.name, name); });
  return found == list.rend() ? nullptr : &*found;
}

Value parameterValue(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  const auto list = parametersOf(content, parameters, 1);
  if (!list) return Value::failure();
  const Parameter* found = lastNamed(*list, parameters[0]);
  return Value::text(found == nullptr ? std::string_view() : found->value);
}

Value parameterIn(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  const auto list = parametersOf(content, parameters, 1);
  if (!list) return Value::failure();
  return Value(std::int64_t{lastNamed(*list, parameters[0]) != nullptr ? 1 : 0});
}

template <std::string_view Parameter::*Field>
Value parameterAt(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  const auto list = parametersOf(content, parameters, 1);
  if (!list) return Value::failure();
  const auto size = static_cast<std::int64_t>(list->size());
  std::int64_t index = transformationNumber(parameters[0]).value_or(0);
  if (index < 0) index += size;
  const bool there = index >= 0 && index < size;
  return Value::text(there ? (*list)[static_cast<std::size_t>(index)].*Field : std::string_view());
}

Value parameterCount(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  const auto list = parametersOf(content, parameters, 0);
  return list ? Value(static_cast<std::int64_t>(list->size())) : Value::failure();
}

/// The separator is one sign.
std::string_view checkSeparator(Parameters parameters) {
  if (parameters.size() > 1 && parameters[1] != "$" && parameters[1].size() != 1)
    return "the separator is one character";
  return {};
}

std::string_view checkIndexAndSeparator(Parameters parameters) {
  const std::string_view wrong = checkNumber(parameters);
  return wrong.empty() ? checkSeparator(parameters) : wrong;
}

/// Without the line ends; what follows the last of them counts when something is there.
std::vector<std::string_view> linesOf(std::string_view content) {
  std::vector<std::string_view> lines;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return lines;
}

Value lineAt(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  if (content.empty()) return Value::failure();
  const auto lines = linesOf(content);
  const auto count = static_cast<std::int64_t>(lines.size());
  std::int64_t index = transformationNumber(parameters[0]).value_or(0);
  if (index < 0) index += count;
  const bool there = index >= 0 && index < count;
  return Value::text(there ? lines[static_cast<std::size_t>(index)] : std::string_view());
}

/// {line.sw,text}: the first line that begins so.
Value lineStartingWith(const Value& value, Parameters parameters) {
  const std::string content = value.toText();
  if (content.empty()) return Value::failure();
  for (const std::string_view line : linesOf(content)) {
    if (line.starts_with(parameters[0])) return Value::text(line);
  }
  return Value::text({});
}

Value lineCount(const Value& value, Parameters) {
  const std::string content = value.toText();
  if (content.empty()) return Value::failure();
  return Value(static_cast<std::int64_t>(linesOf(content).size()));
}

constexpr auto kRows = std::to_array<TransformationSpec>({
    {"param", "value", 1, 2, parameterValue, checkSeparator},
    {"param", "in", 1, 2, parameterIn, checkSeparator},
    {"param", "name", 1, 2, parameterAt<&Parameter::name>, checkIndexAndSeparator},
    {"param", "valueat", 1, 2, parameterAt<&Parameter::value>, checkIndexAndSeparator},
    {"param", "count", 0, 1, parameterCount},
    {"line", "at", 1, 1, lineAt, checkNumber},
    {"line", "sw", 1, 1, lineStartingWith},
    {"line", "count", 0, 0, lineCount},
});

}  // namespace

std::optional<std::int64_t> transformationNumber(const std::string& parameter) {
  const std::size_t begin = parameter.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return std::nullopt;
  std::string_view digits(parameter);
  digits = digits.substr(begin, digits.find_last_not_of(kBlanks) + 1 - begin);
  const std::size_t sign = digits[0] == '-' || digits[0] == '+' ? 1 : 0;
  const std::string_view bare = digits.substr(sign);
  const bool fine =
      !bare.empty() && bare.size() < 18 && bare.find_first_not_of("0123456789") == std::string_view::npos;
  return fine ? decimalNumber(digits) : std::nullopt;
}

std::string_view checkNumber(std::span<const std::string> parameters) {
  const bool fine = parameters.empty() || parameters[0] == "$" || transformationNumber(parameters[0]);
  return fine ? std::string_view{} : "it wants a number";
}

std::span<const TransformationSpec> listTransformations() { return kRows; }

}  // namespace forklab::script
