#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sip/message.h"

namespace forklab::lab::phone {

/// One side's view of a dialog (RFC 3261 12).
struct Dialog {
  // All values are copies: no message has to be kept for a dialog.
  std::string callId;
  std::string local;   ///< From of requests that this side sends, with its tag
  std::string remote;  ///< To of them
  std::string localTag;
  std::string remoteTag;
  std::string remoteTarget;           ///< URI of the other side's Contact
  std::vector<std::string> routeSet;  ///< as Route values, in the order in which they are sent
  /// Of the last request of this side; the next one counts up, ACK does not (RFC 3261 12.2.1.1).
  std::uint32_t localSequence = 0;
  /// A BYE went either way; such a dialog sends no further one.
  bool isOver = false;

  /// A request of the other side belongs here (12.2.2).
  bool owns(const sip::Message& request) const;
  /// Where a request goes next: the first route, or the remote target.
  /// Points into this dialog.
  std::string_view nextHop() const;
};

/// The dialog that a response to our INVITE makes (12.1.2).
Dialog dialogOfCaller(const sip::Message& invite, const sip::Message& response);
/// The dialog that our response to an INVITE makes (12.1.1).
Dialog dialogOfCallee(const sip::Message& invite, const std::string& localTag);

/// How a request inside a dialog begins and ends, as RFC 3261 12.2.1.1 says; ACK takes the number of its
/// INVITE.
struct InDialogRequest {
  std::string_view method;
  std::uint32_t sequence = 0;
  std::string_view via;
  std::string_view contact;    ///< empty: none
  std::string_view line = {};  ///< one header line more; empty: none
};
/// The bytes of the whole request, without a body.
kernel::Bytes buildInDialog(const Dialog& dialog, const InDialogRequest& request);

}  // namespace forklab::lab::phone
