#include "record/recording.h"

namespace forklab::record {

std::vector<std::string> nodeNames(const trace::Log& log) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < log.size(); ++at) {
    const trace::Event& event = log.at(at);
    const auto* declared = std::get_if<trace::NodeDeclared>(&event.payload);
    if (declared == nullptr || event.node == trace::kNoNode) continue;
    if (names.size() <= event.node) names.resize(event.node + std::size_t{1});
    names[event.node] = declared->name;
  }
  return names;
}

}  // namespace forklab::record
