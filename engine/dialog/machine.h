#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The life of a dialog as Kamailio's dialog module sees it, as one table.
namespace forklab::dialog {

/// With the numbers that Kamailio shows ($DLG_status, dlg.list, column `state`).
enum class State : std::uint8_t {
  unconfirmed = 1,     ///< an INVITE was seen
  early = 2,           ///< a provisional response above 100 went to the caller
  confirmedNoAck = 3,  ///< a 2xx did
  confirmed = 4,       ///< its ACK came
  deleted = 5,         ///< over; kept until nobody needs it
};
inline constexpr std::size_t kStates = 5;
constexpr int numberOf(State state) { return static_cast<int>(state); }

/// What moves it. Responses count when they are sent towards the caller.
enum class Input : std::uint8_t {
  transactionEnded,  ///< the INVITE's transaction is gone
  response1xx,
  response2xx,
  response3xxTo6xx,
  ack,
  bye,
  prack,
  request  ///< any other within the dialog
};
inline constexpr std::size_t kInputs = 8;

/// One cell. A (state, input) without a row is bogus: it is logged, the state stays, the message goes on.
struct Row {
  State from;
  Input input;
  State to;
  std::string_view what;  ///< for people
};
std::span<const Row> rows();
/// Null: bogus. `byeSeen`: a BYE ended it, so that a late 2xx does not bring it back. Constant time.
const Row* find(State state, Input input, bool byeSeen = false);

/// "early"; static text, here and below.
std::string_view stateText(State state);
/// "2xx"
std::string_view inputText(Input input);

}  // namespace forklab::dialog
