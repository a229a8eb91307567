#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/instant.h"

/// The four machines of RFC 3261 section 17 with RFC 6026's Accepted, one table each.
namespace forklab::transaction {

enum class Kind : std::uint8_t { inviteClient, otherClient, inviteServer, otherServer };
inline constexpr std::size_t kKinds = 4;

enum class State : std::uint8_t { calling, trying, proceeding, accepted, completed, confirmed, terminated };
inline constexpr std::size_t kStates = 7;

/// Whose law where the two differ: agents obey the RFCs, proxies the tm module of Kamailio 5.6.3.
enum class Profile : std::uint8_t { rfc, kamailio };
inline constexpr std::size_t kProfiles = 2;

/// RFC names; in the Kamailio profile A, E, G are its retransmission timers, B, F, H fr_timer, C
/// fr_inv_timer, and D, I, J, K, L, M are wt_timer. timerText() gives the name that the profile's users know.
enum class TimerName : std::uint8_t { none, a, b, c, d, e, f, g, h, i, j, k, l, m };

/// What moves a machine. Timers stand in the order of TimerName.
enum class Input : std::uint8_t {
  request,  ///< the transaction's request came again
  ack,
  receive1xx,
  receive2xx,
  receive3xxTo6xx,
  send1xx,  ///< from the transaction user
  send2xx,
  send3xxTo6xx,
  timerA,
  timerB,
  timerC,
  timerD,
  timerE,
  timerF,
  timerG,
  timerH,
  timerI,
  timerJ,
  timerK,
  timerL,
  timerM,
  transportError,
  release,         ///< the transaction user asks no more of it, but takes what still comes
  repeatUntilAck,  ///< the 2xx is the transaction user's own, not one that it relays
};
inline constexpr std::size_t kInputs = 24;

constexpr Input inputOf(TimerName timer) {
  return static_cast<Input>(static_cast<unsigned>(Input::timerA) + static_cast<unsigned>(timer) - 1);
}

/// What a row does, as a set of the names in `action`. In this order: stops, sends, sets, tells.
using Actions = std::uint64_t;

namespace action {
inline constexpr Actions none = 0;
inline constexpr Actions send = 1;  ///< what the transaction user gave
inline constexpr Actions repeat =
    2;  ///< the request, or the last response, once more; nothing while there is none
inline constexpr Actions ack = 4;        ///< the ACK of a final response of 300-699
inline constexpr Actions deliver = 8;    ///< the message goes up to the transaction user
inline constexpr Actions timedOut = 16;  ///< the user is told
inline constexpr Actions failed = 32;    ///< the user is told

constexpr Actions set(TimerName timer) { return Actions{1} << (8 + static_cast<unsigned>(timer)); }
constexpr Actions stop(TimerName timer) { return Actions{1} << (24 + static_cast<unsigned>(timer)); }
}  // namespace action

/// Who a row speaks for.
enum class Law : std::uint8_t { both, rfc, kamailio };

/// One cell that does something; a (state, input) without a row is ignored.
struct Row {
  State from;
  Input input;
  Law law;
  State to;
  Actions actions;
  std::string_view section;  ///< of RFC 3261 unless it says otherwise
};

struct Machine {
  Kind kind;
  State initial;
  Actions atStart;
  std::span<const Row> rows;
};

const Machine& machineOf(Kind kind);
/// The row that holds for this profile; null: the input is ignored. Constant time.
const Row* find(Kind kind, Profile profile, State state, Input input);

/// "Timer A" | "retr_timer1"; static text.
std::string_view timerText(TimerName timer, Profile profile);
std::string_view inputText(Input input, Profile profile);
/// "Calling"
std::string_view stateText(State state);
/// "INVITE client"
std::string_view kindText(Kind kind);
constexpr bool isClient(Kind kind) { return kind == Kind::inviteClient || kind == Kind::otherClient; }

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
