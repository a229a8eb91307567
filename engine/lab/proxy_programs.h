#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/database_node.h"
#include "lab/node.h"
#include "lab/scenario/scenario.h"
#include "script/program.h"

namespace forklab::lab {

/// The scripts of a scenario's proxies, each file loaded once, and the nodes that run them.
class ProxyPrograms {
 public:
  /// Once. Nodes that name the same file share one program; findings of each file come once.
  void load(const Scenario& scenario);
  bool hasErrors() const { return hasErrors_; }
  /// Of the databases, too, so that one list has everything that keeps a run from starting.
  void make(DatabaseNodes& databases, const Scenario& scenario);
  /// Of all scripts; their places count through files().
  const std::vector<script::Diagnostic>& diagnostics() const { return diagnostics_; }
  const script::SourceFiles& files() const { return files_; }

  /// Null: not a proxy.
  std::shared_ptr<const script::Program> programOf(std::size_t node) const;
  /// Only after a load without errors, for a node that is a proxy.
  std::unique_ptr<Node> makeNode(std::size_t node, const NodeContext& context) const;

 private:
  std::shared_ptr<const script::Program> loadFile(const std::string& folder, const std::string& name);

  std::vector<std::shared_ptr<const script::Program>> programs_;  ///< beside the nodes
  std::vector<script::Diagnostic> diagnostics_;
  script::SourceFiles files_;
  bool hasErrors_ = false;
};

}  // namespace forklab::lab
