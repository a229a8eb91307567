#pragma once

#include <optional>
#include <string_view>

#include "kernel/result.h"
#include "sip/parameters.h"

namespace forklab::sip {

/// The value of Authorization, Proxy-Authorization, WWW-Authenticate or Proxy-Authenticate: a scheme and, of
/// Digest, its parameters (RFC 3261 20.7, 20.44; RFC 7616). Quotes are taken away, escapes kept; what is
/// absent is empty.
struct Digest {
  std::string_view scheme;  ///< as written; of any other than Digest only this and `parameters` say anything
  Parameters parameters;    ///< parted by commas, quotes kept
  std::string_view realm;
  std::string_view nonce;
  std::string_view opaque;
  std::string_view algorithm;
  std::string_view qop;  ///< credentials: the one chosen; a challenge: a list
  std::string_view username;
  std::string_view uri;
  std::string_view response;
  std::string_view cnonce;
  std::optional<std::uint32_t> nonceCount;  ///< nc, hexadecimal
  bool stale = false;

  bool isDigest() const;
};

/// Errors carry the range inside `text`.
kernel::Result<Digest> parseDigest(std::string_view text);

}  // namespace forklab::sip
