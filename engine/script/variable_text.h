#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.h"

namespace forklab::script {

/// `{class.name,parameters}` as written.
struct TransformationText {
  std::string className;
  std::string name;        ///< may have dots: "encode.hexa"
  std::string parameters;  ///< what follows the first comma
  bool hasParameters = false;
};

/// `$name`, `$name(inner)` or `$(name(inner)[index]{class.name,parameters}…)` taken apart.
struct VariableText {
  std::string name;
  std::string inner;
  bool hasInner = false;
  std::string index;  ///< "*", "2", "-1", "$var(i)"; empty: none
  std::vector<TransformationText> transformations;
  std::size_t length = 0;  ///< bytes of the text it took
};

/// Reads one variable at the beginning of the text; error ranges count from there.
kernel::Result<VariableText> readVariable(std::string_view text);

/// A piece of a text with variables inside: `literal` or a variable at `offset`.
struct FormatPiece {
  std::string literal;
  bool isVariable = false;
  VariableText variable;
  std::size_t offset = 0;
};

/// "sip:$rU@$rd" -> its pieces; `$$` is a dollar.
kernel::Result<std::vector<FormatPiece>> readFormat(std::string_view text);

}  // namespace forklab::script
