#include "sip/parameters.h"

#include "sip/scan.h"

namespace forklab::sip {

namespace {

/// Up to the separator; white space at the end left out.
std::string_view takeValue(Cursor& cursor, char separator) {
  const char* begin = cursor.position();
  if (!cursor.done() && cursor.peek() == '"') cursor.skipQuoted();
  cursor.takeUntil(separator);
  return trimmed(cursor.since(begin));
}

}  // namespace

bool Parameters::next(std::size_t& position, Parameter& parameter) const {
  Cursor cursor(raw_.substr(position));
  cursor.skipLws();
  if (cursor.done()) return false;
  if (cursor.take(separator_)) cursor.skipLws();
  parameter.name = trimmed(cursor.takeUntilEither(separator_, '='));
  parameter.hasValue = cursor.take('=');
  parameter.value = {};
  if (parameter.hasValue) {
    cursor.skipLws();
    parameter.value = takeValue(cursor, separator_);
  }
  position = static_cast<std::size_t>(cursor.position() - raw_.data());
  return true;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  std::size_t position = 0;
  Parameter parameter;
  while (next(position, parameter)) {
    if (equalsIgnoringCase(parameter.name, name)) return parameter.value;
  }
  return std::nullopt;
}

std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

}  // namespace forklab::sip
