#pragma once

#include "transaction/machine.h"

namespace forklab::transaction {

/// A, E and G send again and are set anew each time; a stream needs none of them (17.1.1.2, 17.2.1).
constexpr bool isRepeating(TimerName timer) {
  return timer == TimerName::a || timer == TimerName::e || timer == TimerName::g;
}

/// Timers that only keep a finished transaction in memory: a run may end while no others are left.
constexpr bool isHousekeeping(TimerName timer) {
  return timer == TimerName::d || (timer >= TimerName::i && timer <= TimerName::m);
}

/// B, C and F are held to the lifetime of the transaction (max_inv_lifetime, max_noninv_lifetime).
constexpr bool isBoundByLifetime(TimerName timer) {
  return timer == TimerName::b || timer == TimerName::c || timer == TimerName::f;
}

/// How long a timer that is not repeating runs. `isReliable`: the transport repeats by itself.
kernel::Duration spanOf(TimerName timer, Profile profile, const TimerSettings& settings, bool isReliable);

/// The interval after `previous` (zero: the first) of a repeating timer set in `state`.
kernel::Duration nextInterval(TimerName timer, Profile profile, const TimerSettings& settings, State state,
                              kernel::Duration previous);

}  // namespace forklab::transaction
