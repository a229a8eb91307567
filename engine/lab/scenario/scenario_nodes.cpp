#include <algorithm>

#include "lab/agents/agent.h"
#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"

namespace forklab::lab {

namespace {

using agents::AgentSpec;
using agents::OptionSpec;
using agents::OptionType;

constexpr std::string_view kKinds[] = {"phone", "proxy", "network", "database"};

/// Node names become users of SIP URIs and words of ladders, so they stay plain.
bool isNodeName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return name.size() <= 32 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::vector<std::string_view> agentNames() {
  std::vector<std::string_view> names;
  for (const AgentSpec* spec : agents::allAgents()) names.push_back(spec->name);
  return names;
}

/// A bare number is the most common slip, so it gets a mend of its own.
void refuseOption(Draft& draft, const YamlNode& value, const OptionSpec& option) {
  const bool lacksUnit = (option.type == OptionType::duration || option.type == OptionType::pause) &&
                         value.kind == YamlNode::Kind::scalar &&
                         parseCount(value.text, 1'000'000'000).has_value();
  if (lacksUnit) {
    draft.findings.error(value.where, "missing-unit", "`" + std::string(option.name) + "` needs its unit",
                         "write `" + value.text + "ms`");
    return;
  }
  draft.findings.error(
      value.where, "bad-value",
      "`" + std::string(option.name) + "` must be " + std::string(agents::expectation(option.type)));
}

/// The text of one option; nothing after a complaint.
std::optional<std::string> readOption(Draft& draft, const YamlNode& value, const OptionSpec& option) {
  if (option.type == OptionType::node) {
    return readNode(draft, value, option.name) ? std::optional(value.text) : std::nullopt;
  }
  std::string text = value.text;
  std::vector<const YamlNode*> parts{&value};
  if (agents::isList(option.type) && value.kind == YamlNode::Kind::list) {
    parts.clear();
    for (const YamlNode& item : value.items) parts.push_back(&item);
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i]->kind != YamlNode::Kind::scalar || !agents::isValid(option.type, parts[i]->text)) {
      refuseOption(draft, *parts[i], option);
      return std::nullopt;
    }
    text = i == 0 ? parts[i]->text : text + agents::kListSeparator + parts[i]->text;
  }
  return text;
}

void readOptions(Draft& draft, const YamlNode& node, script::Location owner, const AgentSpec& spec,
                 BehaviourSpec& into) {
  for (const OptionSpec& option : spec.options) {
    const YamlEntry* entry = node.find(option.name);
    if (entry != nullptr) {
      if (auto text = readOption(draft, entry->value, option))
        into.options[std::string(option.name)] = std::move(*text);
    } else if (option.required) {
      draft.findings.error(
          owner, "missing-option",
          "the behaviour `" + std::string(spec.name) + "` needs `" + std::string(option.name) + "`",
          "add `" + std::string(option.name) + ": …` (" + std::string(agents::expectation(option.type)) +
              ")");
    }
  }
}

/// The behaviour that a mapping names; null after a complaint.
const AgentSpec* readAgent(Draft& draft, const YamlNode& name) {
  const AgentSpec* spec = name.kind == YamlNode::Kind::scalar ? agents::findAgent(name.text) : nullptr;
  if (spec == nullptr) {
    draft.findings.error(name.where, "unknown-behaviour", "there is no behaviour `" + name.text + "`",
                         suggestion(name.text, agentNames()));
  }
  return spec;
}

/// Of an unknown behaviour nothing is known: its options are not complained about then.
std::vector<std::string_view> optionNames(const AgentSpec* spec) {
  std::vector<std::string_view> names;
  if (spec != nullptr) {
    for (const OptionSpec& option : spec->options) names.push_back(option.name);
  }
  return names;
}

/// In a list the options stand beside the name, exactly as they do in a node with one behaviour.
void readBehaviours(Draft& draft, const YamlNode& list, NodeSpec& node) {
  static constexpr KeySpec kKeys[] = {{"behaviour", "name of a behaviour", "", "", true}};
  if (list.kind != YamlNode::Kind::list || list.items.empty()) {
    draft.findings.error(list.where, "bad-value", "`behaviours` must be a list of mappings",
                         "write `- {behaviour: answers, answer_after: 2s}`");
    return;
  }
  for (const YamlNode& item : list.items) {
    const YamlEntry* name = item.find("behaviour");
    const AgentSpec* spec = name == nullptr ? nullptr : readAgent(draft, name->value);
    if (name != nullptr && spec == nullptr) continue;
    const Fields fields(draft.findings, item, item.where, "a behaviour", kKeys, optionNames(spec));
    if (spec == nullptr) continue;
    BehaviourSpec behaviour{std::string(spec->name), {}};
    readOptions(draft, item, item.where, *spec, behaviour);
    node.behaviours.push_back(std::move(behaviour));
  }
}

void readPlace(Draft& draft, const YamlNode& at, NodeSpec& node) {
  const bool isPair = at.kind == YamlNode::Kind::list && at.items.size() == 2;
  const auto x = isPair ? parseCount(at.items[0].text, 1000) : std::nullopt;
  const auto y = isPair ? parseCount(at.items[1].text, 1000) : std::nullopt;
  if (x && y) {
    node.x = static_cast<double>(*x);
    node.y = static_cast<double>(*y);
    return;
  }
  draft.findings.error(at.where, "bad-value",
                       "`at` must be a place on the canvas, two whole numbers from 0 to 1000",
                       "write `at: [500, 500]`");
}

void readAddress(Draft& draft, const YamlNode& address, NodeSpec& node) {
  const auto endpoint = address.kind == YamlNode::Kind::scalar ? parseEndpoint(address.text) : std::nullopt;
  if (!endpoint || endpoint->ip.isUnset()) {
    draft.findings.error(address.where, "bad-value",
                         "`address` must be an IP address, with a port if you like",
                         "write `10.0.0.1`, `10.0.0.1:5070` or `[2001:db8::1]:5060`");
    return;
  }
  node.address = *endpoint;
  for (std::size_t i = 0; i < draft.scenario.nodes.size(); ++i) {
    const NodeSpec& other = draft.scenario.nodes[i];
    const auto isHere = [&](const kernel::Endpoint& each) { return each.ip == endpoint->ip; };
    if (!isHere(other.address) && std::none_of(other.listen.begin(), other.listen.end(), isHere)) continue;
    auto& found = draft.findings.error(
        address.where, "duplicate-address",
        "`" + draft.scenario.nodes[i].name + "` lives at " + endpoint->ip.text() + " already",
        "give each node an IP address of its own");
    found.related.push_back({draft.nodePlaces[i], "that node"});
  }
}

/// Keys that only one kind of node has.
void refuseStrangers(Draft& draft, const YamlNode& node, NodeKind kind) {
  const auto refuse = [&](std::string_view key, std::string_view owner) {
    if (const YamlEntry* entry = node.find(key)) {
      draft.findings.error(entry->keyWhere, "key-of-other-kind",
                           "only a " + std::string(owner) + " has `" + std::string(key) + "`",
                           "remove it, or change `kind`");
    }
  };
  if (kind != NodeKind::phone) {
    refuse("behaviour", "phone");
    refuse("behaviours", "phone");
    refuse("transport", "phone");
  }
  if (kind != NodeKind::proxy) {
    refuse("script", "proxy");
    refuse("cost", "proxy");
    refuse("listen", "proxy");
  }
  if (kind != NodeKind::database) {
    for (const std::string_view key : {"file", "tables", "setup", "delay", "timeout"})
      refuse(key, "database");
  }
  if (kind == NodeKind::network) {
    for (const std::string_view key : {"crash_at", "return_at"}) refuse(key, "phone, proxy or database");
  }
}

/// What a kind cannot do without. These are no plain required keys, because each kind needs others.
void requireParts(Draft& draft, const YamlEntry& entry, NodeKind kind) {
  const auto require = [&](bool has, std::string_view what, std::string hint) {
    if (!has)
      draft.findings.error(entry.keyWhere, "missing-key",
                           "the node `" + entry.key + "` needs " + std::string(what), hint);
  };
  const YamlNode& node = entry.value;
  if (kind != NodeKind::network)
    require(node.find("address") != nullptr, "`address`", "add `address: 10.0.0.1`");
  if (kind == NodeKind::proxy) require(node.find("script") != nullptr, "`script`", "add `script: proxy.cfg`");
  if (kind == NodeKind::phone) {
    const bool one = node.find("behaviour") != nullptr;
    const bool several = node.find("behaviours") != nullptr;
    require(one || several, "`behaviour`", "add `behaviour: answers`");
    if (one && several) {
      draft.findings.error(node.find("behaviours")->keyWhere, "key-twice",
                           "`behaviour` and `behaviours` exclude each other", "keep the list");
    }
  }
}

std::optional<NodeKind> readKind(Draft& draft, const YamlNode& kind) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (kind.text == kKinds[i]) return static_cast<NodeKind>(i);
  }
  draft.findings.error(kind.where, "unknown-kind", "there is no kind of node `" + kind.text + "`",
                       suggestion(kind.text, kKinds));
  return std::nullopt;
}

void readNodeBody(Draft& draft, const YamlEntry& entry, NodeSpec& node) {
  const YamlEntry* single = entry.value.find("behaviour");
  const AgentSpec* spec = single == nullptr ? nullptr : readAgent(draft, single->value);
  if (single != nullptr && spec == nullptr) return;
  const Fields fields(draft.findings, entry.value, entry.keyWhere, "the node `" + entry.key + "`", nodeKeys(),
                      optionNames(spec));
  const YamlNode* kind = fields.find("kind");
  const auto known = kind == nullptr ? std::nullopt : readKind(draft, *kind);
  if (!known) return;
  node.kind = *known;
  refuseStrangers(draft, entry.value, node.kind);
  requireParts(draft, entry, node.kind);
  if (const YamlNode* address = fields.find("address")) readAddress(draft, *address, node);
  if (const YamlNode* at = fields.find("at")) readPlace(draft, *at, node);
  if (const YamlNode* label = fields.find("label"))
    node.label = readText(draft.findings, *label, "label").value_or("");
  if (const YamlNode* script = fields.find("script"))
    node.script = readFileName(draft, *script, "script").value_or("");
  if (node.kind == NodeKind::database) readDatabase(draft, fields, node);
  readNodeChanges(draft, fields, node);
  if (const YamlNode* transport = fields.find("transport")) readTransport(draft, *transport, node);
  if (const YamlNode* listen = fields.find("listen")) readListen(draft, *listen, node);
  if (const YamlNode* cost = fields.find("cost")) readCost(draft, *cost, node.cost);
  if (const YamlNode* behaviours = fields.find("behaviours")) readBehaviours(draft, *behaviours, node);
  if (spec != nullptr) {
    node.behaviours.push_back({std::string(spec->name), {}});
    readOptions(draft, entry.value, entry.keyWhere, *spec, node.behaviours.back());
  }
}

}  // namespace

void readNodes(Draft& draft, const YamlNode& nodes) {
  if (nodes.kind != YamlNode::Kind::mapping || nodes.entries.empty() || nodes.entries.size() > kNodesMost) {
    draft.findings.error(nodes.where, "bad-value",
                         "`nodes` must be a mapping of 1 to " + std::to_string(kNodesMost) + " names",
                         "write `nodes:` and below it, indented, `alice: {kind: phone, …}`");
    return;
  }
  // All names first: an option may name a node that stands further down.
  for (const YamlEntry& entry : nodes.entries) {
    draft.nodeIndex.emplace(entry.key, draft.nodeIndex.size());
    draft.nodeNames.push_back(entry.key);
    if (!isNodeName(entry.key)) {
      draft.findings.error(entry.keyWhere, "bad-name",
                           "a node's name has letters, digits, `-` and `_`, at most 32");
    }
  }
  for (const YamlEntry& entry : nodes.entries) {
    NodeSpec node;
    node.name = entry.key;
    readNodeBody(draft, entry, node);
    draft.scenario.nodes.push_back(std::move(node));
    draft.nodePlaces.push_back(entry.keyWhere);
  }
}

}  // namespace forklab::lab
