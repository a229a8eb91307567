#include "lab/proxy_programs.h"

namespace forklab::lab {

void ProxyPrograms::load(const Scenario& scenario) {
  programs_.resize(scenario.nodes.size());
  for (const NodeSpec& node : scenario.nodes) {
    if (node.kind != NodeKind::proxy) continue;
    hasErrors_ = true;
  }
}

std::shared_ptr<const script::Program> ProxyPrograms::programOf(std::size_t node) const {
  return programs_[node];
}

std::unique_ptr<Node> ProxyPrograms::makeNode(std::size_t, const NodeContext&) const { return nullptr; }

}  // namespace forklab::lab
