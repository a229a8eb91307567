#pragma once

#include <string_view>

namespace forklab::sip {

/// Walks the elements of a comma list, trimmed; commas inside quotes and angle brackets do not part. An
/// element between two commas may be empty; an empty value has none.
class Elements {
 public:
  explicit Elements(std::string_view value);
  /// False at the end. The element is a view into the value.
  bool next(std::string_view& element);

 private:
  std::string_view rest_;
  bool more_;
};

}  // namespace forklab::sip
