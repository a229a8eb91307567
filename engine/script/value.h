#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace forklab::script {

/// A sign and decimal digits, as Kamailio reads them; nothing for anything else and for what 32 bits do not
/// hold.
std::optional<std::int64_t> decimalNumber(std::string_view text);

/// What an expression gives: null, an integer (Kamailio's int of 32 bits, as far as the language computes it)
/// or text.
class Value {
 public:
  /// Null.
  Value() = default;
  Value(std::int64_t number) : content_(number) {}
  Value(std::string text) : content_(std::move(text)) {}
  /// What a transformation gives that could not do its work: null in an expression, nothing inside a text.
  static Value failure() {
    Value value;
    value.content_ = Failure{};
    return value;
  }
  static Value text(std::string_view view) { return Value(std::string(view)); }

  bool isNull() const { return content_.index() == 0 || isFailure(); }
  bool isFailure() const { return content_.index() == 3; }
  bool isInteger() const { return content_.index() == 1; }
  bool isText() const { return content_.index() == 2; }
  /// Only when isInteger().
  std::int64_t integer() const { return std::get<1>(content_); }
  /// Only when isText().
  const std::string& text() const { return std::get<2>(content_); }

  /// As Kamailio converts: text to the number it is, also hexadecimal "0x1f" (else 0), null to 0.
  std::int64_t toInteger() const;
  /// As output shows it: numbers in decimal, null as empty.
  std::string toText() const;
  /// Kamailio script: an integer > 0, or a text that converts to one.
  bool isTrue() const { return toInteger() > 0; }

  bool operator==(const Value&) const = default;

 private:
  struct Failure {
    bool operator==(const Failure&) const = default;
  };
  std::variant<std::monostate, std::int64_t, std::string, Failure> content_;
};

}  // namespace forklab::script
