#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario/scenario.h"
#include "lab/scenario/scenario_keys.h"
#include "lab/scenario/yaml_tree.h"

/// What the parts of the scenario reader share. Nothing outside the reader includes this.
namespace forklab::lab {

inline constexpr std::size_t kFindingsMost = 100;

/// The findings of one load, at most kFindingsMost.
class Findings {
 public:
  explicit Findings(std::vector<script::Diagnostic>& list) : list_(list) {}
  /// The reference is good until the next finding. Beyond the bound it is one that nobody sees.
  script::Diagnostic& add(script::Severity severity, script::Location where, std::string_view code,
                          std::string message, std::string hint);
  script::Diagnostic& error(script::Location where, std::string_view code, std::string message,
                            std::string hint = {}) {
    return add(script::Severity::error, where, code, std::move(message), std::move(hint));
  }

 private:
  std::vector<script::Diagnostic>& list_;
  script::Diagnostic overflow_;
};

/// "did you mean `answers`?", or "one of: a, b, c"; empty when there is nothing to offer.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

/// A mapping whose keys are known: says so of every other key, and of every required one that is missing.
class Fields {
 public:
  /// `owner`: where a missing key is reported; `furtherKeys`: allowed besides, as a behaviour's options are.
  Fields(Findings& findings, const YamlNode& node, script::Location owner, std::string what,
         std::span<const KeySpec> keys, std::span<const std::string_view> furtherKeys = {});
  bool isMapping() const { return node_.kind == YamlNode::Kind::mapping; }
  /// Null: not given.
  const YamlNode* find(std::string_view key) const;

 private:
  void refuseUnknown(Findings& findings, const std::string& what, std::span<const KeySpec> keys,
                     std::span<const std::string_view> furtherKeys) const;
  const YamlNode& node_;
};

/// What is read so far, and where names were given.
struct Draft {
  explicit Draft(std::vector<script::Diagnostic>& list) : findings(list) {}
  Findings findings;
  Scenario scenario;
  std::map<std::string, std::size_t, std::less<>> nodeIndex;
  std::vector<script::Location> nodePlaces;  ///< beside scenario.nodes
  std::vector<std::string_view> nodeNames;   ///< into the tree, for suggestions
  /// Off for texts that come from nowhere on the disk.
  bool filesMustExist = false;
};

// Single values; each says what is wrong and gives nothing then.
std::optional<std::string> readText(Findings& findings, const YamlNode& node, std::string_view what);
std::optional<std::uint64_t> readCount(Findings& findings, const YamlNode& node, std::string_view what,
                                       std::uint64_t most);
std::optional<kernel::Duration> readDuration(Findings& findings, const YamlNode& node, std::string_view what,
                                             kernel::Duration least, kernel::Duration most);
/// As a probability: 0 … 1.
std::optional<double> readPercent(Findings& findings, const YamlNode& node, std::string_view what);
/// The index of a node that the scenario has.
std::optional<std::size_t> readNode(Draft& draft, const YamlNode& node, std::string_view what);

// The parts, in the order in which they are read.
/// First: links, names and checks refer to nodes by their names.
void readNodes(Draft& draft, const YamlNode& nodes);
/// The `transport` of a phone and the `listen` of a proxy.
void readTransport(Draft& draft, const YamlNode& transport, NodeSpec& node);
void readListen(Draft& draft, const YamlNode& listen, NodeSpec& node);
/// `crash_at` and `return_at`.
void readNodeChanges(Draft& draft, const Fields& fields, NodeSpec& node);
/// What only a database has.
void readDatabase(Draft& draft, const Fields& fields, NodeSpec& node);
/// A file of the scenario's folder: nothing outside it may be named, as a scenario is handed on as it is.
std::optional<std::string> readFileName(Draft& draft, const YamlNode& file, std::string_view what);
/// The `cost` of a proxy.
void readCost(Draft& draft, const YamlNode& node, CostSpec& cost);
void readLinkSettings(Draft& draft, const Fields& fields, net::LinkSettings& settings);
void readLinks(Draft& draft, const YamlNode& links, const net::LinkSettings& defaults);
void readNames(Draft& draft, const YamlNode& names);
void readDns(Draft& draft, const YamlNode& dns);
void readChecks(Draft& draft, const YamlNode& checks);

}  // namespace forklab::lab
