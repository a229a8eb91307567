#include "proxy/response_choice.h"

#include <algorithm>
#include <array>

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
  const ClassRow* row = rowOf(status);
  if (row == nullptr) return kUnknownClass + status + penalty;
  const int within = status % 100 + (row->statusClass == 4 && !isActionable(status) ? kOther4xx : 0);
  return row->priority + within + penalty;
}

std::optional<std::size_t> chooseReply(std::span<const Candidate> candidates, int fakedPenalty) {
  std::optional<std::size_t> best;
  int bestPriority = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!candidates[i].counts) continue;
    const int priority = replyPriority(candidates[i].status, candidates[i].faked, fakedPenalty);
    if (best && priority >= bestPriority) continue;
    best = i;
    bestPriority = priority;
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
