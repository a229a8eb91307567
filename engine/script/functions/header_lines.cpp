#include "script/functions/header_lines.h"

namespace forklab::functions {
namespace {

// ASCII only and no locale: header names are tokens (RFC 3261 7.3.1, 25.1).
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool sameName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace

bool isNamed(const sip::Message& message, const sip::HeaderLine& line, std::string_view name) {
  const sip::HeaderName wanted = sip::headerNameOf(name);
  // The compact form has the same id as the long one, so "s" finds Subject (RFC 3261 7.3.3).
  if (wanted != sip::HeaderName::other) return line.name == wanted;
  return line.name == sip::HeaderName::other && sameName(line.nameText.of(message.text()), name);
}

const sip::HeaderLine* firstNamed(const sip::Message& message, std::string_view name) {
  for (const sip::HeaderLine& line : message.headers()) {
    if (isNamed(message, line, name)) return &line;
  }
  return nullptr;
}

const sip::HeaderLine* lastNamed(const sip::Message& message, std::string_view name) {
  const sip::HeaderLine* found = nullptr;
  for (const sip::HeaderLine& line : message.headers()) {
    if (isNamed(message, line, name)) found = &line;
  }
  return found;
}

std::string_view bodyOf(const sip::Message& message, const sip::HeaderLine& line) {
  if (line.value.size() == 0) return {};
  std::string_view body = message.text().substr(line.value.begin, line.line.end - line.value.begin);
  while (!body.empty() && (body.back() == '\r' || body.back() == '\n')) body.remove_suffix(1);
  return body;
}

std::string_view bodyOf(const sip::Message& message, sip::HeaderName name) {
  const sip::HeaderLine* line = message.first(name);
  return line == nullptr ? std::string_view{} : bodyOf(message, *line);
}

}  // namespace forklab::functions
