#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace forklab::record {

/// Appends one JSON object to a string, field by field, in the order of the calls. Text that is not UTF-8 is
/// written one character per byte (Latin-1), and a field "<name>_encoding": "latin-1" beside it says so:
/// nothing is lost and every reader can read it.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  /// Without a name: the outermost one, or an element of an array.
  void beginObject();
  void beginObject(std::string_view name);
  void endObject();
  void beginArray(std::string_view name);
  void endArray();

  void text(std::string_view name, std::string_view value);
  /// null for an empty text.
  void textOrNull(std::string_view name, std::string_view value);
  void boolean(std::string_view name, bool value);
  /// For what is not known, so that every reader finds the field.
  void null(std::string_view name);
  template <std::integral Number>
  void number(std::string_view name, Number value) {
    key(name);
    out_ += std::to_string(value);
  }
  /// Thousandths as a decimal: 500 -> 0.5.
  void thousandths(std::string_view name, std::int64_t value);
  /// An element of the array at hand.
  void element(std::string_view value);

 private:
  void separate();
  void key(std::string_view name);
  void quoted(std::string_view value, bool isUtf8);

  std::string& out_;
  bool needsComma_ = false;
};

/// Well-formed by RFC 3629: no overlong forms, surrogates or code points above U+10FFFF.
bool isUtf8(std::string_view text);

}  // namespace forklab::record
