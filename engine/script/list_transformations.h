#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "script/spec.h"

namespace forklab::script {

/// {param.*} and {line.*}: lists inside of a text. Every registry has them.
std::span<const TransformationSpec> listTransformations();

/// A number among the parameters of a transformation: blanks around it are forgiven, and so is a plus; more
/// than 17 digits are not.
std::optional<std::int64_t> transformationNumber(const std::string& parameter);
/// For rows whose first parameter is a number.
std::string_view checkNumber(std::span<const std::string> parameters);

}  // namespace forklab::script
