#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/instant.h"

/// The four machines of RFC 3261 section 17 with RFC 6026's Accepted, one table each.
namespace forklab::transaction {

enum class Kind : std::uint8_t { inviteClient, otherClient, inviteServer, otherServer };

enum class State : std::uint8_t { calling, trying, proceeding, accepted, completed, confirmed, terminated };

/// Whose law where the two differ: agents obey the RFCs, proxies Kamailio 5.6.3 (kamailio-behaviour 3.1, 3.2).
enum class Profile : std::uint8_t { rfc, kamailio };

/// RFC names; in the Kamailio profile A, E are its retransmission timers, B, F fr_timer, C fr_inv_timer, and D, I, J, K, L, M are
/// wt_timer. timerText() gives the name that the profile's users know.
enum class TimerName : std::uint8_t { none, a, b, c, d, e, f, g, h, i, j, k, l, m };

/// "Timer A" | "retr_timer"; static text.
std::string_view timerText(TimerName timer, Profile profile);
std::string_view stateText(State state);
std::string_view kindText(Kind kind);

/// Durations of one node. Defaults: RFC 3261 17.1.1.1 and Kamailio's modparams.
struct TimerSettings {
  kernel::Duration t1 = kernel::Duration::milliseconds(500);
  kernel::Duration t2 = kernel::Duration::milliseconds(4000);
  kernel::Duration t4 = kernel::Duration::milliseconds(5000);
  kernel::Duration frTimer = kernel::Duration::milliseconds(30000);
  kernel::Duration frInvTimer = kernel::Duration::milliseconds(120000);
  kernel::Duration wtTimer = kernel::Duration::milliseconds(5000);
  kernel::Duration retrTimer1 = kernel::Duration::milliseconds(500);
  kernel::Duration retrTimer2 = kernel::Duration::milliseconds(4000);
  kernel::Duration maxInviteLifetime = kernel::Duration::milliseconds(180000);
  kernel::Duration maxOtherLifetime = kernel::Duration::milliseconds(32000);
  bool restartFrOnEachReply = true;
};

}  // namespace forklab::transaction
