#pragma once

#include <string_view>
#include <vector>

namespace forklab::script {

/// A word that Kamailio 5.6 takes at the left of `=` at the top level.
struct CoreParameter {
  enum class Type : char { integer = 'i', text = 's', any = 'a' };
  std::string_view name;
  Type type = Type::any;
};

/// Null: Kamailio 5.6 has none of that name.
const CoreParameter* coreParameter(std::string_view name);
/// All of them, for suggestions.
std::vector<std::string_view> coreParameterNames();

}  // namespace forklab::script
