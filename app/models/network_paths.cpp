#include "models/network_paths.h"

namespace forklab::models {

NetworkPaths::NetworkPaths(const lab::Scenario& scenario) : nodes_(scenario.nodes.size()) {
  for (std::size_t node = 0; node < nodes_; ++node) paths_.addNode();
  for (const lab::LinkSpec& link : scenario.links) {
    paths_.addLink(static_cast<trace::NodeId>(link.a), static_cast<trace::NodeId>(link.b),
                   link.settings.delay);
    links_.push_back({link.a, link.b, link.settings.delay});
  }
}

std::optional<NetworkPaths::Path> NetworkPaths::between(std::size_t from, std::size_t to) const {
  if (from >= nodes_ || to >= nodes_) return std::nullopt;
  Path path{{from}, {}, {}};
  while (path.nodes.back() != to) {
    const std::size_t here = path.nodes.back();
    const std::uint32_t link = paths_.next(static_cast<trace::NodeId>(here), static_cast<trace::NodeId>(to));
    if (link == net::Paths::kNoLink) return std::nullopt;
    path.links.push_back(link);
    path.nodes.push_back(links_[link].a == here ? links_[link].b : links_[link].a);
    path.delay += links_[link].delay;
  }
  return path;
}

}  // namespace forklab::models
