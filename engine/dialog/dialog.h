#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/machine.h"
#include "dialog/progress.h"
#include "kernel/event_queue.h"
#include "kernel/instant.h"

namespace forklab::dialog {

/// Names a dialog for as long as its proxy runs; 0: none. Holds what Kamailio shows as h_entry and h_id.
using DialogKey = std::uint64_t;
constexpr DialogKey keyOf(std::uint32_t entry, std::uint32_t id) {
  return (static_cast<DialogKey>(entry) << 32U) | id;
}

/// One end of the call.
enum class Side : std::uint8_t { caller, callee };
constexpr std::size_t indexOf(Side side) { return static_cast<std::size_t>(side); }
constexpr Side otherSide(Side side) { return side == Side::caller ? Side::callee : Side::caller; }

/// Which way a request goes. Kamailio's numbers: $dlg_ctx(dir).
enum class Direction : std::uint8_t { none = 0, downstream = 1, upstream = 2 };

/// What is kept of one end (Kamailio: of one leg).
struct Leg {
  std::string tag;       ///< of the callee empty until its 2xx
  std::string contact;   ///< URI; where its requests go
  std::string routeSet;  ///< "<sip:a;lr>,<sip:b;lr>", the first hop first; without this proxy
  std::string cseq;      ///< of its last request
  std::string socket;    ///< ours that it is reached by: "udp:10.0.0.1:5060"
  bool isKnown = false;
};

/// Bits of Dialog::flags, with Kamailio's numbers ($dlg(dflags)).
namespace flag {
inline constexpr std::uint32_t isNew = 1;             ///< no row holds it
inline constexpr std::uint32_t isChanged = 1 << 1;    ///< its row is older
inline constexpr std::uint32_t hasBye = 1 << 2;       ///< a BYE ended it
inline constexpr std::uint32_t varsChanged = 1 << 7;  ///< the rows of its variables are older
inline constexpr std::uint32_t inTransaction = 1 << 9;
inline constexpr std::uint32_t profilesChanged = 1 << 10;
}  // namespace flag

/// Bits of Dialog::properties ($dlg(iflags), dlg_set_property).
namespace property {
inline constexpr std::uint32_t timeoutBye = 1;
inline constexpr std::uint32_t pingsCaller = 1 << 1;  ///< ka-src
inline constexpr std::uint32_t pingsCallee = 1 << 2;  ///< ka-dst
inline constexpr std::uint32_t timeoutNoReset = 1 << 3;
}  // namespace property

class Profile;

/// A dialog is in this profile.
struct Membership {
  Profile* profile = nullptr;
  std::string value;  ///< empty where the profile has none
  std::uint64_t number = 0;
};

/// How something of a dialog stands to its row in a database.
enum class RowState : std::uint8_t { missing, older, same };

/// $dlg_var(name)
struct Variable {
  std::string name;
  std::string value;
  RowState row = RowState::missing;
};

/// A call, or what becomes of one. Times are Unix seconds, 0: not yet.
struct Dialog {
  std::uint32_t entry = 0;
  std::uint32_t id = 0;
  State state = State::unconfirmed;
  Progress progress = Progress::dialled;
  EndedBy endedBy = EndedBy::nobody;
  bool wasGivenUp = false;        ///< the caller has sent CANCEL
  std::uint32_t flags = 0;        ///< flag::
  std::uint32_t properties = 0;   ///< property::
  std::uint32_t scriptFlags = 0;  ///< dlg_setflag
  std::string callId;
  std::string fromUri;
  std::string toUri;
  std::string requestUri;
  std::array<Leg, 2> legs;
  std::int64_t madeAt = 0;
  std::int64_t startedAt = 0;
  std::int64_t endedAt = 0;
  kernel::Instant dialledAt;
  /// From the INVITE to the first 180 or 183 that goes to the caller, whichever branch it is of; negative:
  /// none did. Waves that failed before count in.
  kernel::Duration postDialDelay{-1};
  std::int64_t lifetimeSeconds = 0;
  std::int64_t timeoutAt = 0;       ///< 0: its timer does not run
  std::int64_t sessionSeconds = 0;  ///< interval of its session timer (RFC 4028); 0: none is known
  std::optional<Side> refresher;    ///< who has to refresh it
  std::string timeoutRoute;
  std::vector<Variable> variables;      ///< in order of setting
  std::vector<Membership> memberships;  ///< the newest last
  int transactions = 0;                 ///< that keep it in memory behind its end
  int eventRoutes = 0;                  ///< under way: they keep it as well
  int failedPings = 0;
  std::int64_t nextPingAt = 0;
  kernel::EventHandle timer;  ///< of its lifetime
  bool isStored = false;      ///< a row holds it
  Dialog* next = nullptr;     ///< in its place of the table

  DialogKey key() const { return keyOf(entry, id); }
  Leg& leg(Side side) { return legs[indexOf(side)]; }
  const Leg& leg(Side side) const { return legs[indexOf(side)]; }
  bool isAnswered() const { return state == State::confirmedNoAck || state == State::confirmed; }
  /// Null: not set.
  const std::string* variable(std::string_view name) const;
  /// False: nothing changed.
  bool setVariable(std::string_view name, std::string_view value);
  bool removeVariable(std::string_view name);
  /// Makes it as new; the memory of its texts stays.
  void clear();
};

}  // namespace forklab::dialog
