#include "net/paths.h"

#include <queue>
#include <tuple>

namespace forklab::net {

void Paths::addNode() {
  linksOf_.emplace_back();
  forget();
}

void Paths::addLink(trace::NodeId a, trace::NodeId b, kernel::Duration delay) {
  const auto link = static_cast<std::uint32_t>(links_.size());
  links_.push_back({a, b, delay});
  linksOf_[a].push_back(link);
  linksOf_[b].push_back(link);
  forget();
}

void Paths::setCut(std::uint32_t link, bool cut) {
  links_[link].isCut = cut;
  forget();
}

std::uint32_t Paths::next(trace::NodeId from, trace::NodeId to) {
  // All ways to a node with one link end with that link, so a hub needs one tree for all its leaves.
  if (linksOf_[to].size() == 1) {
    const Link& last = links_[linksOf_[to].front()];
    const trace::NodeId neighbour = last.a == to ? last.b : last.a;
    if (neighbour == from) return linksOf_[to].front();
    if (linksOf_[neighbour].size() > 1) return next(from, neighbour);
  }
  const std::uint32_t link = treeTo(to, false)[from].link;
  return link != kNoLink ? link : treeTo(to, true)[from].link;
}

void Paths::forget() {
  whole_.assign(linksOf_.size(), {});
  any_.assign(linksOf_.size(), {});
}

const Paths::Tree& Paths::treeTo(trace::NodeId to, bool overCutLinks) {
  Tree& tree = (overCutLinks ? any_ : whole_)[to];
  if (tree.empty()) tree = grow(to, overCutLinks);
  return tree;
}

Paths::Tree Paths::grow(trace::NodeId to, bool overCutLinks) const {
  // Dijkstra from the destination: both directions of a link have one delay, so the way back is the way
  // there.
  using Candidate = std::tuple<std::int64_t, std::uint32_t, trace::NodeId>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  Tree tree(linksOf_.size());
  tree[to].delay = {};
  open.push({0, 0, to});
  while (!open.empty()) {
    const auto [delay, hops, node] = open.top();
    open.pop();
    // A nearer way was found after this one was noted.
    if (delay != tree[node].delay.ns || hops != tree[node].hops) continue;
    for (const std::uint32_t index : linksOf_[node]) {
      const Link& link = links_[index];
      if (link.isCut && !overCutLinks) continue;
      const trace::NodeId neighbour = link.a == node ? link.b : link.a;
      Reach& known = tree[neighbour];
      const Reach offered{{delay + link.delay.ns}, hops + 1, index};
      if (std::tie(offered.delay, offered.hops, offered.link) >=
          std::tie(known.delay, known.hops, known.link))
        continue;
      const bool isNearer = std::tie(offered.delay, offered.hops) < std::tie(known.delay, known.hops);
      if (neighbour == to) continue;
      known = offered;
      if (isNearer) open.push({offered.delay.ns, offered.hops, neighbour});
    }
  }
  return tree;
}

}  // namespace forklab::net
