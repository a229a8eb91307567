#pragma once

#include <span>
#include <string_view>

namespace forklab::functions {

/// Parameters of one module, parted by spaces, that Kamailio 5.6.3 has and that change nothing here.
struct FurtherSettings {
  std::string_view module;
  std::string_view names;
};
extern const std::span<const FurtherSettings> kFurtherSettings;

}  // namespace forklab::functions
