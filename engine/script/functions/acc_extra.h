#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script/spec.h"
#include "script/variable_text.h"

namespace forklab::functions {

/// Further fields of an account: "src=$si;ua=$hdr(User-Agent)", as log_extra and db_extra give them.
class AccountExtra {
 public:
  struct Field {
    std::string name;
    script::VariableText variable;
    const script::VariableSpec* spec = nullptr;
  };
  AccountExtra() = default;
  /// What cannot be read is left out; check() says so at load.
  explicit AccountExtra(std::string_view text);

  const std::vector<Field>& fields() const { return fields_; }
  /// Null where the variable is.
  static script::Value valueOf(const Field& field, script::Host& host);
  /// Empty: sound; else what is wrong.
  static std::string check(std::string_view text);

 private:
  std::vector<Field> fields_;
};

}  // namespace forklab::functions
