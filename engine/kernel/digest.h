#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forklab::kernel {

/// MD5 (RFC 1321) in 32 hex digits: what Via branches and To-tags of Kamailio look like, and {s.md5}.
std::string md5Hex(std::string_view text);

/// Eight hex digits.
void appendHex32(std::string& text, std::uint32_t value);

/// A 32-bit hash (FNV-1a), `seed` chains several texts.
std::uint32_t hash32(std::string_view text, std::uint32_t seed = 2166136261U);

}  // namespace forklab::kernel
