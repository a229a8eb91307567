#pragma once

#include <memory>
#include <string>

#include "run/run_info.h"
#include "trace/recorder.h"

/// Runs that no engine made: written with the recorder's pen, so that views can be tested apart from it.
namespace forklab::tests {

/// alice calls through a proxy that forks to d, then to b and c, then to a: with a lost packet, its
/// retransmission, route tags, timers and script steps. Stops in front of event `until`.
std::shared_ptr<const run::RunInfo> serialForkCall(trace::EventId until = UINT64_MAX);

/// `messages` packets between `nodes` nodes at random, some lost, repeated or still under way.
std::shared_ptr<const run::RunInfo> randomTraffic(std::uint64_t seed, std::size_t messages,
                                                  std::size_t nodes);

}  // namespace forklab::tests
