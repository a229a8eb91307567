#include "proxy/fork.h"

#include <algorithm>

namespace forklab::proxy {

bool Fork::hasPending() const {
  return std::any_of(branches.begin(), branches.end(), [](const Branch& each) { return !each.isFinal(); });
}

std::vector<Candidate> Fork::candidates() const {
  std::vector<Candidate> list;
  list.reserve(branches.size());
  for (const Branch& branch : branches) list.push_back({branch.lastStatus, branch.faked, branch.counts});
  return list;
}

void Fork::clear() {
  std::vector<Branch> keptRoom = std::move(branches);
  keptRoom.clear();
  *this = Fork{};
  branches = std::move(keptRoom);
}

}  // namespace forklab::proxy
