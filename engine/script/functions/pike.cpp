#include "script/functions/pike.h"

#include <algorithm>
#include <array>

#include "script/functions/host.h"
#include "script/functions/rpc.h"
#include "script/program.h"

namespace forklab::functions {

Pike::Pike(const script::Program& program, ModuleServices& services)
    : services_(services),
      unitSeconds_(std::max<std::int64_t>(program.integerSetting("pike", "sampling_time_unit", 2), 1)),
      mostHits_(
          std::clamp<std::int64_t>(program.integerSetting("pike", "reqs_density_per_unit", 30), 0, 65'535)),
      logLevel_(program.integerSetting("pike", "pike_log_level", 0)),
      tree_(static_cast<std::uint16_t>(mostHits_), program.integerSetting("pike", "remove_latency", 120)) {}

// Kamailio's timer ticks every second; here it rests while there is nothing to count.
void Pike::wakeAtNextSecond() {
  if (tree_.isEmpty()) return;
  isAwake_ = true;
  const kernel::Instant at{(secondsNow() + 1) * kSecondNs};
  services_.setTimer({this, at, "pike sampling_time_unit"});
}

void Pike::onTimer(kernel::Instant now, std::uint64_t argument) {
  static_cast<void>(argument);
  isAwake_ = false;
  const std::int64_t seconds = now.ns / kSecondNs;
  tree_.clean(seconds);
  if (seconds % unitSeconds_ == 0) {
    for (const kernel::IpAddress& freed : tree_.beginUnit()) tell("PIKE - UNBLOCKing ip " + freed.text());
  }
  wakeAtNextSecond();
}

std::int64_t Pike::check(const kernel::IpAddress& source) {
  const SourceTree::Mark mark = tree_.hit(source, secondsNow());
  if (!isAwake_) wakeAtNextSecond();
  if (mark == SourceTree::Mark::passes) return 1;
  if (mark == SourceTree::Mark::blocked) return -1;
  ++blockedCount_;
  tell("PIKE - BLOCKing ip " + source.text());
  return -2;
}

void Pike::tell(const std::string& text) {
  // Kamailio's levels from L_ALERT to L_DBG.
  constexpr std::array<std::string_view, 9> kLevels{"ALERT",   "BUG",    "CRITICAL", "CRITICAL", "ERROR",
                                                    "WARNING", "NOTICE", "INFO",     "DEBUG"};
  const std::int64_t index = std::clamp<std::int64_t>(logLevel_ + 5, 0, kLevels.size() - 1);
  services_.core().log(kLevels[static_cast<std::size_t>(index)], text);
}

namespace {

using script::RpcSpec;
using script::SettingType;

Outcome checkRequest(Call& call) {
  return Outcome::result(stateOf<Pike>(call).check(contextOf(call).arrival.from.ip));
}

/// Kamailio reads no IPv6 here.
Outcome checkAddress(Call& call) {
  const auto source = kernel::IpAddress::parse(call.text(0));
  if (source && !source->isV6()) return Outcome::result(stateOf<Pike>(call).check(*source));
  contextOf(call).log("ERROR", "pike_check_ip: this is no IPv4 address: " + std::string(call.text(0)));
  return truth(false);
}

std::string_view statusText(SourceTree::Status status) {
  switch (status) {
    case SourceTree::Status::calm: return "";
    case SourceTree::Status::warm: return "WARM";
    case SourceTree::Status::hot: return "HOT";
  }
  return "";
}

void listTop(RpcCall& call) {
  Pike* pike = call.state<Pike>();
  if (pike == nullptr) return call.fail(500, "The script does not load pike");
  const std::string_view wish = call.parameterCount() == 0 ? "HOT" : call.text(0);
  const bool all = wish.find("ALL") != std::string_view::npos;
  const bool hot = wish.find("HOT") != std::string_view::npos;
  // WARM is accepted by Kamailio and lists nothing.
  if (!all && !hot && wish.find("WARM") == std::string_view::npos)
    return call.fail(500, "Bad argument. Select: ALL, HOT or WARM");
  RpcValue rows = RpcValue::list();
  for (const SourceTree::Leaf& leaf : pike->leaves()) {
    if (!all && !(hot && leaf.status == SourceTree::Status::hot)) continue;
    RpcValue row = RpcValue::fields();
    row.set("ip_addr", leaf.address.text());
    row.set("leaf_hits_prev", std::int64_t{leaf.hitsBefore});
    row.set("leaf_hits_curr", std::int64_t{leaf.hits});
    row.set("expires", leaf.leftSeconds);
    row.set("status", statusText(leaf.status));
    rows.append(std::move(row));
  }
  const auto count = static_cast<std::int64_t>(rows.values().size());
  call.result = RpcValue::fields();
  call.result.set("max_hits", pike->mostHits());
  call.result.set("list", std::move(rows));
  call.result.set("number_of_rows", count);
}

constexpr std::array kAddress{ParameterSpec{"address"}};
constexpr script::RouteMask kLegal = kRequestRoute | kOnreplyRoute;
constexpr std::string_view kReturns = "1 passes; -1 blocked; -2 blocked from now on";

constexpr std::array kFunctions{
    FunctionSpec{
        "pike_check_req",
        {},
        kLegal,
        kReturns,
        "Counts the request for its source address; more than reqs_density_per_unit in one unit are too "
        "many.",
        "if (!pike_check_req()) exit;",
        checkRequest},
    FunctionSpec{"pike_check_ip", kAddress, kLegal, kReturns, "As pike_check_req, for any IPv4 address.",
                 "if (!pike_check_ip(\"$si\")) exit;", checkAddress},
};

constexpr std::array kSettings{
    SettingSpec{"sampling_time_unit", SettingType::integer, "2", "Seconds over which requests are counted."},
    SettingSpec{
        "reqs_density_per_unit", SettingType::integer, "30",
        "Requests of one address in a unit before it is blocked; a new address has up to three times as "
        "many."},
    SettingSpec{"remove_latency", SettingType::integer, "120", "Seconds until a quiet address is forgotten."},
    SettingSpec{"pike_log_level", SettingType::integer, "0",
                "Level of the log lines: 0 warning, 2 information."},
};

constexpr std::string_view kListHelp = "Addresses that pike counts: HOT are those blocked.";
constexpr std::array kCommands{
    RpcSpec{"pike.top", "[HOT | ALL]", kListHelp, "forklab-cli rpc proxy.sock pike.top ALL", listTop},
    RpcSpec{"pike.list", "[HOT | ALL]", kListHelp, "forklab-cli rpc proxy.sock pike.list ALL", listTop},
};

}  // namespace

const ModuleSpec& pikeModule() {
  static constexpr ModuleSpec kModule{"pike", kFunctions,        {},      {},       kSettings,
                                      {},     makeStateOf<Pike>, nullptr, kCommands};
  return kModule;
}

}  // namespace forklab::functions
