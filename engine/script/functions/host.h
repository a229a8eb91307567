#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/core.h"
#include "proxy/routing_context.h"
#include "script/spec.h"

namespace forklab::functions {

/// What a script's run carries for the functions: the message at hand in its proxy.
class ScriptHost final : public script::Host {
 public:
  /// Before each run; the context outlives the run.
  void bind(proxy::RoutingContext& context) { context_ = &context; }
  proxy::RoutingContext& context() const { return *context_; }

 private:
  proxy::RoutingContext* context_ = nullptr;
};

/// The message at hand. Every host that reaches a function of this folder is a ScriptHost.
inline proxy::RoutingContext& contextOf(script::Host& host) {
  return static_cast<ScriptHost&>(host).context();
}
inline proxy::RoutingContext& contextOf(script::Call& call) { return contextOf(call.host()); }

/// Kamailio's yes and no: 1 and -1, never 0, which would stop the script.
inline script::Outcome truth(bool held) { return script::Outcome::result(held ? 1 : -1); }

// A route[NAME] may do whatever the block that calls it may do, so `named` is in every mask.
inline constexpr script::RouteMask kRequestRoute =
    script::mask(script::RouteKind::request) | script::mask(script::RouteKind::named);
inline constexpr script::RouteMask kFailureRoute =
    script::mask(script::RouteKind::failure) | script::mask(script::RouteKind::named);
inline constexpr script::RouteMask kBranchRoute =
    script::mask(script::RouteKind::branch) | script::mask(script::RouteKind::named);
inline constexpr script::RouteMask kOnreplyRoute = script::mask(script::RouteKind::onreply) |
                                                   script::mask(script::RouteKind::reply) |
                                                   script::mask(script::RouteKind::named);

/// The request a function is about: the message itself, or in a reply of a transaction the request of that.
inline const sip::Message& requestOf(const proxy::RoutingContext& context) {
  if (context.isRequest() || context.fork == nullptr) return context.message();
  return *context.fork->request;
}

}  // namespace forklab::functions
