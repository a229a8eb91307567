#include "proxy/contacts.h"

#include <algorithm>

namespace forklab::proxy {

std::vector<StoredContact> orderContacts(std::vector<Target> targets) {
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& a, const Target& b) { return a.q < b.q; });
  std::reverse(targets.begin(), targets.end());
  std::vector<StoredContact> ordered;
  ordered.reserve(targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool endsGroup = i + 1 == targets.size() || targets[i + 1].q != targets[i].q;
    ordered.push_back({std::move(targets[i]), endsGroup});
  }
  return ordered;
}

std::vector<Target> takeNextGroup(std::vector<StoredContact>& contacts) {
  const auto last =
      std::find_if(contacts.begin(), contacts.end(), [](const auto& each) { return each.endsGroup; });
  const auto end = last == contacts.end() ? last : last + 1;
  std::vector<Target> group;
  for (auto each = contacts.begin(); each != end; ++each) group.push_back(std::move(each->target));
  contacts.erase(contacts.begin(), end);
  return group;
}

}  // namespace forklab::proxy
