#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.h"
#include "script/diagnostic.h"
#include "script/spec.h"

namespace forklab::script {

/// A modparam or core parameter as the script sets it.
struct Setting {
  std::string module;  ///< "core" for core parameters
  std::string name;
  Value value;
  Location where;
};

/// A route block and where it stands.
struct RouteInfo {
  RouteKind kind = RouteKind::request;
  std::string name;
  Location where;  ///< of the head, up to the brace
  Location whole;
};

/// How a script is loaded. `strict` makes errors of what a stock Kamailio would refuse.
struct LoadOptions {
  /// Includes may name files below this folder only; empty: any readable file.
  std::string includeRoot;
  bool strict = false;
  /// What $env(NAME) reads; empty in virtual runs, which have to repeat elsewhere.
  std::map<std::string, std::string> environment = {};
};

class ProgramCode;
struct Tree;

/// A checked and compiled script. Immutable; shared by every run on it.
class Program {
 public:
  ~Program();
  const SourceFiles& files() const { return files_; }
  std::span<const Setting> settings() const { return settings_; }
  /// The last value set, or null.
  const Value* setting(std::string_view module, std::string_view name) const;
  std::int64_t integerSetting(std::string_view module, std::string_view name, std::int64_t otherwise) const;
  std::string textSetting(std::string_view module, std::string_view name, std::string_view otherwise) const;
  /// As the loadmodule lines name them; empty: the script has none, and every function is at hand.
  std::span<const std::string> modules() const { return modules_; }
  /// Loaded by name, or at hand because the script has no loadmodule lines.
  bool loads(std::string_view module) const;
  /// The folder that files beside the script may not leave; empty: they may lie anywhere.
  const std::string& includeRoot() const { return includeRoot_; }
  /// In the order of the text; joined request routes are two entries.
  std::span<const RouteInfo> routes() const { return routes_; }
  /// `name` is empty for blocks without one.
  bool hasRoute(RouteKind kind, std::string_view name) const;
  /// What was written, as a tree: for hints and drawings.
  const Tree& tree() const { return *tree_; }
  const ProgramCode& code() const { return *code_; }

 private:
  friend class Compiler;
  Program();
  SourceFiles files_;
  std::string includeRoot_;
  std::vector<Setting> settings_;
  std::vector<std::string> modules_;
  std::vector<RouteInfo> routes_;
  std::unique_ptr<Tree> tree_;
  std::unique_ptr<ProgramCode> code_;
};

/// What loading gives: a program when nothing was an error, all findings in the order of the text, and the
/// files for drawing them.
struct LoadResult {
  std::shared_ptr<const Program> program;
  std::vector<Diagnostic> diagnostics;
  SourceFiles files;
  bool hasErrors() const { return program == nullptr; }
};

/// Bounds: 8 MiB a file, 32 MiB and 256 files in all, includes 16 deep, blocks 256 deep, 100 findings.
LoadResult loadFile(const std::string& path, const Registry& registry, const LoadOptions& options);
LoadResult loadText(std::string_view path, std::string_view text, const Registry& registry,
                    const LoadOptions& options);

/// Where a file lies that the script names: relative to the script, inside includeRoot(); it is not opened.
kernel::Result<std::string> pathBesideScript(const Program& program, std::string_view name);
/// The text of a file that the script names while it runs: relative to the script, inside includeRoot(), held
/// to the bounds of an include.
kernel::Result<std::string> readBesideScript(const Program& program, std::string_view name);

}  // namespace forklab::script
