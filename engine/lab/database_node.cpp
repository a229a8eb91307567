#include "lab/database_node.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "store/tables.h"

namespace forklab::lab {

namespace {

/// The scenario's reader has seen the file; empty: it is gone since.
std::string textOf(const std::filesystem::path& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

kernel::Result<std::unique_ptr<DatabaseNode>> DatabaseNode::make(const NodeSpec& spec, trace::NodeId id,
                                                                 const std::string& setup) {
  auto memory = store::Database::open(":memory:", store::OpenMode::create);
  if (!memory) return memory.error();
  std::unique_ptr<DatabaseNode> made(new DatabaseNode(spec, id, std::move(memory).value()));
  for (const std::string& table : spec.database.tables) {
    const auto created = store::createTable(made->database_, *store::kamailioTable(table));
    if (!created) return created.error();
  }
  const auto ready = made->database_.runScript(setup);
  if (!ready) return ready.error();
  return made;
}

bool DatabaseNode::isMeantBy(std::string_view url) const {
  constexpr std::string_view kFile = "sqlite:///";
  if (url.starts_with(kFile)) {
    const std::string_view path = url.substr(kFile.size());
    return path == spec_.database.file;
  }
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  host = host.substr(0, host.find(':'));
  return host == spec_.name || host == spec_.address.ip.text();
}

std::optional<kernel::Duration> DatabaseNode::travel(trace::NodeId proxy, std::uint32_t bytes) {
  if (isDown_) return std::nullopt;
  return network_->travelTime(proxy, id_, bytes);
}

void DatabaseNodes::make(const Scenario& scenario, std::vector<script::Diagnostic>& diagnostics,
                         script::SourceFiles& files) {
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const NodeSpec& spec = scenario.nodes[i];
    if (spec.kind != NodeKind::database) continue;
    const std::filesystem::path path = std::filesystem::path(scenario.folder) / spec.database.setup;
    const std::string setup = spec.database.setup.empty() ? std::string() : textOf(path);
    auto made = DatabaseNode::make(spec, static_cast<trace::NodeId>(i), setup);
    if (made) {
      nodes_.push_back(std::move(made).value());
      continue;
    }
    script::Diagnostic finding;
    finding.severity = script::Severity::error;
    finding.code = "database-setup";
    finding.message = "the database `" + spec.name + "` cannot be set up: " + made.error().message;
    finding.hint = made.error().hint;
    finding.where = {static_cast<std::uint16_t>(files.size()), made.error().range};
    files.push_back(script::sourceOf(path.string(), setup));
    diagnostics.push_back(std::move(finding));
  }
}

void DatabaseNodes::connect(net::VirtualNetwork& network) {
  for (const auto& node : nodes_) node->connect(network);
}

functions::DatabasePlace* DatabaseNodes::find(std::string_view url) {
  for (const auto& node : nodes_) {
    if (node->isMeantBy(url)) return node.get();
  }
  return nullptr;
}

DatabaseNode* DatabaseNodes::at(std::size_t node) {
  for (const auto& each : nodes_) {
    if (each->node() == node) return each.get();
  }
  return nullptr;
}

}  // namespace forklab::lab
