#include "proxy/response_choice.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace forklab::proxy {
namespace {

/// One row per class of final replies, best first.
struct ClassRow {
  int statusClass;
  int priority;
  std::string_view why;
};
constexpr std::array kClasses{
    ClassRow{2, 0, "success ends the search"},
    ClassRow{6, 1000, "a 6xx speaks for everyone who could answer"},
    ClassRow{3, 3000, "a redirect beats every failure below 600"},
    ClassRow{4, 4000, "the lowest priority number among the 4xx"},
    ClassRow{5, 5000, "nothing better than a 5xx came"},
};
constexpr int kUnknownClass = 10000;
/// Before anything is chosen: worse than every reply, unless the penalty turns it round.
constexpr int kNothingYet = 32000;

/// 4xx that a caller can act on beat all other 4xx (RFC 3261 16.7 step 6).
constexpr std::array kActionable{401, 407, 415, 420, 484};
constexpr int kOther4xx = 100;

const ClassRow* rowOf(int status) {
  const auto* row = std::find_if(kClasses.begin(), kClasses.end(),
                                 [&](const ClassRow& each) { return each.statusClass == status / 100; });
  return row == kClasses.end() ? nullptr : row;
}

bool isActionable(int status) {
  return std::find(kActionable.begin(), kActionable.end(), status) != kActionable.end();
}

}  // namespace

int replyPriority(int status, bool faked, int fakedPenalty) {
  const int penalty = faked ? fakedPenalty : 0;
  // tm counts in 16 bits.
  const auto counted = [&](int priority) { return int{static_cast<std::int16_t>(priority + penalty)}; };
  if (status == 0) return counted(kNothingYet);
  const ClassRow* row = rowOf(status);
  if (row == nullptr) return counted(kUnknownClass + status);
  const int within = status % 100 + (row->statusClass == 4 && !isActionable(status) ? kOther4xx : 0);
  return counted(row->priority + within);
}

std::optional<std::size_t> chooseReply(std::span<const Candidate> candidates, int fakedPenalty,
                                       std::optional<std::size_t> incoming) {
  std::optional<std::size_t> best;
  int bestStatus = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!candidates[i].counts) continue;
    // tm gives both sides the penalty of the branch that it looks at, and the one that just ended has none
    // (observed): a faked 408 that ends the search beats a 486 whatever faked_reply_prio is.
    const bool faked = candidates[i].faked && incoming != i;
    if (replyPriority(candidates[i].status, faked, fakedPenalty) >=
        replyPriority(bestStatus, faked, fakedPenalty))
      continue;
    best = i;
    bestStatus = candidates[i].status;
  }
  return best;
}

std::string_view reasonOfChoice(std::span<const Candidate> candidates, std::size_t chosen) {
  const auto counting =
      std::count_if(candidates.begin(), candidates.end(), [](const Candidate& each) { return each.counts; });
  if (counting == 1 && candidates.size() > 1) return "the only reply that failure_reply_mode left";
  if (counting == 1) return "the only branch";
  const Candidate& winner = candidates[chosen];
  if (winner.faked) return "a timeout counts as 408 and has the best priority";
  if (winner.status / 100 == 4 && isActionable(winner.status)) return "a 4xx that the caller can act on";
  const ClassRow* row = rowOf(winner.status);
  return row == nullptr ? "nothing better came" : row->why;
}

}  // namespace forklab::proxy
