#include "transaction/timers.h"

#include <algorithm>

namespace forklab::transaction {
namespace {

using kernel::Duration;

// The client does not know the server's T1, so Timer D does not depend on its own (17.1.1.2).
constexpr Duration kTimerD = Duration::seconds(32);

Duration rfcSpan(TimerName timer, const TimerSettings& settings, bool isReliable) {
  switch (timer) {
    case TimerName::d: return isReliable ? Duration{} : kTimerD;
    case TimerName::i:
    case TimerName::k: return isReliable ? Duration{} : settings.t4;
    case TimerName::j: return isReliable ? Duration{} : settings.t1 * 64;
    default: return settings.t1 * 64;
  }
}

// tm's timers tick 16 times a second.
constexpr std::int64_t kTickNanoseconds = 62'500'000;

/// tm never cuts an interval short: 200 ms become 250 (observed from the second repetition on; the first
/// depends on where in a tick it began).
Duration wholeTicks(Duration span) {
  return Duration::nanoseconds((span.ns + kTickNanoseconds - 1) / kTickNanoseconds * kTickNanoseconds);
}

Duration kamailioSpan(TimerName timer, const TimerSettings& settings) {
  if (timer == TimerName::c) return settings.frInvTimer;
  return isHousekeeping(timer) ? settings.wtTimer : settings.frTimer;
}

}  // namespace

Duration spanOf(TimerName timer, Profile profile, const TimerSettings& settings, bool isReliable) {
  return profile == Profile::rfc ? rfcSpan(timer, settings, isReliable) : kamailioSpan(timer, settings);
}

Duration nextInterval(TimerName timer, Profile profile, const TimerSettings& settings, State state,
                      Duration previous) {
  const bool isRfc = profile == Profile::rfc;
  const Duration first = isRfc ? settings.t1 : settings.retrTimer1;
  const Duration cap = isRfc ? settings.t2 : settings.retrTimer2;
  if (timer == TimerName::e && state == State::proceeding) return isRfc ? cap : wholeTicks(cap);
  if (previous.ns == 0) return first;
  if (!isRfc) return wholeTicks(std::min(previous * 2, cap));
  // Only the RFC's INVITE doubles without end; Timer B stops it (17.1.1.2).
  return timer == TimerName::a ? previous * 2 : std::min(previous * 2, cap);
}

}  // namespace forklab::transaction
