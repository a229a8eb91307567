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

std::vector<StoredContact> drawContacts(std::vector<Target> targets,
                                        const std::function<std::uint32_t()>& chance) {
  std::vector<StoredContact> drawn;
  const auto isWeighted = [](const Target& each) { return each.q > 0; };
  auto rest = std::stable_partition(targets.begin(), targets.end(), isWeighted);
  std::vector<Target> last(std::make_move_iterator(rest), std::make_move_iterator(targets.end()));
  targets.erase(rest, targets.end());
  while (!targets.empty()) {
    std::uint64_t sum = 0;
    for (const Target& each : targets) sum += static_cast<std::uint64_t>(each.q);
    std::uint64_t ticket = chance() % sum;
    auto taken = targets.begin();
    while (ticket >= static_cast<std::uint64_t>(taken->q)) ticket -= static_cast<std::uint64_t>((taken++)->q);
    drawn.push_back({std::move(*taken), true});
    targets.erase(taken);
  }
  for (Target& each : last) drawn.push_back({std::move(each), true});
  return drawn;
}

std::vector<Target> takeFurtherFlows(std::vector<Target>& group) {
  std::vector<Target> flows;
  for (std::size_t i = 1; i < group.size();) {
    const auto sharesDevice = [&](const Target& earlier) {
      return !earlier.instance.empty() && earlier.instance == group[i].instance;
    };
    const auto at = group.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::none_of(group.begin(), at, sharesDevice)) {
      ++i;
      continue;
    }
    flows.push_back(std::move(*at));
    group.erase(at);
  }
  return flows;
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
