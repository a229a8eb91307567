#include "script/value.h"

#include <charconv>

namespace forklab::script {

namespace {

/// A sign and digits, nothing else: Kamailio reads "12x" as 0.
std::int64_t wholeNumber(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::int64_t Value::toInteger() const {
  if (isInteger()) return integer();
  return isText() ? wholeNumber(text()) : 0;
}

std::string Value::toText() const {
  if (isText()) return text();
  return isInteger() ? std::to_string(integer()) : std::string();
}

}  // namespace forklab::script
