#include "script/functions/dispatcher_select.h"

#include <algorithm>

#include "script/functions/hash_table.h"
#include "sip/digest.h"

namespace forklab::functions {
namespace {

/// What a choice ended with; `index` below zero: none.
struct Choice {
  std::int64_t index = -1;
  int algorithm = 0;        ///< call load may fall back to another
  bool turnsRound = false;  ///< the next choice begins behind this one
};

/// The user of the first credentials; empty: none, which turns to round robin.
std::string_view credentialUser(const sip::Message& message) {
  for (const sip::HeaderName name : {sip::HeaderName::proxyAuthorization, sip::HeaderName::authorization}) {
    const auto digest = sip::parseDigest(message.valueOf(name));
    if (digest && digest->isDigest()) return digest->username;
  }
  return {};
}

std::optional<std::uint32_t> addressHash(const kernel::Result<sip::NameAddr>& address, bool userOnly) {
  return address ? uriHash(address->uri.text, userOnly) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Algorithms 0 to 3, 5 and 7; nothing: what is hashed is not there.
std::optional<std::uint32_t> hashFor(Call& call, int algorithm) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const bool userOnly = (stateOf<Dispatcher>(call).settings().flags & 1U) != 0;
  switch (algorithm) {
    case 0: return destinationHash(message.callId());
    case 1: return addressHash(message.from(), userOnly);
    case 2: return addressHash(message.to(), userOnly);
    case 3: return uriHash(context.uri(), userOnly);
    case 5: {
      const std::string_view user = credentialUser(message);
      if (user.empty()) return std::nullopt;
      return destinationHash(user);
    }
    default: break;
  }
  const std::string text = call.setting("dispatcher", "hash_pvar");
  if (trimmed(text).empty()) return std::nullopt;
  return destinationHash(trimmed(text));
}

Choice roundRobin(DestinationSet& set, int algorithm) {
  const std::size_t index = set.next % set.destinations.size();
  return {static_cast<std::int64_t>(index), algorithm, true};
}

std::int64_t leastLoaded(const DestinationSet& set) {
  std::int64_t best = -1;
  for (std::size_t i = 0; i < set.destinations.size(); ++i) {
    const Destination& each = set.destinations[i];
    if (each.isSkipped() || (each.mostLoad != 0 && each.load >= each.mostLoad)) continue;
    if (best < 0 || each.load < set.destinations[static_cast<std::size_t>(best)].load)
      best = static_cast<std::int64_t>(i);
  }
  return best;
}

/// Counts the call until its BYE, or a minute while nobody answers (Kamailio ds_hash_initexpire).
bool countCall(Call& call, DestinationSet& set, Destination& chosen) {
  constexpr std::int64_t kUnansweredSeconds = 60;
  Dispatcher& dispatcher = stateOf<Dispatcher>(call);
  if (chosen.duid.empty() || dispatcher.settings().loadSlots <= 0) return false;
  const std::string callId(contextOf(call).message().callId());
  const std::int64_t now = secondsOf(contextOf(call).core().now());
  dispatcher.loads()[callId] = {set.id, chosen.duid, now + kUnansweredSeconds};
  ++chosen.load;
  return true;
}

Choice byLoad(Call& call, DestinationSet& set) {
  const sip::Message& message = contextOf(call).message();
  if (message.method() != sip::Method::invite) return {0, 0, false};
  const std::int64_t index = leastLoaded(set);
  if (index < 0) return {};
  const bool counted = countCall(call, set, set.destinations[static_cast<std::size_t>(index)]);
  return {index, counted ? 10 : 0, false};
}

/// Algorithm 13: the highest priority, lowered by latency, in turn among equals.
Choice byLatency(DestinationSet& set) {
  const std::size_t count = set.destinations.size();
  std::int64_t best = -1;
  int bestPriority = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = (set.next + i) % count;
    const Destination& each = set.destinations[at];
    if (each.isSkipped()) continue;
    const int latency = static_cast<int>(each.latencyMs);
    int priority = each.priority;
    if (priority > 0 && latency > priority) priority = std::max(1, priority - latency / priority);
    if (priority <= bestPriority) continue;
    bestPriority = priority;
    best = static_cast<std::int64_t>(at);
  }
  return {best, 13, true};
}

Choice choose(Call& call, DestinationSet& set, int algorithm) {
  const auto modulus = static_cast<std::uint32_t>(set.destinations.size());
  switch (algorithm) {
    case 4: return roundRobin(set, algorithm);
    case 6: return {static_cast<std::int64_t>(stateOf<Dispatcher>(call).chance().below(modulus)), 6, false};
    case 9: {
      const std::uint32_t index = set.weights[set.nextWeight];
      set.nextWeight = (set.nextWeight + 1) % DestinationSet::kShares;
      return {index, algorithm, false};
    }
    case 10: return byLoad(call, set);
    case 11: {
      const std::uint32_t index = set.relativeWeights[set.nextRelativeWeight];
      set.nextRelativeWeight = (set.nextRelativeWeight + 1) % DestinationSet::kShares;
      return {index, algorithm, false};
    }
    case 13: return byLatency(set);
    default: break;
  }
  const bool hashes = algorithm >= 0 && (algorithm <= 3 || algorithm == 5 || algorithm == 7);
  // 8, 12 and what nobody knows: the first.
  if (!hashes) return {0, algorithm, false};
  const auto hash = hashFor(call, algorithm);
  if (hash) return {*hash, algorithm, false};
  return algorithm == 5 ? roundRobin(set, algorithm) : Choice{};
}

/// From the chosen one on to the first that is in use; below zero: none is.
std::int64_t firstInUse(const DestinationSet& set, std::int64_t wanted, bool usesDefault) {
  const std::size_t count = set.destinations.size();
  const std::size_t most = usesDefault && count != 1 ? count - 1 : count;
  const std::size_t begin = static_cast<std::size_t>(wanted) % most;
  for (std::size_t i = 0; i < most; ++i) {
    const std::size_t index = (begin + i) % most;
    if (!set.destinations[index].isSkipped()) return static_cast<std::int64_t>(index);
  }
  const bool fallsBack = usesDefault && !set.destinations.back().isSkipped();
  return fallsBack ? static_cast<std::int64_t>(count - 1) : -1;
}

/// Host, port and parameters of the destination behind the user of the R-URI.
std::string withUserOf(const std::string& uri, const std::string& destination) {
  const auto parsed = sip::parseUri(uri);
  const std::size_t colon = destination.find(':') + 1;
  const std::string host = destination.substr(colon);
  if (!parsed || parsed->user.empty()) return destination;
  std::string user(parsed->user);
  if (!parsed->password.empty()) user.append(":").append(parsed->password);
  return std::string(parsed->scheme) + ":" + user + "@" + host;
}

bool push(Call& call, const std::string& uri, std::string_view socket, DestinationGoes goes) {
  proxy::RoutingContext& context = contextOf(call);
  if (goes == DestinationGoes::requestUri) {
    if (!context.setUri(withUserOf(context.uri(), uri))) return false;
  } else {
    context.setDestination(uri);
  }
  const std::string_view name = socket.empty() ? stateOf<Dispatcher>(call).settings().defaultSocket : socket;
  if (!name.empty()) context.target.socket = context.core().sockets().named(name);
  return true;
}

/// Algorithm 12: one branch for each of the others.
std::int64_t addBranches(Call& call, const DestinationSet& set, std::size_t chosen, DestinationGoes goes) {
  proxy::RoutingContext& context = contextOf(call);
  for (std::size_t i = chosen + 1; i < set.destinations.size(); ++i) {
    proxy::Target target;
    const std::string& uri = set.destinations[i].uri;
    const bool rewrites = goes == DestinationGoes::requestUri;
    target.uri = rewrites ? withUserOf(context.uri(), uri) : context.uri();
    if (!rewrites) target.destination = uri;
    if (!context.appendBranch(std::move(target))) return 2;
  }
  return 1;
}

/// One more for ds_next_dst, as $xavp(_dsdst_=>uri), =>grp, =>attrs and =>dstid.
void keep(Call& call, const DestinationSet& set, const Destination& each, int algorithm) {
  constexpr int kWithoutAttributes = 1;
  const DispatcherSettings& settings = stateOf<Dispatcher>(call).settings();
  proxy::ExtendedValue& kept = contextOf(call).variables().extended.append(settings.extendedName);
  if (algorithm == 10) kept.add("dstid", each.duid);
  if (!each.socket.empty()) kept.add("socket", each.socket);
  if (!each.attributes.empty() && (settings.extendedMode & kWithoutAttributes) == 0)
    kept.add("attrs", each.attributes);
  kept.add("grp", std::int64_t{set.id});
  kept.add("uri", each.uri);
}

/// The chosen one first, then those behind it, then those before it, then the default.
std::size_t keepAll(Call& call, const DestinationSet& set, std::size_t chosen, int algorithm,
                    std::size_t limit) {
  const bool usesDefault = stateOf<Dispatcher>(call).settings().usesDefault;
  const std::size_t count = set.destinations.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count && kept < limit; ++i) {
    const std::size_t index = (chosen + i) % count;
    const Destination& each = set.destinations[index];
    const bool isFull = algorithm == 10 && each.mostLoad != 0 && each.load >= each.mostLoad;
    const bool isDefault = usesDefault && index + 1 == count;
    if (i > 0 && (each.isSkipped() || isFull || isDefault)) continue;
    keep(call, set, each, algorithm);
    ++kept;
  }
  if (usesDefault && chosen + 1 != count && kept < limit) {
    keep(call, set, set.destinations.back(), algorithm);
    ++kept;
  }
  return kept;
}

}  // namespace

std::int64_t keptCount(Call& call) {
  proxy::ExtendedValues& values = contextOf(call).variables().extended;
  const proxy::ExtendedValue* const context = values.find(stateOf<Dispatcher>(call).settings().contextName);
  const proxy::VariableValue* const count = context == nullptr ? nullptr : context->field("cnt");
  const auto* const number = count == nullptr ? nullptr : std::get_if<std::int64_t>(count);
  return number == nullptr ? 0 : *number;
}

void noteKeptCount(Call& call, std::int64_t kept) {
  constexpr int kWithoutCount = 1;
  const DispatcherSettings& settings = stateOf<Dispatcher>(call).settings();
  if (settings.contextName.empty() || (settings.contextMode & kWithoutCount) != 0) return;
  proxy::ExtendedValues& values = contextOf(call).variables().extended;
  proxy::ExtendedValue* context = values.find(settings.contextName);
  if (context == nullptr) context = &values.push(settings.contextName);
  context->remove("cnt");
  context->add("cnt", kept);
}

std::int64_t selectDestination(Call& call, int setId, int algorithm, std::size_t limit,
                               DestinationGoes goes) {
  Dispatcher& dispatcher = stateOf<Dispatcher>(call);
  const DispatcherSettings& settings = dispatcher.settings();
  proxy::RoutingContext& context = contextOf(call);
  DestinationSet* set = dispatcher.sets().find(setId);
  if (set == nullptr) {
    context.log("ERROR", "destination set [" + std::to_string(setId) + "] not found");
    return -1;
  }
  const bool isTaken = goes == DestinationGoes::destinationUri && !settings.overwritesDestination &&
                       !context.target.destination.empty();
  const Choice choice = isTaken ? Choice{} : choose(call, *set, algorithm);
  if (choice.index < 0) return -1;
  const std::int64_t found = firstInUse(*set, choice.index, settings.usesDefault);
  if (found < 0) return -1;
  const auto index = static_cast<std::size_t>(found);
  const Destination& chosen = set->destinations[index];
  if (goes != DestinationGoes::listOnly && !push(call, chosen.uri, chosen.socket, goes)) return -1;
  if (choice.turnsRound) set->next = (index + 1) % set->destinations.size();
  const bool keeps = settings.keepsOthers() && !settings.extendedName.empty();
  // The count stands there even where nothing is kept (observed).
  if (algorithm == 12 || !keeps) noteKeptCount(call, 0);
  if (algorithm == 12) return addBranches(call, *set, index, goes);
  if (!keeps) return 1;
  const std::size_t kept = keepAll(call, *set, index, choice.algorithm, limit == 0 ? SIZE_MAX : limit);
  noteKeptCount(call, static_cast<std::int64_t>(kept));
  return 1;
}

namespace {

std::string textOf(const proxy::ExtendedValue& value, std::string_view field) {
  const proxy::VariableValue* found = value.field(field);
  const std::string* text = found == nullptr ? nullptr : std::get_if<std::string>(found);
  return text == nullptr ? std::string() : *text;
}

/// The call counts for its new destination; false: that one is full.
bool moveLoad(Call& call, const std::string& duid) {
  Dispatcher& dispatcher = stateOf<Dispatcher>(call);
  const auto found = dispatcher.loads().find(contextOf(call).message().callId());
  DestinationSet* set =
      found == dispatcher.loads().end() ? nullptr : dispatcher.sets().find(found->second.set);
  if (set == nullptr) return true;
  for (Destination& each : set->destinations) {
    if (each.duid == duid && each.mostLoad != 0 && each.load >= each.mostLoad) return false;
  }
  for (Destination& each : set->destinations) {
    if (each.duid == found->second.duid) --each.load;
    if (each.duid == duid) ++each.load;
  }
  found->second.duid = duid;
  return true;
}

}  // namespace

std::int64_t takeDestination(Call& call, bool drops, DestinationGoes goes) {
  const DispatcherSettings& settings = stateOf<Dispatcher>(call).settings();
  proxy::RoutingContext& context = contextOf(call);
  if (drops && (!settings.keepsOthers() || settings.extendedName.empty())) {
    context.log("WARNING", "failover support disabled");
    return -1;
  }
  proxy::ExtendedValues& values = context.variables().extended;
  while (true) {
    if (drops) values.remove(settings.extendedName);
    const proxy::ExtendedValue* next = values.find(settings.extendedName);
    const std::string uri = next == nullptr ? std::string() : textOf(*next, "uri");
    if (uri.empty()) return -1;
    const std::string duid = textOf(*next, "dstid");
    if (drops && !duid.empty() && !moveLoad(call, duid)) continue;
    return push(call, uri, textOf(*next, "socket"), goes) ? 1 : -1;
  }
}

}  // namespace forklab::functions
