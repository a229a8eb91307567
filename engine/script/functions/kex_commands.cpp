#include "script/functions/kex_commands.h"

#include <algorithm>
#include <array>

#include "script/functions/pike.h"
#include "script/functions/rpc.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

struct Counted {
  std::string group;
  std::string name;
  std::uint64_t count = 0;
  bool operator<(const Counted& other) const {
    return group != other.group ? group < other.group : name < other.name;
  }
};

constexpr std::array kMethods{"ack",     "bye",   "cancel",  "info",  "invite",   "message",   "notify",
                              "options", "prack", "publish", "refer", "register", "subscribe", "update"};

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

std::uint64_t countOf(const proxy::Statistics& counts, std::string_view method) {
  for (std::size_t i = 0; i < counts.requestsByMethod.size(); ++i) {
    if (lowered(sip::methodText(static_cast<sip::Method>(i))) == method) return counts.requestsByMethod[i];
  }
  return 0;
}

void addCore(std::vector<Counted>& all, const proxy::Statistics& counts) {
  all.push_back({"core", "rcv_requests", counts.requests});
  for (const char* method : kMethods) {
    all.push_back({"core", std::string("rcv_requests_") + method, countOf(counts, method)});
  }
  all.push_back({"core", "rcv_replies", counts.replies});
  for (std::size_t hundred = 1; hundred <= 6; ++hundred) {
    all.push_back({"core", "rcv_replies_" + std::to_string(hundred) + "xx", counts.repliesByClass[hundred]});
  }
  all.push_back({"core", "fwd_requests", counts.forwardedRequests});
  all.push_back({"core", "fwd_replies", counts.forwardedReplies});
  all.push_back({"core", "drop_replies", counts.droppedReplies});
  all.push_back({"core", "bad_msg_hdr", counts.badMessages});
}

void addTransactions(std::vector<Counted>& all, const proxy::Statistics& counts) {
  for (std::size_t hundred = 2; hundred <= 6; ++hundred) {
    all.push_back({"tmx", std::to_string(hundred) + "xx_transactions", counts.answersByClass[hundred]});
  }
  all.push_back({"tmx", "UAC_transactions", counts.ownRequests});
  all.push_back({"tmx", "UAS_transactions", counts.created});
  all.push_back({"tmx", "active_transactions", counts.created - counts.freed - counts.waiting});
  all.push_back({"tmx", "inuse_transactions", counts.created - counts.freed});
  all.push_back({"tmx", "rpl_generated", counts.generated});
  all.push_back({"tmx", "rpl_received", counts.received});
  all.push_back({"tmx", "rpl_relayed", counts.relayed});
  all.push_back({"tmx", "rpl_sent", counts.generated + counts.relayed});
}

/// "all", a group with its colon, or a name; as Kamailio's stats module asks.
bool isAsked(std::string_view wish, const Counted& each) {
  return wish == "all" || wish == each.name ||
         (wish.ends_with(':') && wish.substr(0, wish.size() - 1) == each.group);
}

void getStatistics(RpcCall& call) {
  if (call.parameterCount() == 0) return call.fail(400, "Please provide which stats to retrieve");
  std::vector<Counted> all;
  addCore(all, call.core().statistics());
  addTransactions(all, call.core().statistics());
  if (const Pike* pike = call.state<Pike>()) all.push_back({"pike", "blocked_ips", pike->blockedCount()});
  std::sort(all.begin(), all.end());
  call.result = RpcValue::list();
  for (std::size_t i = 0; i < call.parameterCount(); ++i) {
    for (const Counted& each : all) {
      if (!isAsked(call.text(i), each)) continue;
      call.result.append(RpcValue(each.group + ":" + each.name + " = " + std::to_string(each.count)));
    }
  }
}

}  // namespace

std::optional<std::uint64_t> statisticNamed(const proxy::Statistics& counts, std::string_view name) {
  std::vector<Counted> all;
  addCore(all, counts);
  addTransactions(all, counts);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Counted& each) { return each.name == name; });
  return found == all.end() ? std::nullopt : std::optional(found->count);
}

namespace {

constexpr std::array kCommands{
    RpcSpec{"stats.get_statistics", "all | group: | name …",
            "Counts of messages and transactions since the start.",
            "forklab-cli rpc proxy.sock stats.get_statistics tmx:", getStatistics},
};

}  // namespace

const std::span<const RpcSpec> kKexCommands = kCommands;

}  // namespace forklab::functions
