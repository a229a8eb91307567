#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "kernel/check.h"
#include "proxy/copies.h"
#include "proxy/core.h"
#include "proxy/routing_context.h"
#include "script/functions/module_state.h"
#include "script/spec.h"

namespace forklab::functions {

// The words that every module's rows are written in.
using script::Call;
using script::FunctionSpec;
using script::Host;
using script::InnerName;
using script::ModuleSpec;
using script::Outcome;
using script::ParameterSpec;
using script::ParameterType;
using script::RouteKind;
using script::SettingSpec;
using script::Value;
using script::VariableSpec;
using script::VariableUse;

/// What a script's run carries for the functions: the message at hand in its proxy.
class ScriptHost final : public Host {
 public:
  /// Before each run; the context outlives the run.
  void bind(proxy::RoutingContext& context) { context_ = &context; }
  proxy::RoutingContext& context() const { return *context_; }
  /// Once: where the run belongs. `ticket` is what Core::resumeRun takes while this run waits.
  void attach(const ModuleStates& states) { states_ = &states; }
  void setTicket(proxy::RunTicket ticket) { ticket_ = ticket; }
  const ModuleStates& states() const { return *states_; }
  proxy::RunTicket ticket() const { return ticket_; }
  void noteChanges() override { proxy::noteEdits(*context_); }

 private:
  proxy::RoutingContext* context_ = nullptr;
  const ModuleStates* states_ = nullptr;
  proxy::RunTicket ticket_ = 0;
};

/// The message at hand. Every host that reaches a function of this folder is a ScriptHost.
inline proxy::RoutingContext& contextOf(Host& host) { return static_cast<ScriptHost&>(host).context(); }
inline proxy::RoutingContext& contextOf(Call& call) { return contextOf(call.host()); }

/// What Kamailio's functions give back when nothing had to be changed.
inline constexpr std::int64_t kNothingToDo = 2;

/// Where a part of the message's own text stands.
inline kernel::ByteRange rangeOf(const sip::Message& message, std::string_view part) {
  const auto begin = static_cast<std::uint32_t>(part.data() - message.text().data());
  return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

/// The state of a module in this proxy; null: the script does not load it.
template <class T>
T* findState(script::Host& host) {
  return static_cast<ScriptHost&>(host).states().find<T>();
}
/// For a module's own functions and variables, which are refused at load without it.
template <class T>
T& stateOf(script::Host& host) {
  T* state = findState<T>(host);
  FORKLAB_CHECK(state != nullptr);
  return *state;
}
template <class T>
T& stateOf(script::Call& call) {
  return stateOf<T>(call.host());
}

/// For a function that returns Outcome::wait(): who holds the ticket resumes it with Core::resumeRun.
inline proxy::RunTicket ticketOf(script::Call& call) {
  return static_cast<ScriptHost&>(call.host()).ticket();
}

/// Runs the event_route that the work of a function asked for, then gives `code`: at the function's next
/// phase by detourCode().
inline Outcome afterDetour(script::Call& call, int code) {
  auto& detour = contextOf(call).detour;
  if (detour.route.empty()) return Outcome::result(code);
  detour.code = code;
  return Outcome::enter(RouteKind::event, std::exchange(detour.route, {}));
}
inline Outcome detourCode(script::Call& call) { return Outcome::result(contextOf(call).detour.code); }

/// Kamailio's yes and no: 1 and -1, never 0, which would stop the script.
inline Outcome truth(bool held) { return Outcome::result(held ? 1 : -1); }

// To Kamailio's parser a route[NAME] and an event_route are request routes, whoever calls them.
inline constexpr script::RouteMask kRequestRoute =
    script::mask(RouteKind::request) | script::mask(RouteKind::named) | script::mask(RouteKind::event);
inline constexpr script::RouteMask kFailureRoute = script::mask(RouteKind::failure);
inline constexpr script::RouteMask kBranchRoute = script::mask(RouteKind::branch);
/// Of a transaction, and of any reply.
inline constexpr script::RouteMask kOnreplyRoute =
    script::mask(RouteKind::onreply) | script::mask(RouteKind::reply);

/// $fs and force_send_socket. False: we do not listen there, which Kamailio refuses too.
inline bool forceSocket(proxy::RoutingContext& context, std::string_view name) {
  const proxy::SocketIndex socket = context.core().sockets().named(name);
  if (socket == proxy::kNoSocket) {
    context.log("ERROR", "no socket of ours is " + std::string(name));
    return false;
  }
  context.target.socket = socket;
  return true;
}

/// The request a function is about: the message itself, or in a reply of a transaction the request of that.
inline const sip::Message& requestOf(const proxy::RoutingContext& context) {
  if (context.isRequest() || context.fork == nullptr) return context.message();
  return *context.fork->request;
}

}  // namespace forklab::functions
