#pragma once

#include <cstdint>
#include <string_view>

#include "kernel/result.h"
#include "sip/parameters.h"

namespace forklab::sip {

/// A URI as spans into its text (RFC 3261 19.1). Of schemes other than sip, sips and tel only `scheme` and
/// `text` say anything. The text must outlive it.
struct Uri {
  std::string_view text;
  std::string_view scheme;
  std::string_view user;  ///< still escaped
  std::string_view password;
  std::string_view host;      ///< IPv6 with its brackets
  std::string_view portText;  ///< empty: none given
  std::uint16_t port = 0;     ///< 0: none given
  Parameters parameters;
  std::string_view headers;  ///< behind `?`

  bool isSip() const;  ///< sip or sips
  bool isSips() const;
};

/// Errors carry the range inside `text`, which is not trimmed.
kernel::Result<Uri> parseUri(std::string_view text);

/// RFC 3261 19.1.4 comparison.
bool equivalent(const Uri& a, const Uri& b);

/// "%41" -> "A"; what is not an escape stays.
std::string unescaped(std::string_view text);

}  // namespace forklab::sip
