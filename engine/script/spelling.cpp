#include "script/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace forklab::script {

namespace {

constexpr std::size_t kLongest = 48;
using Row = std::array<std::size_t, kLongest + 1>;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Case is nearly free to get wrong, so it is not counted at all.
std::size_t distance(std::string_view a, std::string_view b) {
  Row before{}, previous{}, current{};
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

}  // namespace

/// Among equals the first one wins, so the order of the candidates is part of the answer.
std::string_view nearestName(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongest) return {};
  std::string_view nearest;
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLongest) continue;
    const std::size_t cost = distance(word, candidate);
    if (cost < best) {
      best = cost;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string meantHint(std::string_view word, std::span<const std::string_view> candidates,
                      std::string_view around) {
  const std::string_view nearest = nearestName(word, candidates);
  if (nearest.empty()) return {};
  std::string hint = "did you mean ";
  hint.append(around).append(nearest);
  return hint + "?";
}

}  // namespace forklab::script
