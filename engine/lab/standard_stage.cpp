#include "lab/standard_stage.h"

#include <algorithm>
#include <vector>

#include "sip/uri.h"

namespace forklab::lab {

namespace {

constexpr std::size_t kPhonesMost = 24;

struct Target {
  std::string user;
  std::string host;
};

/// A quoted text that is one plain SIP URI with a user; what is only known while the script runs is left out.
bool takeTarget(std::string_view text, Target& target) {
  if (!text.starts_with("sip:") || text.find_first_of("$%\\ ") != std::string_view::npos) return false;
  const auto uri = sip::parseUri(text);
  if (!uri || uri->user.empty() || uri->host.empty()) return false;
  target = {std::string(uri->user), std::string(uri->host)};
  return true;
}

/// Only whole-line comments: what follows code on its line is rarely a URI that nobody calls.
std::string_view withoutComment(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  if (first != std::string_view::npos && (line[first] == '#' || line.substr(first, 2) == "//")) return {};
  return line;
}

/// Text between two quotes; the script is not parsed here, because a stage helps most where the script is
/// still broken.
void takeTargets(std::string_view line, std::vector<Target>& targets) {
  for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at)) {
    const auto end = line.find('"', at + 1);
    if (end == std::string_view::npos) return;
    Target target;
    const bool isTarget = takeTarget(line.substr(at + 1, end - at - 1), target);
    const bool isKnown = std::any_of(targets.begin(), targets.end(), [&](const Target& each) {
      return each.user == target.user && each.host == target.host;
    });
    if (isTarget && !isKnown && targets.size() < kPhonesMost) targets.push_back(target);
    at = end + 1;
  }
}

std::vector<Target> targetsOf(std::string_view script) {
  std::vector<Target> targets;
  while (!script.empty()) {
    const auto end = std::min(script.find('\n'), script.size());
    takeTargets(withoutComment(script.substr(0, end)), targets);
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return targets;
}

/// Users may have letters that a node name may not.
std::string nodeName(const Target& target, std::size_t index) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const bool isPlain =
      target.user.find_first_not_of(kAllowed) == std::string::npos && target.user.size() <= 20;
  const std::string name = isPlain ? target.user : "phone" + std::to_string(index + 1);
  return name == "caller" || name == "proxy" ? name + "-" + std::to_string(index + 1) : name;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "\"";
}

/// Two URIs may have one user at two hosts.
std::string freshName(const Target& target, std::size_t index, const std::vector<std::string>& taken) {
  std::string name = nodeName(target, index);
  if (std::find(taken.begin(), taken.end(), name) != taken.end()) name += "-" + std::to_string(index + 1);
  return name;
}

}  // namespace

std::string standardStage(std::string_view fileName, std::string_view script) {
  const std::vector<Target> targets = targetsOf(script);
  std::vector<std::string> phones;
  for (std::size_t i = 0; i < targets.size(); ++i) phones.push_back(freshName(targets[i], i, phones));
  const std::string quotedName = quoted(fileName);
  std::string text =
      "version: 1\ntitle: " + quoted(std::string(fileName) + " on a standard stage") + "\nduration: 60s\n";
  text += "link_defaults: {delay: 10ms}\nnodes:\n";
  text +=
      "  caller: {kind: phone, address: 10.0.0.1, at: [120, 500], behaviour: caller, calls: "
      "\"sip:bob@10.0.0.2\","
      " hang_up_after: 5s}\n";
  text += "  proxy: {kind: proxy, address: 10.0.0.2, at: [480, 500], script: " + quotedName + "}\n";
  std::string links = "links:\n  - between: [caller, proxy]\n";
  std::string names;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto place = std::to_string((i + 1) * 1000 / (targets.size() + 1));
    text += "  " + phones[i] + ": {kind: phone, address: 10.0.1." + std::to_string(i + 1) + ", at: [840, " +
            place +
            "], behaviour: answers, ring_after: 100ms, answer_after: " + std::to_string(2000 + 500 * i) +
            "ms}\n";
    links += "  - between: [proxy, " + phones[i] + "]\n";
    names += "  \"" + targets[i].user + "@" + targets[i].host + "\": " + phones[i] + "\n";
  }
  return text + links + (names.empty() ? "" : "names:\n" + names);
}

}  // namespace forklab::lab
