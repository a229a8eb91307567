#include "lab/checks.h"

#include <algorithm>
#include <set>
#include <vector>

#include "lab/scenario/units.h"
#include "lab/wire_messages.h"

namespace forklab::lab {

namespace {

/// Empty when the scenario does not give that key; the reader has seen to the required ones.
std::string valueOf(const CheckSpec& check, std::string_view key) {
  const auto found = check.values.find(std::string(key));
  return found == check.values.end() ? std::string{} : found->second;
}

/// A status alone does not say what it answers: a 200 may belong to a BYE.
bool isFinalOf(const WireMessage& message, std::string_view method) {
  return message.status >= 200 && message.method == method;
}

/// The caller knows who answered by the To tag alone; the phone that made the tag is the one that sent it
/// first.
bool answeredBy(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  const auto isAnswer = [](const WireMessage& message) {
    return isFinalOf(message, "INVITE") && message.status < 300;
  };
  for (const WireMessage& arrived : messages.all) {
    // The first 2xx that reaches any phone counts; proxies on the way see it earlier.
    if (!arrived.isArrival || !isAnswer(arrived) || !messages.isPhone(arrived.node)) continue;
    const auto origin = std::find_if(messages.all.begin(), messages.all.end(), [&](const WireMessage& sent) {
      return !sent.isArrival && isAnswer(sent) && sent.callId == arrived.callId &&
             sent.toTag == arrived.toTag;
    });
    if (origin == messages.all.end()) continue;
    detail = messages.nameOf(origin->node) + " answered";
    return messages.nameOf(origin->node) == valueOf(check, "node");
  }
  detail = "nobody answered";
  return false;
}

/// The first one counts: after it the transaction is over, and copies say nothing new.
bool finalStatus(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  const std::string method = check.values.contains("method") ? valueOf(check, "method") : "INVITE";
  for (const WireMessage& message : messages.all) {
    if (!message.isArrival || messages.nameOf(message.node) != valueOf(check, "at") ||
        !isFinalOf(message, method))
      continue;
    detail = valueOf(check, "at") + " got " + std::to_string(message.status);
    return std::to_string(message.status) == valueOf(check, "status");
  }
  detail = valueOf(check, "at") + " got no final response to " + method;
  return false;
}

/// Different messages, each once: copies of a packet and retransmissions are the same bytes from the same
/// sender.
std::size_t countDifferent(const CheckSpec& check, const WireMessages& messages, bool arrivals) {
  const std::string method = valueOf(check, "method");
  const std::string status = valueOf(check, "status");
  std::set<std::pair<trace::NodeId, std::string_view>> different;
  for (const WireMessage& message : messages.all) {
    if (message.isArrival != arrivals || messages.nameOf(message.node) != valueOf(check, "at")) continue;
    if (!method.empty() && message.method != method) continue;
    // No status means requests; the reader has checked that it is a number.
    if (message.status != (status.empty() ? 0 : static_cast<int>(*parseCount(status, 699)))) continue;
    different.emplace(message.sender, message.bytes);
  }
  return different.size();
}

/// Without `times` a check asks only whether it happened at all.
bool countHolds(const CheckSpec& check, std::size_t count, std::string_view verb, std::string& detail) {
  detail = valueOf(check, "at") + " " + std::string(verb) + " " + std::to_string(count);
  const auto times = check.values.find("times");
  return times == check.values.end() ? count > 0 : times->second == std::to_string(count);
}

bool received(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  return countHolds(check, countDifferent(check, messages, true), "received", detail);
}

bool sent(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  return countHolds(check, countDifferent(check, messages, false), "sent", detail);
}

bool logged(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  const std::string text = valueOf(check, "text");
  const auto count = static_cast<std::size_t>(
      std::count_if(messages.logLines.begin(), messages.logLines.end(), [&](const LogLine& line) {
        return messages.nameOf(line.node) == valueOf(check, "at") &&
               line.text.find(text) != std::string_view::npos;
      }));
  return countHolds(check, count, "logged", detail);
}

bool retransmissions(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  const std::string node = valueOf(check, "at");
  const auto count = static_cast<std::uint64_t>(
      std::count_if(messages.all.begin(), messages.all.end(), [&](const auto& each) {
        return !each.isArrival && each.retransmission > 0 &&
               (node.empty() || messages.nameOf(each.node) == node);
      }));
  detail = std::to_string(count) + " retransmissions";
  const auto least = parseCount(valueOf(check, "at_least"), UINT64_MAX).value_or(0);
  const auto most = parseCount(valueOf(check, "at_most"), UINT64_MAX).value_or(UINT64_MAX);
  return count >= least && count <= most;
}

/// Nodes that are not named may be reached in between, so that a lesson can speak of three phones out of
/// five.
bool reachedInOrder(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  std::string order;
  std::set<trace::NodeId> seen;
  const std::string wanted = "\n" + valueOf(check, "nodes") + "\n";
  for (const WireMessage& message : messages.all) {
    const bool isCounted = message.isArrival && message.status == 0 && message.method == "INVITE" &&
                           wanted.find("\n" + messages.nameOf(message.node) + "\n") != std::string::npos;
    // Only a node's first INVITE counts: a second wave may ring the same phone again.
    if (isCounted && seen.insert(message.node).second)
      order += (order.empty() ? "" : "\n") + messages.nameOf(message.node);
  }
  const bool held = order == valueOf(check, "nodes");
  std::replace(order.begin(), order.end(), '\n', ' ');
  detail = order.empty() ? "no INVITE reached any of them" : "the INVITE reached " + order;
  return held;
}

/// Both ways round: a lesson about loss fails when nothing was lost.
bool nothingLost(const CheckSpec& check, const WireMessages& messages, std::string& detail) {
  detail = std::to_string(messages.lost) + " packets lost";
  return (messages.lost == 0) == (valueOf(check, "wanted") == "yes");
}

constexpr CheckKey kAnsweredBy[] = {
    {"node", CheckValue::node, "The phone whose 2xx reached the caller first.", true}};
constexpr CheckKey kFinalStatus[] = {
    {"at", CheckValue::node, "Who received it.", true},
    {"status", CheckValue::status, "The first final response.", true},
    {"method", CheckValue::method, "To which request; INVITE unless it says otherwise.", false},
};
constexpr CheckKey kCounted[] = {
    {"at", CheckValue::node, "The node.", true},
    {"method", CheckValue::method, "Requests of this method; with `status`: responses to it.", false},
    {"status", CheckValue::status, "Responses with this code.", false},
    {"times", CheckValue::count,
     "How many different ones; retransmissions count once. Not given: at least one.", false},
};
constexpr CheckKey kLogged[] = {
    {"at", CheckValue::node, "The proxy.", true},
    {"text", CheckValue::text, "What stands in the line.", true},
    {"times", CheckValue::count, "How many lines. Not given: at least one.", false},
};
constexpr CheckKey kRetransmissions[] = {
    {"at", CheckValue::node, "Who sent them; not given: everybody.", false},
    {"at_least", CheckValue::count, "Lower bound.", false},
    {"at_most", CheckValue::count, "Upper bound.", false},
};
constexpr CheckKey kOrder[] = {
    {"nodes", CheckValue::nodes, "Nodes in the order of their first INVITE; others do not matter.", true}};
constexpr CheckKey kLost[] = {
    {"wanted", CheckValue::flag, "`yes`: no packet was lost; `no`: at least one was.", true}};

constexpr CheckKind kChecks[] = {
    {"answered_by", "Who answered the call.", kAnsweredBy, "node", answeredBy},
    {"final_status", "How a request ended for a node.", kFinalStatus, {}, finalStatus},
    {"received", "What arrived at a node.", kCounted, {}, received},
    {"sent", "What a node sent.", kCounted, {}, sent},
    {"logged", "What a proxy wrote into its log.", kLogged, {}, logged},
    {"retransmissions", "How much was sent again.", kRetransmissions, {}, retransmissions},
    {"reached_in_order", "In which order phones were called.", kOrder, "nodes", reachedInOrder},
    {"nothing_lost", "Whether every packet arrived.", kLost, "wanted", nothingLost},
};

}  // namespace

std::span<const CheckKind> allChecks() { return kChecks; }

const CheckKind* findCheck(std::string_view name) {
  const auto found = std::find_if(std::begin(kChecks), std::end(kChecks),
                                  [&](const CheckKind& kind) { return kind.name == name; });
  return found == std::end(kChecks) ? nullptr : found;
}

std::vector<CheckResult> judge(const Scenario& scenario, const trace::Log& log) {
  std::vector<CheckResult> results;
  if (scenario.checks.empty()) return results;
  // Parsing every packet of a long run costs, so only scenarios with checks pay for it.
  const WireMessages messages = collectMessages(scenario, log);
  for (const CheckSpec& check : scenario.checks) {
    CheckResult result{check.text, false, {}};
    // The reader refuses unknown kinds, so there is always a row.
    result.held = findCheck(check.kind)->holds(check, messages, result.detail);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace forklab::lab
