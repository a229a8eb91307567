#pragma once

#include <span>
#include <string>
#include <string_view>

namespace forklab::script {

/// The candidate nearest to a misspelt word (Damerau-Levenshtein, a third of its length at most), or empty.
std::string_view nearestName(std::string_view word, std::span<const std::string_view> candidates);

/// "Did you mean …?" or empty.
std::string meantHint(std::string_view word, std::span<const std::string_view> candidates,
                      std::string_view around = "");

}  // namespace forklab::script
