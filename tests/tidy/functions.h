#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tidy/source.h"

namespace forklab::tidy {

/// A function that has a body, lambdas counted with the function around them.
struct FunctionSize {
  std::string head;       ///< as it is written, on one line
  std::size_t line = 0;   ///< where the head begins
  std::size_t lines = 0;  ///< head and body
};

std::vector<FunctionSize> functionsOf(const Source& source);

}  // namespace forklab::tidy
