#pragma once

#include <optional>
#include <string>

#include "sip/message.h"

namespace forklab::lab::phone {

/// How a request is refused before anybody looks at what it wants.
struct Refusal {
  int status = 400;
  std::string lines;  ///< whole header lines that the response needs
  /// It cannot be read well enough for a transaction: the response goes outside of one.
  bool isMalformed = false;
  std::string reason;  ///< for the trace
};

/// RFC 3261 8.2 for a phone that speaks SIP/2.0 and SDP and knows no extension. Nothing: it may be taken.
std::optional<Refusal> refusalOf(const sip::Message& request);

}  // namespace forklab::lab::phone
