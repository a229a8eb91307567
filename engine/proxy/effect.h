#pragma once

#include <string>
#include <vector>

#include "trace/event.h"
#include "transaction/layer.h"

namespace forklab::proxy {

class RoutingContext;

/// The blocks of a script that the proxy core asks for.
enum class Route : std::uint8_t { request, reply, onreply, failure, named, event, onsend };

/// A run that waits, as its node knows it; never used twice. 0: none.
using RunTicket = std::uint64_t;

/// What the node must do after a step, in this order.
struct Effect {
  enum class Kind : std::uint8_t {
    send,
    setTimer,
    stopTimer,
    runRoute,   ///< then Core::routeFinished(context)
    resumeRun,  ///< the same when it has ended
  };
  Kind kind = Kind::send;
  Route route = Route::request;
  /// The event that led here: a script step, a packet, a timer.
  trace::EventId cause = 0;
  /// send; setTimer and stopTimer for transaction::TimerSlots.
  transaction::Effect step;
  RoutingContext* context = nullptr;
  std::string routeName;
  RunTicket run = 0;
  std::int64_t resumeCode = 0;
};
using Effects = std::vector<Effect>;

}  // namespace forklab::proxy
