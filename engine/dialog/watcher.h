#pragma once

#include <cstdint>
#include <string_view>

#include "dialog/dialog.h"

namespace forklab::sip {
class Message;
}

namespace forklab::dialog {

/// When Kamailio's dialog module calls its users back (dlg_cb.h).
enum class Moment : std::uint8_t {
  loaded,               ///< from the database, at the start
  created,              ///< an INVITE made it
  failed,               ///< refused, or nobody answered
  confirmedNoAck,       ///< a 2xx is about to go to the caller
  confirmed,            ///< its ACK came
  requestWithin,        ///< any other request
  terminated,           ///< by BYE, a command or the script
  terminatedConfirmed,  ///< that BYE was answered
  expired,              ///< its lifetime is over
  early,                ///< a provisional response above 100 goes to the caller
  responseForwarded,    ///< to the INVITE
  responseWithin,       ///< to a request within
  rpcContext,           ///< a command shows everything of it
  destroyed,            ///< its memory goes
  spiraled              ///< its INVITE came through here again
};
inline constexpr std::size_t kMoments = static_cast<std::size_t>(Moment::spiraled) + 1;
/// Kamailio's name: "DLGCB_CREATED". Static text.
std::string_view momentText(Moment moment);

/// What a watcher gets to know; good during the call.
struct Notice {
  Moment moment = Moment::created;
  Dialog& dialog;
  const sip::Message* request = nullptr;  ///< null: none led here
  const sip::Message* reply = nullptr;    ///< null: none, or made here
  Direction direction = Direction::none;
};

/// Is told what becomes of dialogs: how modules ride on this one (Kamailio's dialog callbacks).
class Watcher {
 public:
  virtual void onDialog(const Notice& notice) = 0;

 protected:
  ~Watcher() = default;
};

}  // namespace forklab::dialog
