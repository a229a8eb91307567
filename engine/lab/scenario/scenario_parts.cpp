#include <algorithm>

#include "lab/agents/agent.h"
#include "lab/checks.h"
#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"

/// Links, names and checks of a scenario file.
namespace forklab::lab {

namespace {

constexpr kernel::Duration kLongestDelay = kernel::Duration::seconds(60);
constexpr kernel::Duration kLongestRun = kernel::Duration::seconds(24 * 3600);

/// One time or several; a list of cuts and a list of mends make an outage pattern.
void readChanges(Draft& draft, const YamlNode& times, std::string_view key, bool cut, LinkSpec& link) {
  const auto take = [&](const YamlNode& item) {
    const auto at = readDuration(draft.findings, item, key, {}, kLongestRun);
    if (at) link.changes.push_back({kernel::Instant{at->ns}, cut});
  };
  if (times.kind == YamlNode::Kind::list) {
    std::for_each(times.items.begin(), times.items.end(), take);
  } else {
    take(times);
  }
}

/// Links work both ways, so the order of their ends does not matter.
bool areLinked(const Scenario& scenario, std::size_t a, std::size_t b) {
  return std::any_of(scenario.links.begin(), scenario.links.end(), [&](const LinkSpec& link) {
    return (link.a == a && link.b == b) || (link.a == b && link.b == a);
  });
}

bool readEnds(Draft& draft, const YamlNode& between, LinkSpec& link) {
  if (between.kind != YamlNode::Kind::list || between.items.size() != 2) {
    draft.findings.error(between.where, "bad-value", "`between` must name two nodes",
                         "write `between: [alice, proxy]`");
    return false;
  }
  const auto a = readNode(draft, between.items[0], "between");
  const auto b = readNode(draft, between.items[1], "between");
  if (!a || !b) return false;
  link.a = *a;
  link.b = *b;
  if (*a == *b) draft.findings.error(between.where, "link-to-itself", "a link needs two different nodes");
  if (areLinked(draft.scenario, *a, *b)) {
    draft.findings.error(between.where, "duplicate-link", "these two nodes are linked already",
                         "keep one of the links");
  }
  return true;
}

/// Settings are read before the ends, so that one wrong name does not hide the other errors of the link.
void readLink(Draft& draft, const YamlNode& node, const net::LinkSettings& defaults) {
  const Fields fields(draft.findings, node, node.where, "a link", linkKeys());
  const YamlNode* between = fields.find("between");
  LinkSpec link;
  link.settings = defaults;
  readLinkSettings(draft, fields, link.settings);
  if (between == nullptr || !readEnds(draft, *between, link)) return;
  link.name = draft.scenario.nodes[link.a].name + "-" + draft.scenario.nodes[link.b].name;
  if (const YamlNode* name = fields.find("name"))
    link.name = readText(draft.findings, *name, "name").value_or("");
  const bool isTaken = std::any_of(draft.scenario.links.begin(), draft.scenario.links.end(),
                                   [&](const LinkSpec& each) { return each.name == link.name; });
  if (isTaken)
    draft.findings.error(node.where, "duplicate-name", "another link is called `" + link.name + "` already");
  if (const YamlNode* cuts = fields.find("cut_at")) readChanges(draft, *cuts, "cut_at", true, link);
  if (const YamlNode* mends = fields.find("mend_at")) readChanges(draft, *mends, "mend_at", false, link);
  std::stable_sort(link.changes.begin(), link.changes.end(),
                   [](const LinkChangeSpec& a, const LinkChangeSpec& b) { return a.at < b.at; });
  draft.scenario.links.push_back(std::move(link));
}

/// A rate or a size: a parser, what it wants, and the unit that a bare number probably meant.
template <class Parser>
std::optional<std::uint64_t> readAmount(Draft& draft, const YamlNode& node, std::string_view key,
                                        Parser parse, std::string_view expected, std::string_view unit) {
  const auto value = node.kind == YamlNode::Kind::scalar ? parse(node.text) : std::nullopt;
  if (value) return value;
  const bool isBare = node.kind == YamlNode::Kind::scalar && parseCount(node.text, UINT64_MAX).has_value();
  draft.findings.error(
      node.where, isBare ? "missing-unit" : "bad-value",
      "`" + std::string(key) + (isBare ? "` needs its unit" : "` must be " + std::string(expected)),
      isBare ? "write `" + node.text + std::string(unit) + "`" : "");
  return std::nullopt;
}

bool isName(std::string_view text) {
  const auto at = text.find('@');
  const std::string_view host = at == std::string_view::npos ? text : text.substr(at + 1);
  return at != 0 && !host.empty() && text.size() <= 255 &&
         host.find_first_of("@ \t:;,<>\"") == std::string_view::npos;
}

/// Values stay text in the scenario; what they must look like is settled here, where there is a place to
/// point at.
bool isCheckValue(Draft& draft, const CheckKey& key, const YamlNode& value) {
  if (key.type == CheckValue::nodes) {
    const bool isList = value.kind == YamlNode::Kind::list && !value.items.empty();
    if (!isList)
      draft.findings.error(value.where, "bad-value",
                           "`" + std::string(key.name) + "` must be a list of nodes");
    return isList && std::all_of(value.items.begin(), value.items.end(), [&](const YamlNode& item) {
             return readNode(draft, item, key.name).has_value();
           });
  }
  if (key.type == CheckValue::node) return readNode(draft, value, key.name).has_value();
  if (key.type == CheckValue::count)
    return readCount(draft.findings, value, key.name, 1'000'000'000).has_value();
  if (key.type == CheckValue::text) return readText(draft.findings, value, key.name).has_value();
  const bool isFlag = key.type == CheckValue::flag;
  const auto status = parseCount(value.text, 699);
  const bool isRight = key.type == CheckValue::status ? status && *status >= 100
                       : isFlag                       ? value.text == "yes" || value.text == "no"
                                : agents::isValid(agents::OptionType::method, value.text);
  if (isRight) return true;
  const std::string_view expected = key.type == CheckValue::status ? "a status code from 100 to 699"
                                    : isFlag                       ? "`yes` or `no`"
                                                                   : "a SIP method in capitals";
  draft.findings.error(value.where, "bad-value",
                       "`" + std::string(key.name) + "` must be " + std::string(expected));
  return false;
}

std::string textOf(const YamlNode& value, std::string_view separator) {
  if (value.kind != YamlNode::Kind::list) return value.text;
  std::string text;
  for (const YamlNode& item : value.items) text += (text.empty() ? "" : std::string(separator)) + item.text;
  return text;
}

/// As the summary prints it: close to what stands in the file.
std::string shownText(const YamlNode& value) {
  return value.kind == YamlNode::Kind::list ? "[" + textOf(value, ", ") + "]" : value.text;
}

void readCheckFields(Draft& draft, const CheckKind& kind, const YamlEntry& entry, CheckSpec& check) {
  std::vector<KeySpec> keys;
  for (const CheckKey& key : kind.keys) keys.push_back({key.name, key.help, "", key.help, key.required});
  const Fields fields(draft.findings, entry.value, entry.keyWhere, "the check `" + entry.key + "`", keys);
  for (const CheckKey& key : kind.keys) {
    const YamlNode* value = fields.find(key.name);
    if (value == nullptr || !isCheckValue(draft, key, *value)) continue;
    check.values[std::string(key.name)] = textOf(*value, "\n");
    check.text += (check.text.empty() ? "" : ", ") + std::string(key.name) + ": " + shownText(*value);
  }
  check.text = check.kind + " {" + check.text + "}";
}

void readCheck(Draft& draft, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::mapping || node.entries.size() != 1) {
    draft.findings.error(node.where, "bad-value", "a check is one key and what belongs to it",
                         "write `- answered_by: a`");
    return;
  }
  const YamlEntry& entry = node.entries.front();
  const CheckKind* kind = findCheck(entry.key);
  if (kind == nullptr) {
    std::vector<std::string_view> known;
    for (const CheckKind& each : allChecks()) known.push_back(each.name);
    draft.findings.error(entry.keyWhere, "unknown-check", "there is no check `" + entry.key + "`",
                         suggestion(entry.key, known));
    return;
  }
  CheckSpec check{entry.key, {}, {}};
  if (entry.value.kind == YamlNode::Kind::mapping || kind->bare.empty()) {
    readCheckFields(draft, *kind, entry, check);
  } else {
    const auto key = std::find_if(kind->keys.begin(), kind->keys.end(),
                                  [&](const CheckKey& each) { return each.name == kind->bare; });
    if (!isCheckValue(draft, *key, entry.value)) return;
    check.values[std::string(kind->bare)] = textOf(entry.value, "\n");
    check.text = entry.key + ": " + shownText(entry.value);
  }
  draft.scenario.checks.push_back(std::move(check));
}

bool isShortList(Draft& draft, const YamlNode& list, std::string_view what, std::size_t most) {
  if (list.kind == YamlNode::Kind::list && list.items.size() <= most) return true;
  draft.findings.error(list.where, "bad-value",
                       "`" + std::string(what) + "` must be a list of at most " + std::to_string(most));
  return false;
}

}  // namespace

void readLinkSettings(Draft& draft, const Fields& fields, net::LinkSettings& settings) {
  const auto duration = [&](std::string_view key, kernel::Duration& into) {
    if (const YamlNode* node = fields.find(key)) {
      into = readDuration(draft.findings, *node, key, {}, kLongestDelay).value_or(into);
    }
  };
  const auto percent = [&](std::string_view key, double& into) {
    if (const YamlNode* node = fields.find(key))
      into = readPercent(draft.findings, *node, key).value_or(into);
  };
  duration("delay", settings.delay);
  duration("jitter", settings.jitter);
  percent("loss", settings.loss);
  percent("loss_burst", settings.lossBurst);
  percent("duplication", settings.duplication);
  percent("reordering", settings.reordering);
  duration("reordering_delay", settings.reorderingDelay);
  if (const YamlNode* rate = fields.find("rate")) {
    settings.rateBitsPerSecond =
        readAmount(draft, *rate, "rate", parseRate, "a rate, as `64kbit/s`", "kbit/s").value_or(0);
  }
  if (const YamlNode* queue = fields.find("queue")) {
    const auto size = readAmount(draft, *queue, "queue", parseSize, "a size, as `64KiB`", "B");
    if (size) settings.queueBytes = static_cast<std::uint32_t>(*size);
  }
}

void readLinks(Draft& draft, const YamlNode& links, const net::LinkSettings& defaults) {
  if (!isShortList(draft, links, "links", kLinksMost)) return;
  for (const YamlNode& link : links.items) readLink(draft, link, defaults);
}

void readNames(Draft& draft, const YamlNode& names) {
  if (names.kind != YamlNode::Kind::mapping || names.entries.size() > kNamesMost) {
    draft.findings.error(names.where, "bad-value",
                         "`names` must be a mapping of at most " + std::to_string(kNamesMost),
                         "write `example.com: proxy`");
    return;
  }
  for (const YamlEntry& entry : names.entries) {
    if (!isName(entry.key)) {
      draft.findings.error(entry.keyWhere, "bad-name", "a name is a host or user@host, without a port");
      continue;
    }
    const auto literal =
        entry.value.kind == YamlNode::Kind::scalar ? parseEndpoint(entry.value.text) : std::nullopt;
    const auto node = literal ? std::nullopt : readNode(draft, entry.value, "names");
    if (literal) draft.scenario.names.push_back({entry.key, *literal});
    if (node) draft.scenario.names.push_back({entry.key, draft.scenario.nodes[*node].address});
  }
}

void readChecks(Draft& draft, const YamlNode& checks) {
  if (!isShortList(draft, checks, "checks", kChecksMost)) return;
  for (const YamlNode& check : checks.items) readCheck(draft, check);
}

}  // namespace forklab::lab
