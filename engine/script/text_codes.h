#pragma once

#include <cstdint>
#include <string>

/// The codings and hashes behind {s.encode.*}, {s.escape.*}, {s.md5} and their kin. What cannot be decoded
/// gives an empty text.
namespace forklab::script {

// Lower-case hexadecimal; base64 and base64url as RFC 4648 has them.
std::string encodeHexa(const std::string& content);
std::string decodeHexa(const std::string& content);
std::string encodeBase64(const std::string& content);
std::string encodeBase64Unpadded(const std::string& content);
std::string encodeBase64Url(const std::string& content);
std::string decodeBase64(const std::string& content);
// A backslash before quotes and backslashes; percent signs for what may not stand in a user or parameter.
std::string escapeCommon(const std::string& content);
std::string unescapeCommon(const std::string& content);
std::string escapeUser(const std::string& content);
std::string escapeParameter(const std::string& content);
std::string unescapePercent(const std::string& content);
std::string escapeCsv(const std::string& content);

/// RFC 1321 and FIPS 180-4, as lower-case hexadecimal.
std::string md5(const std::string& content);
std::string sha256(const std::string& content);
std::string sha384(const std::string& content);
std::string sha512(const std::string& content);

/// Kamailio's own hash of its tables.
std::uint32_t coreHash(const std::string& content);

}  // namespace forklab::script
