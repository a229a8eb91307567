#include "lab/proxy_programs.h"

#include <filesystem>
#include <map>

#include "lab/proxy_node.h"
#include "script/functions/all.h"

namespace forklab::lab {

namespace {

/// Each script counts its files from 0; here they stand in one list.
void shift(script::Location& where, std::size_t files) {
  where.file = static_cast<std::uint16_t>(where.file + files);
}

}  // namespace

/// Two proxies with one script share its program, which is immutable.
void ProxyPrograms::load(const Scenario& scenario) {
  std::map<std::string, std::shared_ptr<const script::Program>> loaded;
  programs_.resize(scenario.nodes.size());
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const NodeSpec& node = scenario.nodes[i];
    if (node.kind != NodeKind::proxy) continue;
    const auto [entry, isNew] = loaded.try_emplace(node.script);
    if (isNew) entry->second = loadFile(scenario.folder, node.script);
    programs_[i] = entry->second;
    hasErrors_ |= programs_[i] == nullptr;
  }
}

void ProxyPrograms::make(DatabaseNodes& databases, const Scenario& scenario) {
  const std::size_t before = diagnostics_.size();
  databases.make(scenario, diagnostics_, files_);
  hasErrors_ |= diagnostics_.size() > before;
}

std::shared_ptr<const script::Program> ProxyPrograms::loadFile(const std::string& folder,
                                                               const std::string& name) {
  script::LoadOptions options;
  // A scenario that somebody sent must not read files elsewhere.
  options.includeRoot = folder.empty() ? "." : folder;
  const std::string path = (std::filesystem::path(folder) / name).string();
  script::LoadResult result = script::loadFile(path, functions::registry(), options);
  for (script::Diagnostic& each : result.diagnostics) {
    // Each load counts its files from 0; in the list of all scripts they stand behind those of earlier loads.
    shift(each.where, files_.size());
    for (auto& related : each.related) shift(related.where, files_.size());
    diagnostics_.push_back(std::move(each));
  }
  files_.insert(files_.end(), result.files.begin(), result.files.end());
  return result.program;
}

std::shared_ptr<const script::Program> ProxyPrograms::programOf(std::size_t node) const {
  return node < programs_.size() ? programs_[node] : nullptr;
}

std::unique_ptr<Node> ProxyPrograms::makeNode(std::size_t node, const NodeContext& context) const {
  return std::make_unique<ProxyNode>(context, programs_[node]);
}

}  // namespace forklab::lab
