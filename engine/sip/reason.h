#pragma once

#include <string_view>

#include "kernel/result.h"
#include "sip/parameters.h"

namespace forklab::sip {

/// One element of a Reason header (RFC 3326): `SIP;cause=200;text="Call completed elsewhere"`.
struct Reason {
  std::string_view protocol;  ///< "SIP", "Q.850"
  int cause = 0;              ///< 0: none given
  std::string_view text;      ///< quotes kept
  Parameters parameters;
};

/// Errors carry the range inside `text`.
kernel::Result<Reason> parseReason(std::string_view text);

}  // namespace forklab::sip
