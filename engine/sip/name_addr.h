#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kernel/instant.h"
#include "sip/uri.h"

namespace forklab::sip {

/// name-addr or addr-spec with header parameters: From, To, Contact, Route, Record-Route (RFC 3261 20.10).
struct NameAddr {
  std::string_view text;     ///< this element of the list, trimmed
  std::string_view display;  ///< quotes kept
  Uri uri;
  Parameters parameters;  ///< of the header, not of the URI
  bool bracketed = false;
  bool isStar = false;  ///< Contact: *

  std::string_view tag() const { return parameters.find("tag").value_or(std::string_view{}); }
  /// q in thousandths, 0 … 1000; nothing when absent or not a q (RFC 3261 25.1).
  std::optional<std::int16_t> qThousandths() const;
  /// Of Contact; nothing when absent or no number.
  std::optional<std::uint32_t> expiresSeconds() const;
};

/// Kamailio 5.6.3 reads this To or From (observed).
bool isAddressForKamailio(std::string_view value);

/// One element; the range of an error lies inside `text`.
kernel::Result<NameAddr> parseNameAddr(std::string_view text);

}  // namespace forklab::sip
