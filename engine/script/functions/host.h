#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/core.h"
#include "proxy/routing_context.h"
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

 private:
  proxy::RoutingContext* context_ = nullptr;
};

/// The message at hand. Every host that reaches a function of this folder is a ScriptHost.
inline proxy::RoutingContext& contextOf(Host& host) { return static_cast<ScriptHost&>(host).context(); }
inline proxy::RoutingContext& contextOf(Call& call) { return contextOf(call.host()); }

/// Kamailio's yes and no: 1 and -1, never 0, which would stop the script.
inline Outcome truth(bool held) { return Outcome::result(held ? 1 : -1); }

// A route[NAME] may do whatever the block that calls it may do, so `named` is in every mask.
inline constexpr script::RouteMask kRequestRoute =
    script::mask(RouteKind::request) | script::mask(RouteKind::named);
inline constexpr script::RouteMask kFailureRoute =
    script::mask(RouteKind::failure) | script::mask(RouteKind::named);
inline constexpr script::RouteMask kBranchRoute =
    script::mask(RouteKind::branch) | script::mask(RouteKind::named);
inline constexpr script::RouteMask kOnreplyRoute =
    script::mask(RouteKind::onreply) | script::mask(RouteKind::reply) | script::mask(RouteKind::named);

/// The request a function is about: the message itself, or in a reply of a transaction the request of that.
inline const sip::Message& requestOf(const proxy::RoutingContext& context) {
  if (context.isRequest() || context.fork == nullptr) return context.message();
  return *context.fork->request;
}

}  // namespace forklab::functions
