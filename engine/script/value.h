#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace forklab::script {

/// What an expression gives: null, an integer (Kamailio's int, 32 bits on overflow of literals, 64 here
/// inside) or text.
class Value {
 public:
  /// Null.
  Value() = default;
  Value(std::int64_t number) : content_(number) {}
  Value(std::string text) : content_(std::move(text)) {}
  static Value text(std::string_view view) { return Value(std::string(view)); }

  bool isNull() const { return content_.index() == 0; }
  bool isInteger() const { return content_.index() == 1; }
  bool isText() const { return content_.index() == 2; }
  /// Only when isInteger().
  std::int64_t integer() const { return std::get<1>(content_); }
  /// Only when isText().
  const std::string& text() const { return std::get<2>(content_); }

  /// As Kamailio converts: text to the number it is (else 0), null to 0.
  std::int64_t toInteger() const;
  /// As output shows it: numbers in decimal, null as empty.
  std::string toText() const;
  /// Kamailio script: an integer > 0, or a text that converts to one.
  bool isTrue() const { return toInteger() > 0; }

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, std::int64_t, std::string> content_;
};

}  // namespace forklab::script
