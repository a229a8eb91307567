#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace forklab::tidy {

/// C++ text with everything blanked that is no code. Line ends stay.
struct Masked {
  std::string code;
  std::vector<bool> commentAt;  ///< per byte: lies in a comment
};
Masked maskComments(std::string_view text);

}  // namespace forklab::tidy
