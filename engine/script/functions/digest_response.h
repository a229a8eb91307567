#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What digest authentication computes (RFC 2617 3.2.2, RFC 7616 3.4).
namespace forklab::functions {

enum class DigestAlgorithm : std::uint8_t { md5, sha256 };

/// Hex digits: 32 of MD5, 64 of SHA-256.
std::string digestHash(DigestAlgorithm algorithm, const std::string& text);

/// H(user:realm:password), which a table may keep instead of the password.
std::string digestHa1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                      std::string_view password);

/// Everything else that goes into a response; without qop, `nonceCount` and `cnonce` do not count.
struct DigestInput {
  std::string_view method;
  std::string_view uri;
  std::string_view nonce;
  std::string_view nonceCount;  ///< eight hex digits, as sent
  std::string_view cnonce;
  std::string_view qop;   ///< the one chosen; empty: none
  std::string_view body;  ///< counts with auth-int
};
std::string digestResponse(DigestAlgorithm algorithm, std::string_view ha1, const DigestInput& input);

}  // namespace forklab::functions
