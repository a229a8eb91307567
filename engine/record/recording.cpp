#include "record/recording.h"

namespace forklab::record {

void noteName(std::vector<std::string>& names, const trace::Event& event,
              const trace::NodeDeclared& declared) {
  if (event.node == trace::kNoNode) return;
  if (names.size() <= event.node) names.resize(event.node + std::size_t{1});
  names[event.node] = declared.name;
}

std::vector<std::string> nodeNames(const trace::Log& log) {
  std::vector<std::string> names;
  for (std::size_t at = log.first(); at < log.size(); ++at) {
    const trace::Event& event = log.at(at);
    if (const auto* declared = std::get_if<trace::NodeDeclared>(&event.payload))
      noteName(names, event, *declared);
  }
  return names;
}

}  // namespace forklab::record
