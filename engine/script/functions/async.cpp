#include "script/functions/async.h"

#include <array>
#include <map>

#include "proxy/suspension.h"
#include "script/functions/host.h"
#include "script/module_check.h"
#include "script/program.h"
#include "script/tree.h"

namespace forklab::functions {
namespace {

/// Suspended transactions and the routes that they go on in.
class AsyncState final : public ModuleState {
 public:
  AsyncState(const script::Program& program, ModuleServices& services)
      : services_(services),
        hasMilliseconds_(program.integerSetting("async", "ms_timer", 0) > 0),
        hasWorkers_(program.integerSetting("core", "async_workers", 0) > 0) {}

  bool hasMilliseconds() const { return hasMilliseconds_; }

  /// `byWorker`: one of async_workers goes on with it, as the module's own timer would not.
  void continueAt(kernel::Instant at, proxy::TransactionId server, std::string_view route, bool byWorker) {
    waiting_[++last_] = {server, std::string(route), byWorker};
    services_.setTimer({this, at, "async_timer", last_, false});
  }

  void onTimer(kernel::Instant, std::uint64_t argument) override {
    const auto found = waiting_.find(argument);
    const Waiting waiting = std::move(found->second);
    waiting_.erase(found);
    // Nobody takes it up: fr_timer ends the wait (Kamailio core, observed).
    if (waiting.byWorker && !hasWorkers_)
      return services_.core().log("WARNING", "async task pushed, but no async workers - ignoring");
    if (!proxy::continueSuspended(services_.core(), waiting.server, waiting.route))
      services_.core().log("WARNING", "async: active transaction not found");
  }

 private:
  struct Waiting {
    proxy::TransactionId server = 0;
    std::string route;
    bool byWorker = false;
  };

  ModuleServices& services_;
  bool hasMilliseconds_;
  bool hasWorkers_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t last_ = 0;
};

/// The script ends here for this message; 0 says so.
Outcome suspendUntil(Call& call, kernel::Duration delay, bool byWorker) {
  proxy::RoutingContext& context = contextOf(call);
  if (!proxy::suspend(context)) return truth(false);
  stateOf<AsyncState>(call).continueAt(context.core().now() + delay, context.fork->server, call.text(0),
                                       byWorker);
  return Outcome::result(0);
}

Outcome asyncRoute(Call& call) {
  const std::int64_t seconds = call.value(1).toInteger();
  if (seconds <= 0 || seconds > 100'000) return truth(false);
  return suspendUntil(call, kernel::Duration::seconds(seconds), false);
}

Outcome asyncMsRoute(Call& call) {
  const std::int64_t milliseconds = call.value(1).toInteger();
  if (!stateOf<AsyncState>(call).hasMilliseconds()) {
    contextOf(call).log("ERROR", "async_ms_route: modparam(\"async\", \"ms_timer\", …) is missing");
    return truth(false);
  }
  if (milliseconds <= 0 || milliseconds > 100'000'000) return truth(false);
  return suspendUntil(call, kernel::Duration::milliseconds(milliseconds), true);
}

/// Another worker takes it over at once.
Outcome asyncTaskRoute(Call& call) { return suspendUntil(call, {}, true); }

/// Kamailio does not start with it (observed).
void taskWantsWorkers(script::ModuleCheck& check) {
  // A script without loadmodule lines is no real server's; there it waits for nobody.
  const bool isComplete = !check.program().modules().empty();
  if (!isComplete || check.program().integerSetting("core", "async_workers", 0) > 0) return;
  for (const script::RouteBlock& route : check.program().tree().routes) {
    script::visitAllExpressions(route.body, [&](const script::Expression& each) {
      if (each.kind != script::ExpressionKind::call || each.text != "async_task_route") return;
      check.error("async-workers-missing", each.where,
                  "async_task_route() hands the request to another worker, and there is none",
                  "add async_workers=2 at the top of the script");
    });
  }
}

constexpr std::array kRoute{ParameterSpec{"route", ParameterType::routeName, false, RouteKind::named}};
constexpr std::array kSeconds{ParameterSpec{"route", ParameterType::routeName, false, RouteKind::named},
                              ParameterSpec{"seconds", ParameterType::text}};
constexpr std::array kMilliseconds{ParameterSpec{"route", ParameterType::routeName, false, RouteKind::named},
                                   ParameterSpec{"milliseconds", ParameterType::text}};

constexpr script::RouteMask kSuspends = kRequestRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{"async_route", kSeconds, kSuspends, "0, the script ends; -1 it cannot wait",
                 "Suspends the request and goes on in route[NAME] after so many seconds.",
                 "async_route(\"LATER\", \"2\");", asyncRoute},
    FunctionSpec{"async_ms_route", kMilliseconds, kSuspends, "0, the script ends; -1 without ms_timer",
                 "The same in milliseconds, by one of async_workers; without them nobody goes on.",
                 "async_ms_route(\"LATER\", \"600\");", asyncMsRoute},
    FunctionSpec{"async_task_route", kRoute, kSuspends, "0, the script ends; -1 it cannot wait",
                 "Goes on in route[NAME] at once, as another worker would.", "async_task_route(\"LATER\");",
                 asyncTaskRoute},
};

constexpr std::array kSettings{
    SettingSpec{"workers", script::SettingType::integer, "1", "Read; the lab has one worker."},
    SettingSpec{"ms_timer", script::SettingType::integer, "0",
                "Milliseconds between looks; 0 turns async_ms_route off."},
    SettingSpec{"return", script::SettingType::integer, "0", "Read; it changes nothing in the lab."},
};

}  // namespace

const ModuleSpec& asyncModule() {
  static constexpr ModuleSpec kModule{
      "async", kFunctions, {}, {}, kSettings, {}, makeStateOf<AsyncState>, taskWantsWorkers};
  return kModule;
}

}  // namespace forklab::functions
