#include "transaction/machine.h"

#include <array>
#include <utility>

#include "kernel/check.h"
#include "transaction/tables.h"

namespace forklab::transaction {
namespace {

constexpr Machine kMachines[kKinds] = {
    {Kind::inviteClient, State::calling, kInviteClientStart, kInviteClient},
    {Kind::otherClient, State::trying, kOtherClientStart, kOtherClient},
    {Kind::inviteServer, State::proceeding, action::none, kInviteServer},
    {Kind::otherServer, State::trying, action::none, kOtherServer},
};

/// Row numbers + 1 by (kind, profile, state, input).
using Index = std::array<std::uint8_t, kKinds * kProfiles * kStates * kInputs>;

constexpr std::size_t cellOf(Kind kind, Profile profile, State state, Input input) {
  const std::size_t machine = static_cast<std::size_t>(kind) * kProfiles + static_cast<std::size_t>(profile);
  return (machine * kStates + static_cast<std::size_t>(state)) * kInputs + static_cast<std::size_t>(input);
}

constexpr bool holdsFor(Law law, Profile profile) {
  return law == Law::both || (law == Law::rfc) == (profile == Profile::rfc);
}

constexpr Index makeIndex() {
  Index index{};
  for (const Machine& machine : kMachines) {
    for (std::size_t row = 0; row < machine.rows.size(); ++row) {
      for (const Profile profile : {Profile::rfc, Profile::kamailio}) {
        if (!holdsFor(machine.rows[row].law, profile)) continue;
        auto& cell = index[cellOf(machine.kind, profile, machine.rows[row].from, machine.rows[row].input)];
        // Two rows for one cell do not compile.
        if (cell != 0) throw "two rows for one cell";
        cell = static_cast<std::uint8_t>(row + 1);
      }
    }
  }
  return index;
}

constexpr Index kIndex = makeIndex();

}  // namespace

const Machine& machineOf(Kind kind) { return kMachines[static_cast<std::size_t>(kind)]; }

const Row* find(Kind kind, Profile profile, State state, Input input) {
  const std::uint8_t row = kIndex[cellOf(kind, profile, state, input)];
  return row == 0 ? nullptr : &machineOf(kind).rows[row - 1u];
}

std::string_view timerText(TimerName timer, Profile profile) {
  static constexpr std::string_view kRfc[] = {"",        "Timer A", "Timer B", "Timer C", "Timer D",
                                              "Timer E", "Timer F", "Timer G", "Timer H", "Timer I",
                                              "Timer J", "Timer K", "Timer L", "Timer M"};
  static constexpr std::string_view kKamailio[] = {"",         "retr_timer1", "fr_timer", "fr_inv_timer",
                                                   "wt_timer", "retr_timer1", "fr_timer", "retr_timer1",
                                                   "fr_timer", "wt_timer",    "wt_timer", "wt_timer",
                                                   "wt_timer", "wt_timer"};
  return (profile == Profile::rfc ? kRfc : kKamailio)[static_cast<std::size_t>(timer)];
}

std::string_view inputText(Input input, Profile profile) {
  if (input >= Input::timerA && input <= Input::timerM) {
    const auto offset = static_cast<unsigned>(input) - static_cast<unsigned>(Input::timerA);
    return timerText(static_cast<TimerName>(offset + 1), profile);
  }
  switch (input) {
    case Input::request: return "request";
    case Input::ack: return "ACK";
    case Input::receive1xx: return "1xx";
    case Input::receive2xx: return "2xx";
    case Input::receive3xxTo6xx: return "300-699";
    case Input::send1xx: return "1xx from TU";
    case Input::send2xx: return "2xx from TU";
    case Input::send3xxTo6xx: return "300-699 from TU";
    case Input::transportError: return "transport error";
    case Input::repeatUntilAck: return "own 2xx";
    default: return "release";
  }
}

std::string_view stateText(State state) {
  static constexpr std::string_view kTexts[] = {"Calling",   "Trying",    "Proceeding", "Accepted",
                                                "Completed", "Confirmed", "Terminated"};
  return kTexts[static_cast<std::size_t>(state)];
}

std::string_view kindText(Kind kind) {
  static constexpr std::string_view kTexts[] = {"INVITE client", "non-INVITE client", "INVITE server",
                                                "non-INVITE server"};
  return kTexts[static_cast<std::size_t>(kind)];
}

}  // namespace forklab::transaction
