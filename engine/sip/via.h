#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kernel/result.h"
#include "sip/parameters.h"

namespace forklab::sip {

/// One via-parm (RFC 3261 20.42, RFC 3581).
struct Via {
  std::string_view text;
  std::string_view transport;  ///< "UDP", as written
  std::string_view host;       ///< sent-by, IPv6 in brackets
  std::uint16_t port = 0;      ///< 0: none given
  Parameters parameters;
  std::string_view branch;    ///< empty: none
  std::string_view received;  ///< empty: none
  bool hasRport = false;
  std::uint16_t rport = 0;  ///< 0: asked for, not filled

  /// Port or the transport's default.
  std::uint16_t sentByPort() const;
  /// Begins with z9hG4bK.
  bool hasCookie() const { return branch.substr(0, 7) == "z9hG4bK"; }
};

/// Kamailio 5.6.3 reads every Via of this line (observed).
bool isViaForKamailio(std::string_view line);

/// One element of a Via's list; the range of an error lies inside `text`.
kernel::Result<Via> parseVia(std::string_view text);

}  // namespace forklab::sip
