#include "script/value.h"

#include <charconv>

namespace forklab::script {

namespace {

template <class Number>
std::optional<std::int64_t> wholeNumber(std::string_view digits, int base) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<std::int32_t>(number);
}

}  // namespace

std::optional<std::int64_t> decimalNumber(std::string_view text) {
  const bool plus = !text.empty() && text.front() == '+';
  if (plus) text.remove_prefix(1);
  // from_chars would take a minus behind the plus.
  return plus && text.starts_with('-') ? std::nullopt : wholeNumber<std::int32_t>(text, 10);
}

std::int64_t Value::toInteger() const {
  if (isInteger()) return integer();
  if (!isText()) return 0;
  const std::string_view digits = text();
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  return (hex ? wholeNumber<std::uint32_t>(digits.substr(2), 16) : decimalNumber(digits)).value_or(0);
}

std::string Value::toText() const {
  if (isText()) return text();
  return isInteger() ? std::to_string(integer()) : std::string();
}

}  // namespace forklab::script
