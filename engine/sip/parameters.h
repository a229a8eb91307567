#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace forklab::sip {

/// `;name=value;flag` as it stands in the message, looked up without copying. Names ignore case.
class Parameters {
 public:
  struct Parameter {
    std::string_view name;
    std::string_view value;  ///< quotes kept
    bool hasValue = false;
  };

  Parameters() = default;
  /// `raw` begins at the first `;` or is empty; a list parted by another separator may begin with its first
  /// name.
  explicit Parameters(std::string_view raw, char separator = ';') : raw_(raw), separator_(separator) {}

  std::string_view raw() const { return raw_; }
  bool has(std::string_view name) const { return find(name).has_value(); }
  /// The value; empty for a flag; nothing when absent.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Walks all of them: begins with position = 0; false at the end. Between two separators with nothing
  /// inside lies one whose name is empty.
  bool next(std::size_t& position, Parameter& parameter) const;

 private:
  std::string_view raw_;
  char separator_ = ';';
};

/// Without the surrounding quotes and backslashes; as it is when not quoted.
std::string unquoted(std::string_view text);

}  // namespace forklab::sip
