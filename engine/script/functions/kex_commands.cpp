#include "script/functions/kex_commands.h"

#include <array>

#include "script/functions/rpc.h"
#include "script/functions/statistics.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

/// "all", a group with its colon, a name, or both as "core:rcv_requests"; as Kamailio's stats module asks.
bool isAsked(std::string_view wish, const Statistic& each) {
  if (wish == "all" || wish == each.name || wish == each.group + ":" + each.name) return true;
  return wish.ends_with(':') && wish.substr(0, wish.size() - 1) == each.group;
}

/// `show` gets each statistic that is asked for, in the order of the wishes.
template <class Show>
bool forAsked(RpcCall& call, Show show) {
  if (call.parameterCount() == 0) {
    call.fail(400, "Please provide which stats to retrieve");
    return false;
  }
  const std::vector<Statistic> all = statisticsOf(call.core().statistics(), call.states());
  for (std::size_t i = 0; i < call.parameterCount(); ++i) {
    for (const Statistic& each : all) {
      if (isAsked(call.text(i), each)) show(each);
    }
  }
  return true;
}

void getStatistics(RpcCall& call) {
  RpcValue lines = RpcValue::list();
  const bool isFine = forAsked(call, [&](const Statistic& each) {
    lines.append(RpcValue(each.group + ":" + each.name + " = " + std::to_string(each.count)));
  });
  if (isFine) call.result = std::move(lines);
}

void fetch(RpcCall& call) {
  RpcValue fields = RpcValue::fields();
  const bool isFine = forAsked(call, [&](const Statistic& each) {
    fields.set(each.group + "." + each.name, RpcValue(std::to_string(each.count)));
  });
  if (isFine) call.result = std::move(fields);
}

void fetchNumbers(RpcCall& call) {
  RpcValue fields = RpcValue::fields();
  const bool isFine = forAsked(
      call, [&](const Statistic& each) { fields.set(each.group + "." + each.name, RpcValue(each.count)); });
  if (isFine) call.result = std::move(fields);
}

constexpr std::array kCommands{
    RpcSpec{"stats.get_statistics", "all | group: | name …",
            "Counts of messages and transactions since the start.",
            "forklab-cli rpc proxy.sock stats.get_statistics tmx:", getStatistics},
    RpcSpec{"stats.fetch", "all | group: | name …", "The same as fields, their counts as texts.",
            "forklab-cli rpc proxy.sock stats.fetch sl:", fetch},
    RpcSpec{"stats.fetchn", "all | group: | name …", "The same as fields, their counts as numbers.",
            "forklab-cli rpc proxy.sock stats.fetchn rcv_requests", fetchNumbers},
};

}  // namespace

const std::span<const RpcSpec> kKexCommands = kCommands;

}  // namespace forklab::functions
