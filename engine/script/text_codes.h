#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// The codings and hashes behind {s.encode.*}, {s.escape.*}, {s.md5} and their kin. What cannot be decoded or
/// escaped is nothing.
namespace forklab::script {

// Lower-case hexadecimal; base64 and base64url as RFC 4648 has them.
std::string encodeHexa(const std::string& content);
std::optional<std::string> decodeHexa(const std::string& content);
std::string encodeBase64(const std::string& content);
std::string encodeBase64Unpadded(const std::string& content);
std::string encodeBase64Url(const std::string& content);
std::string encodeBase64UrlUnpadded(const std::string& content);
/// Takes both alphabets, padded or not.
std::optional<std::string> decodeBase64(const std::string& content);
/// Whole groups of four only.
std::optional<std::string> decodeBase64Whole(const std::string& content);
std::optional<std::string> decodeBase64Url(const std::string& content);
// A backslash before quotes and backslashes; percent signs for what may not stand in a user or parameter.
std::string escapeCommon(const std::string& content);
std::string unescapeCommon(const std::string& content);
std::optional<std::string> escapeUser(const std::string& content);
std::optional<std::string> escapeParameter(const std::string& content);
std::optional<std::string> unescapePercent(const std::string& content);
std::string escapeCsv(const std::string& content);
// As an HTML form sends it, a blank as a plus when it is read; what is no escape stays out.
std::string encodeUrl(const std::string& content);
std::string decodeUrl(const std::string& content);
// Bitcoin's alphabet; seven bits of each byte as an SMS packs them, in upper-case hexadecimal.
std::string encodeBase58(const std::string& content);
std::optional<std::string> decodeBase58(const std::string& content);
std::string encodeSevenBit(const std::string& content);
std::string decodeSevenBit(const std::string& content);

/// RFC 1321 and FIPS 180-4, as lower-case hexadecimal.
std::string md5(const std::string& content);
std::string sha256(const std::string& content);
std::string sha384(const std::string& content);
std::string sha512(const std::string& content);

/// Kamailio's own hash of its tables.
std::uint32_t coreHash(const std::string& content);

}  // namespace forklab::script
