#pragma once

#include <optional>
#include <string_view>

#include "sip/message.h"

namespace forklab::proxy {

/// Where Kamailio's parser stops in a message.
struct HeaderFlaw {
  std::string_view reason;
  kernel::ByteRange place;
  /// It lies where the core reads before the script runs: the message is dropped. Else only what reads all
  /// headers stumbles: transactions and local replies.
  bool stopsCore = false;
  /// False: stateless replies go out all the same.
  bool stopsReplies = true;
};

/// The first flaw in the order of the message; its start line comes first (Kamailio core).
std::optional<HeaderFlaw> headerFlaw(const sip::Message& message);

/// What Kamailio tm takes as the R-URI of a transaction.
bool isTransactionUri(std::string_view uri);

}  // namespace forklab::proxy
