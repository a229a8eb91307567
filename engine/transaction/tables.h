#pragma once

#include "transaction/machine.h"

/// The machines, each on one screen. A row of `Law::kamailio` says where proxies deviate, as Kamailio's tm
/// does; the RFC's row for the same cell, if any, stands above it.
namespace forklab::transaction {

// clang-format off
namespace table {
using enum State;
using enum Law;
using namespace action;
inline constexpr Actions setA = set(TimerName::a), setB = set(TimerName::b), setC = set(TimerName::c), setD = set(TimerName::d),
    setE = set(TimerName::e), setF = set(TimerName::f), setG = set(TimerName::g), setH = set(TimerName::h), setI = set(TimerName::i),
    setJ = set(TimerName::j), setK = set(TimerName::k), setL = set(TimerName::l), setM = set(TimerName::m);
inline constexpr Actions stopA = stop(TimerName::a), stopB = stop(TimerName::b), stopC = stop(TimerName::c), stopD = stop(TimerName::d),
    stopE = stop(TimerName::e), stopF = stop(TimerName::f), stopG = stop(TimerName::g), stopH = stop(TimerName::h), stopI = stop(TimerName::i);

inline constexpr Row inviteClient[] = {
  {calling,    Input::receive1xx,      rfc,      proceeding, stopA | stopB | deliver,              "17.1.1.2"},
  {calling,    Input::receive1xx,      kamailio, proceeding, stopA | stopB | setC | deliver,       "Kamailio tm"},
  {calling,    Input::receive2xx,      both,     accepted,   stopA | stopB | setM | deliver,       "6026 7.2"},
  {calling,    Input::receive3xxTo6xx, both,     completed,  stopA | stopB | ack | setD | deliver, "17.1.1.2"},
  {calling,    Input::timerA,          both,     calling,    repeat | setA,                        "17.1.1.2"},
  {calling,    Input::timerB,          rfc,      terminated, stopA | timedOut,                     "17.1.1.2"},
  {calling,    Input::timerB,          kamailio, completed,  stopA | setD | timedOut,              "Kamailio tm"},
  {calling,    Input::transportError,  both,     terminated, stopA | stopB | failed,               "17.1.4"},
  {calling,    Input::release,         kamailio, calling,    stopA | stopB,                        "Kamailio tm"},
  {proceeding, Input::receive1xx,      rfc,      proceeding, deliver,                              "17.1.1.2"},
  {proceeding, Input::receive1xx,      kamailio, proceeding, setC | deliver,                       "Kamailio tm"},
  {proceeding, Input::receive2xx,      both,     accepted,   stopC | setM | deliver,               "6026 7.2"},
  {proceeding, Input::receive3xxTo6xx, both,     completed,  stopC | ack | setD | deliver,         "17.1.1.2"},
  {proceeding, Input::timerC,          kamailio, completed,  setD | timedOut,                      "Kamailio tm"},
  {proceeding, Input::release,         kamailio, proceeding, stopC,                                "Kamailio tm"},
  {accepted,   Input::receive2xx,      both,     accepted,   deliver,                              "6026 7.2"},
  {accepted,   Input::receive3xxTo6xx, kamailio, accepted,   ack,                                  "Kamailio tm"},
  {accepted,   Input::timerM,          both,     terminated, none,                                 "6026 7.2"},
  {completed,  Input::receive2xx,      kamailio, accepted,   stopD | setM | deliver,               "Kamailio tm"},
  {completed,  Input::receive3xxTo6xx, both,     completed,  ack,                                  "17.1.1.2"},
  {completed,  Input::transportError,  rfc,      terminated, stopD | failed,                       "17.1.1.2"},
  {completed,  Input::timerD,          both,     terminated, none,                                 "17.1.1.2"},
};

inline constexpr Row otherClient[] = {
  {trying,     Input::receive1xx,      rfc,      proceeding, deliver,                              "17.1.2.2"},
  {trying,     Input::receive1xx,      kamailio, proceeding, setE | deliver,                       "Kamailio tm"},
  {trying,     Input::receive2xx,      both,     completed,  stopE | stopF | setK | deliver,       "17.1.2.2"},
  {trying,     Input::receive3xxTo6xx, both,     completed,  stopE | stopF | setK | deliver,       "17.1.2.2"},
  {trying,     Input::timerE,          both,     trying,     repeat | setE,                        "17.1.2.2"},
  {trying,     Input::timerF,          rfc,      terminated, stopE | timedOut,                     "17.1.2.2"},
  {trying,     Input::timerF,          kamailio, completed,  stopE | setK | timedOut,              "Kamailio tm"},
  {trying,     Input::transportError,  both,     terminated, stopE | stopF | failed,               "17.1.4"},
  {trying,     Input::release,         kamailio, trying,     stopE | stopF,                        "Kamailio tm"},
  {proceeding, Input::receive1xx,      both,     proceeding, deliver,                              "17.1.2.2"},
  {proceeding, Input::receive2xx,      both,     completed,  stopE | stopF | setK | deliver,       "17.1.2.2"},
  {proceeding, Input::receive3xxTo6xx, both,     completed,  stopE | stopF | setK | deliver,       "17.1.2.2"},
  {proceeding, Input::timerE,          both,     proceeding, repeat | setE,                        "17.1.2.2"},
  {proceeding, Input::timerF,          rfc,      terminated, stopE | timedOut,                     "17.1.2.2"},
  {proceeding, Input::timerF,          kamailio, completed,  stopE | setK | timedOut,              "Kamailio tm"},
  {proceeding, Input::transportError,  both,     terminated, stopE | stopF | failed,               "17.1.4"},
  {proceeding, Input::release,         kamailio, proceeding, stopE | stopF,                        "Kamailio tm"},
  {completed,  Input::timerK,          both,     terminated, none,                                 "17.1.2.2"},
};

inline constexpr Row inviteServer[] = {
  {proceeding, Input::request,         both,     proceeding, repeat,                               "17.2.1"},
  {proceeding, Input::send1xx,         both,     proceeding, send,                                 "17.2.1"},
  {proceeding, Input::send2xx,         both,     accepted,   send | setL,                          "6026 7.1"},
  {proceeding, Input::send3xxTo6xx,    both,     completed,  send | setG | setH,                   "17.2.1"},
  {proceeding, Input::transportError,  both,     proceeding, failed,                               "6026 7.1"},
  {proceeding, Input::release,         kamailio, confirmed,  setI,                                 "Kamailio tm"},
  {accepted,   Input::request,         rfc,      accepted,   none,                                 "6026 7.1"},
  {accepted,   Input::request,         kamailio, accepted,   repeat,                               "Kamailio tm"},
  {accepted,   Input::ack,             both,     accepted,   deliver,                              "6026 7.1"},
  {accepted,   Input::send2xx,         both,     accepted,   send,                                 "6026 7.1"},
  {accepted,   Input::transportError,  both,     accepted,   failed,                               "6026 7.1"},
  {accepted,   Input::repeatUntilAck,  kamailio, accepted,   setG,                                 "Kamailio tm"},
  {accepted,   Input::timerG,          kamailio, accepted,   repeat | setG,                        "Kamailio tm"},
  {accepted,   Input::release,         kamailio, accepted,   stopG,                                "Kamailio tm"},
  {accepted,   Input::timerL,          both,     terminated, none,                                 "6026 7.1"},
  {completed,  Input::request,         both,     completed,  repeat,                               "17.2.1"},
  {completed,  Input::ack,             both,     confirmed,  stopG | stopH | setI,                 "17.2.1"},
  {completed,  Input::send2xx,         kamailio, accepted,   stopG | stopH | send | setL,          "Kamailio tm"},
  {completed,  Input::timerG,          both,     completed,  repeat | setG,                        "17.2.1"},
  {completed,  Input::timerH,          rfc,      terminated, stopG | timedOut,                     "17.2.1"},
  {completed,  Input::timerH,          kamailio, confirmed,  stopG | setI,                         "Kamailio tm"},
  {completed,  Input::transportError,  both,     completed,  failed,                               "6026 7.1"},
  {confirmed,  Input::request,         kamailio, confirmed,  repeat,                               "Kamailio tm"},
  {confirmed,  Input::ack,             both,     confirmed,  none,                                 "17.2.1"},
  {confirmed,  Input::send2xx,         kamailio, accepted,   stopI | send | setL,                  "Kamailio tm"},
  {confirmed,  Input::timerI,          both,     terminated, none,                                 "17.2.1"},
};

inline constexpr Row otherServer[] = {
  {trying,     Input::request,         both,     trying,     none,                                 "17.2.2"},
  {trying,     Input::send1xx,         both,     proceeding, send,                                 "17.2.2"},
  {trying,     Input::send2xx,         both,     completed,  send | setJ,                          "17.2.2"},
  {trying,     Input::send3xxTo6xx,    both,     completed,  send | setJ,                          "17.2.2"},
  {trying,     Input::release,         kamailio, completed,  setJ,                                 "Kamailio tm"},
  {proceeding, Input::request,         both,     proceeding, repeat,                               "17.2.2"},
  {proceeding, Input::send1xx,         both,     proceeding, send,                                 "17.2.2"},
  {proceeding, Input::send2xx,         both,     completed,  send | setJ,                          "17.2.2"},
  {proceeding, Input::send3xxTo6xx,    both,     completed,  send | setJ,                          "17.2.2"},
  {proceeding, Input::transportError,  both,     terminated, failed,                               "17.2.4"},
  {proceeding, Input::release,         kamailio, completed,  setJ,                                 "Kamailio tm"},
  {completed,  Input::request,         both,     completed,  repeat,                               "17.2.2"},
  {completed,  Input::transportError,  both,     terminated, stop(TimerName::j) | failed,          "17.2.4"},
  {completed,  Input::timerJ,          both,     terminated, none,                                 "17.2.2"},
};
}  // namespace table
// clang-format on

inline constexpr std::span<const Row> kInviteClient = table::inviteClient;
inline constexpr std::span<const Row> kOtherClient = table::otherClient;
inline constexpr std::span<const Row> kInviteServer = table::inviteServer;
inline constexpr std::span<const Row> kOtherServer = table::otherServer;
inline constexpr Actions kInviteClientStart =
    action::send | action::set(TimerName::a) | action::set(TimerName::b);
inline constexpr Actions kOtherClientStart =
    action::send | action::set(TimerName::e) | action::set(TimerName::f);

}  // namespace forklab::transaction
