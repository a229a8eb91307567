#include "lab/scenario/scenario_reading.h"

#include <algorithm>

#include "lab/scenario/units.h"
#include "script/spelling.h"

namespace forklab::lab {

using script::Location;
using script::Severity;

namespace {

/// A value can be as long as the file; a sentence cannot.
std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return "`" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…`" : "`");
}

/// Somebody who writes `20` for a duration forgot the unit; somebody who writes `soon` did not.
bool isBareNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string_view kindText(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return "a single value";
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::mapping: return "a mapping";
  }
  return {};
}

/// One value with a unit: says "needs its unit" of a bare number, else what was expected.
void refuseValue(Findings& findings, const YamlNode& node, std::string_view what, std::string_view expected,
                 std::string_view unit) {
  if (node.kind == YamlNode::Kind::scalar && !unit.empty() && isBareNumber(node.text)) {
    findings.error(node.where, "missing-unit", quoted(what) + " needs its unit",
                   "write `" + node.text + std::string(unit) + "`");
    return;
  }
  const std::string found =
      node.kind == YamlNode::Kind::scalar ? quoted(node.text) : std::string(kindText(node.kind));
  findings.error(node.where, "bad-value",
                 quoted(what) + " must be " + std::string(expected) + ", not " + found);
}

}  // namespace

script::Diagnostic& Findings::add(Severity severity, Location where, std::string_view code,
                                  std::string message, std::string hint) {
  const bool isFull = list_.size() >= kFindingsMost;
  script::Diagnostic& found = isFull ? overflow_ : list_.emplace_back();
  found.severity = severity;
  found.where = where;
  found.code = code;
  found.message = std::move(message);
  found.hint = std::move(hint);
  return found;
}

/// Where nothing is near, the whole choice helps more than a bad guess.
std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return {};
  const std::string_view best = script::nearestName(word, known);
  if (!best.empty()) return "did you mean `" + std::string(best) + "`?";
  constexpr std::size_t kListed = 20;
  std::string list = "one of: ";
  for (std::size_t i = 0; i < std::min(known.size(), kListed); ++i)
    list += (i == 0 ? "" : ", ") + std::string(known[i]);
  return known.size() > kListed ? list + ", …" : list;
}

Fields::Fields(Findings& findings, const YamlNode& node, Location owner, std::string what,
               std::span<const KeySpec> keys, std::span<const std::string_view> furtherKeys)
    : node_(node) {
  if (!isMapping()) {
    findings.error(node.where, "not-a-mapping",
                   what + " must be a mapping of keys, not " + std::string(kindText(node.kind)));
    return;
  }
  refuseUnknown(findings, what, keys, furtherKeys);
  for (const KeySpec& key : keys) {
    if (!key.required || find(key.name) != nullptr) continue;
    findings.error(owner, "missing-key", what + " needs `" + std::string(key.name) + "`",
                   "add `" + std::string(key.name) + ": …` (" + std::string(key.expects) + ")");
  }
}

void Fields::refuseUnknown(Findings& findings, const std::string& what, std::span<const KeySpec> keys,
                           std::span<const std::string_view> furtherKeys) const {
  std::vector<std::string_view> known(furtherKeys.begin(), furtherKeys.end());
  for (const KeySpec& key : keys) known.push_back(key.name);
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    findings.error(entry.keyWhere, "unknown-key", what + " has no key " + quoted(entry.key),
                   suggestion(entry.key, known));
  }
}

const YamlNode* Fields::find(std::string_view key) const {
  const YamlEntry* entry = node_.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::optional<std::string> readText(Findings& findings, const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::scalar) return node.text;
  refuseValue(findings, node, what, "a text", {});
  return std::nullopt;
}

std::optional<std::uint64_t> readCount(Findings& findings, const YamlNode& node, std::string_view what,
                                       std::uint64_t most) {
  const auto value = node.kind == YamlNode::Kind::scalar ? parseCount(node.text, most) : std::nullopt;
  if (!value) refuseValue(findings, node, what, "a whole number, at most " + std::to_string(most), {});
  return value;
}

std::optional<kernel::Duration> readDuration(Findings& findings, const YamlNode& node, std::string_view what,
                                             kernel::Duration least, kernel::Duration most) {
  const auto span = node.kind == YamlNode::Kind::scalar ? kernel::parseDuration(node.text) : std::nullopt;
  if (!span) {
    refuseValue(findings, node, what, "a duration with its unit, as `20ms` or `2s`", "ms");
    return std::nullopt;
  }
  if (*span >= least && *span <= most) return span;
  findings.error(
      node.where, "out-of-range",
      quoted(what) + " must lie between " + kernel::toText(least) + " and " + kernel::toText(most));
  return std::nullopt;
}

std::optional<double> readPercent(Findings& findings, const YamlNode& node, std::string_view what) {
  const auto value = node.kind == YamlNode::Kind::scalar ? parsePercent(node.text) : std::nullopt;
  if (!value) refuseValue(findings, node, what, "a percentage from `0%` to `100%`", "%");
  return value;
}

std::optional<std::size_t> readNode(Draft& draft, const YamlNode& node, std::string_view what) {
  if (node.kind != YamlNode::Kind::scalar) {
    refuseValue(draft.findings, node, what, "the name of a node", {});
    return std::nullopt;
  }
  const auto found = draft.nodeIndex.find(node.text);
  if (found != draft.nodeIndex.end()) return found->second;
  draft.findings.error(node.where, "unknown-node", "there is no node " + quoted(node.text),
                       suggestion(node.text, draft.nodeNames));
  return std::nullopt;
}

}  // namespace forklab::lab
