#include "script/functions/dispatcher.h"

#include <array>

#include "proxy/forwarding.h"
#include "script/functions/dispatcher_commands.h"
#include "script/functions/dispatcher_parts.h"
#include "script/functions/dispatcher_select.h"
#include "script/functions/hash_table.h"
#include "script/functions/host.h"
#include "script/module_check.h"

namespace forklab::functions {
namespace {

int integerOf(Call& call, std::size_t argument) { return static_cast<int>(call.integer(argument)); }

template <DestinationGoes Goes>
Outcome select(Call& call) {
  const auto limit = call.argumentCount() > 2 ? std::max<std::int64_t>(0, call.integer(2)) : 0;
  return Outcome::result(
      selectDestination(call, integerOf(call, 0), integerOf(call, 1), static_cast<std::size_t>(limit), Goes));
}

/// "1=4;2=0" as set and algorithm; nothing: not such a list.
std::optional<std::vector<std::pair<int, int>>> rulesIn(std::string_view text) {
  std::vector<std::pair<int, int>> rules;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string one(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equal = one.find('=');
    if (equal == std::string::npos) return std::nullopt;
    rules.emplace_back(static_cast<int>(Value(one.substr(0, equal)).toInteger()),
                       static_cast<int>(Value(one.substr(equal + 1)).toInteger()));
  }
  return rules;
}

DestinationGoes goesIn(std::string_view mode) {
  const char first = mode.empty() ? '0' : mode.front();
  if (first == '1' || first == 'r' || first == 'R') return DestinationGoes::requestUri;
  if (first == '2' || first == 'x' || first == 'X') return DestinationGoes::listOnly;
  return DestinationGoes::destinationUri;
}

/// The first set that has a destination gives it; the others only add to the list.
Outcome selectRoutes(Call& call) {
  const auto rules = rulesIn(call.text(0));
  if (!rules) return truth(false);
  const auto limit = call.argumentCount() > 2 ? std::max<std::int64_t>(0, call.integer(2)) : 0;
  DestinationGoes goes = goesIn(call.text(1));
  bool found = false;
  std::int64_t kept = 0;
  for (const auto& [set, algorithm] : *rules) {
    if (selectDestination(call, set, algorithm, static_cast<std::size_t>(limit), goes) < 0) continue;
    found = true;
    kept += keptCount(call);
    goes = DestinationGoes::listOnly;
  }
  if (found) noteKeptCount(call, kept);
  return truth(found);
}

template <DestinationGoes Goes, bool Drops>
Outcome take(Call& call) {
  return Outcome::result(takeDestination(call, Drops, Goes));
}

Outcome mark(Call& call) {
  Dispatcher& dispatcher = stateOf<Dispatcher>(call);
  proxy::RoutingContext& context = contextOf(call);
  std::optional<std::uint32_t> state = destination::kInactive;
  if (dispatcher.settings().probing == DispatcherSettings::Probing::all) *state |= destination::kProbing;
  if (call.argumentCount() > 0) state = destinationState(call.text(0));
  if (!state || !dispatcher.settings().keepsOthers()) {
    context.log("WARNING", state ? "failover support disabled" : "ds_mark_dst: unknown state");
    return truth(false);
  }
  const proxy::ExtendedValue* last = context.variables().extended.find(dispatcher.settings().extendedName);
  const proxy::VariableValue* set = last == nullptr ? nullptr : last->field("grp");
  const proxy::VariableValue* uri = last == nullptr ? nullptr : last->field("uri");
  if (set == nullptr || uri == nullptr) return truth(false);
  constexpr int kRequest = 820;
  const sip::Message& message = context.message();
  const int code = message.isRequest() ? kRequest : message.status();
  return truth(
      dispatcher.update(static_cast<int>(std::get<std::int64_t>(*set)), std::get<std::string>(*uri), *state,
                        {code, std::string(message.reason()), context.messagePointer, context.arrival}));
}

Outcome listExists(Call& call) {
  return truth(stateOf<Dispatcher>(call).sets().find(integerOf(call, 0)) != nullptr);
}

/// Who is looked for among the destinations.
struct Wanted {
  kernel::Endpoint at;
  std::string_view transport;  ///< of a URI: its parameter, perhaps none
  int mode = 2;
};

/// "udp" of "sip:10.0.0.2;transport=udp"; a URI without the parameter has none, and then fits no message
/// unless the mode says any protocol (observed on 5.6.3).
std::string_view transportOf(const sip::Uri& uri) { return uri.parameters.find("transport").value_or(""); }

bool fits(const Destination& each, const Wanted& wanted) {
  constexpr int kAnyPort = 1, kAnyProtocol = 2, kActive = 4;
  const auto uri = sip::parseUri(each.uri);
  if (!each.address || !uri || each.address->ip != wanted.at.ip) return false;
  const bool port = (wanted.mode & kAnyPort) != 0 || uri->port == 0 || uri->port == wanted.at.port;
  const bool protocol = (wanted.mode & kAnyProtocol) != 0 || transportOf(*uri) == wanted.transport;
  return port && protocol && ((wanted.mode & kActive) == 0 || !each.isSkipped());
}

Outcome isFromList(Call& call) {
  const kernel::Endpoint& from = contextOf(call).arrival.from;
  Wanted wanted{from, kernel::protocolName(from.protocol), 2};
  const int only = call.argumentCount() > 0 ? integerOf(call, 0) : -1;
  if (call.argumentCount() > 1) wanted.mode = integerOf(call, 1);
  const std::string given(call.argumentCount() > 2 ? call.text(2) : std::string_view{});
  if (!given.empty()) {
    const auto at = proxy::nextHop(contextOf(call).core(), given, std::nullopt);
    const auto uri = sip::parseUri(given);
    if (!at || !uri) return truth(false);
    wanted.at = *at;
    wanted.transport = transportOf(*uri);
  }
  for (auto& [id, set] : stateOf<Dispatcher>(call).sets().all()) {
    if (only != -1 && id != only) continue;
    for (const Destination& each : set.destinations) {
      if (!fits(each, wanted)) continue;
      if (only == -1) call.assignSetting("dispatcher", "setid_pvname", Value(std::int64_t{id}));
      if (!each.attributes.empty()) call.assignSetting("dispatcher", "attrs_pvname", Value(each.attributes));
      return truth(true);
    }
  }
  return truth(false);
}

Outcome isActive(Call& call) {
  DestinationSet* set = stateOf<Dispatcher>(call).sets().find(integerOf(call, 0));
  if (set == nullptr) return truth(false);
  for (const Destination& each : set->destinations) {
    const bool isMeant = call.argumentCount() < 2 || call.text(1).empty() || each.uri == call.text(1);
    if (isMeant && !each.isSkipped()) return truth(true);
  }
  return truth(false);
}

/// An answer keeps the call for two hours, its BYE or CANCEL takes it away (Kamailio ds_hash_expire).
Outcome updateLoad(Call& call) {
  constexpr std::int64_t kCallSeconds = 7200;
  Dispatcher& dispatcher = stateOf<Dispatcher>(call);
  const proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const auto found = dispatcher.loads().find(message.callId());
  if (found == dispatcher.loads().end()) return truth(true);
  const bool ends = message.isRequest() &&
                    (message.method() == sip::Method::bye || message.method() == sip::Method::cancel);
  if (ends) {
    dispatcher.endLoad(message.callId());
  } else if (message.isRequest() || (message.status() >= 200 && message.status() < 300)) {
    found->second.endsAtSeconds = secondsOf(context.core().now()) + kCallSeconds;
  }
  return truth(true);
}

Outcome endLoad(Call& call) {
  stateOf<Dispatcher>(call).endLoad(contextOf(call).message().callId());
  return truth(true);
}

Outcome reload(Call& call) { return truth(stateOf<Dispatcher>(call).reload()); }

Value reasonValue(Host& host, const VariableUse& use) {
  const Dispatcher::Reason& reason = stateOf<Dispatcher>(host).reason();
  if (use.inner == "code") return Value(std::int64_t{reason.code});
  if (use.inner == "reason") return Value(reason.text);
  return {};
}

constexpr std::array kVariables{
    VariableSpec{"dsv", InnerName::required, "$dsv(code), $dsv(reason): why dst-up or dst-down is told",
                 reasonValue, nullptr},
};

constexpr std::array kSelect{ParameterSpec{"set", ParameterType::integer},
                             ParameterSpec{"algorithm", ParameterType::integer},
                             ParameterSpec{"limit", ParameterType::integer, true}};
constexpr std::array kRoutes{ParameterSpec{"rules"}, ParameterSpec{"mode"},
                             ParameterSpec{"limit", ParameterType::integer, true}};
constexpr std::array kState{ParameterSpec{"state", ParameterType::literal, true}};
constexpr std::array kSet{ParameterSpec{"set", ParameterType::integer}};
constexpr std::array kFrom{ParameterSpec{"set", ParameterType::integer, true},
                           ParameterSpec{"mode", ParameterType::integer, true},
                           ParameterSpec{"uri", ParameterType::text, true}};
constexpr std::array kActive{ParameterSpec{"set", ParameterType::integer},
                             ParameterSpec{"uri", ParameterType::text, true}};

constexpr script::RouteMask kLegal = kRequestRoute | kFailureRoute;
constexpr std::string_view kChosen = "1; -1 without such a set or a destination in use";
constexpr std::string_view kTaken = "1; -1 when none is left or flags has no 2";

constexpr std::array kFunctions{
    FunctionSpec{
        "ds_select_dst", kSelect, kLegal, kChosen,
        "Chooses a destination of a set and makes it $du: 0 hash of Call-ID, 4 in turn, 8 by priority, 9 "
        "by weight, 12 all at once.",
        "if (!ds_select_dst(\"1\", \"4\")) exit;", select<DestinationGoes::destinationUri>},
    FunctionSpec{"ds_select_domain", kSelect, kLegal, kChosen,
                 "As ds_select_dst, but into host and port of the R-URI.",
                 "if (!ds_select_domain(\"1\", \"4\")) exit;", select<DestinationGoes::requestUri>},
    FunctionSpec{"ds_select", kSelect, script::kAnyRoute, kChosen,
                 "As ds_select_dst, but only into the list for ds_next_dst.",
                 "if (!ds_select(\"1\", \"4\")) exit;", select<DestinationGoes::listOnly>},
    FunctionSpec{"ds_select_routes", kRoutes, kLegal, kChosen,
                 "Chooses from several sets: \"1=4;2=0\"; mode d, r or x says where the first goes.",
                 "if (!ds_select_routes(\"1=4;2=0\", \"d\")) exit;", selectRoutes},
    FunctionSpec{"ds_next_dst",
                 {},
                 kLegal,
                 kTaken,
                 "Makes the next kept destination $du.",
                 "if (ds_next_dst()) exit;",
                 take<DestinationGoes::destinationUri, true>},
    FunctionSpec{"ds_next_domain",
                 {},
                 kLegal,
                 kTaken,
                 "Puts the next kept destination into the R-URI.",
                 "if (ds_next_domain()) exit;",
                 take<DestinationGoes::requestUri, true>},
    FunctionSpec{"ds_set_dst",
                 {},
                 kLegal,
                 kTaken,
                 "Makes the kept destination at hand $du.",
                 "if (ds_set_dst()) exit;",
                 take<DestinationGoes::destinationUri, false>},
    FunctionSpec{"ds_set_domain",
                 {},
                 kLegal,
                 kTaken,
                 "Puts the kept destination at hand into the R-URI.",
                 "if (ds_set_domain()) exit;",
                 take<DestinationGoes::requestUri, false>},
    FunctionSpec{
        "ds_mark_dst", kState, kLegal | kOnreplyRoute,
        "1; -1 when no destination is at hand or flags has no 2",
        "Sets the state of the destination at hand: a active, i inactive, t trying, d disabled, p to be "
        "pinged.",
        "ds_mark_dst(\"ip\");", mark},
    FunctionSpec{"ds_list_exists", kSet, script::kAnyRoute, "1 yes, -1 no", "Whether there is a set.",
                 "if (ds_list_exists(\"1\")) exit;", listExists},
    FunctionSpec{"ds_list_exist", kSet, script::kAnyRoute, "1 yes, -1 no", "The same as ds_list_exists.",
                 "if (ds_list_exist(\"1\")) exit;", listExists},
    FunctionSpec{
        "ds_is_from_list", kFrom, script::kAnyRoute, "1 yes, -1 no",
        "Whether the message, or a URI, comes from a destination; mode 1 any port, 2 any protocol, 4 "
        "only in use.",
        "if (ds_is_from_list(\"1\")) exit;", isFromList},
    FunctionSpec{"ds_is_active", kActive, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a set has a destination in use.", "if (ds_is_active(\"1\")) exit;", isActive},
    FunctionSpec{"ds_load_update",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Keeps or ends what a call counts for (algorithm 10).",
                 "ds_load_update();",
                 updateLoad},
    FunctionSpec{"ds_load_unset",
                 {},
                 script::kAnyRoute,
                 "1",
                 "Ends what a call counts for (algorithm 10).",
                 "ds_load_unset();",
                 endLoad},
    FunctionSpec{"ds_reload",
                 {},
                 script::kAnyRoute,
                 "1; -1 when the list cannot be read",
                 "Reads the list file, or the table, again.",
                 "ds_reload();",
                 reload},
};

/// Kamailio does not start without its list, or with a line that it cannot read.
void checkList(script::ModuleCheck& check) {
  const script::Setting* list = check.setting("dispatcher", "list_file");
  if (list == nullptr) return;
  const auto file = check.readFile(*list);
  if (!file) return;
  kernel::RandomStream chance(0, "check");
  DestinationSets sets;
  const auto fault = sets.load(file->text, chance);
  if (!fault) return;
  std::size_t begin = 0;
  for (std::size_t line = 1; line < fault->line; ++line) begin = file->text.find('\n', begin) + 1;
  const std::size_t end = std::min(file->text.find('\n', begin), file->text.size());
  script::Location where;
  where.file = file->number;
  where.range = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  check.error("bad-destination", where, "this is no destination", fault->message);
}

}  // namespace

const ModuleSpec& dispatcherModule() {
  static const ModuleSpec kModule{
      "dispatcher", kFunctions,         kVariables, {}, kDispatcherSettings, {}, makeStateOf<Dispatcher>,
      checkList,    kDispatcherCommands};
  return kModule;
}

}  // namespace forklab::functions
