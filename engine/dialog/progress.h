#pragma once

#include <cstdint>
#include <string_view>

/// A call as the people at its ends see it, beside the state that the proxy keeps: one table.
namespace forklab::dialog {

enum class Progress : std::uint8_t {
  dialled,  ///< an INVITE was seen
  trying,   ///< it goes on: its transaction stands, the caller has got 100
  ringing,  ///< the caller hears of a phone
  busy,     ///< refused by a phone in use
  talking,  ///< answered
  ended,    ///< hung up, given up or cut
  failed    ///< refused otherwise, or nobody answered
};
inline constexpr std::size_t kProgresses = 7;

enum class ProgressInput : std::uint8_t {
  tried,     ///< a transaction of the proxy, or a 1xx that tells the caller nothing (181, 199)
  rings,     ///< 180, 182; 183 as well: the caller hears something
  answered,  ///< 2xx
  busy,      ///< 486, 600
  refused,   ///< every other final of 300 and more, or no answer
  over       ///< BYE, CANCEL, timeout, command
};
inline constexpr std::size_t kProgressInputs = 6;
/// What a reply that goes to the caller means.
ProgressInput progressInputOf(int status);
Progress after(Progress progress, ProgressInput input);
/// "ringing"; static text, here and below.
std::string_view progressText(Progress progress);
/// "180, 182, 183"
std::string_view inputText(ProgressInput input);

/// Who ended a call.
enum class EndedBy : std::uint8_t {
  nobody,                ///< it is not over
  caller,                ///< by BYE, or by CANCEL before the answer
  callee,                ///< by BYE
  timeout,               ///< its lifetime is over
  command,               ///< RPC
  script,                ///< dlg_bye()
  failed,                ///< it was never answered
  sessionTimerOfCaller,  ///< who had to refresh the session did not (RFC 4028)
  sessionTimerOfCallee
};
/// "session timer of caller"; empty: nobody.
std::string_view endedByText(EndedBy who);

}  // namespace forklab::dialog
