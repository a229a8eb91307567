#pragma once

#include <cstdint>
#include <string_view>

/// The hash that Kamailio spreads destinations, and cells of tables, by.
namespace forklab::kernel {

/// `ignoresCase` as tables want it. Never wider than 32 bits; 0 is possible.
inline std::uint32_t coreHash(std::string_view first, std::string_view second = {},
                              bool ignoresCase = false) {
  std::uint32_t hash = 0;
  for (const std::string_view text : {first, second}) {
    std::uint32_t word = 0;
    std::size_t inWord = 0;
    for (const char raw : text) {
      const bool folds = ignoresCase && raw >= 'A' && raw <= 'Z';
      // Kamailio adds signed characters.
      const auto character = static_cast<std::int32_t>(static_cast<signed char>(folds ? raw | 0x20 : raw));
      word = (word << 8U) + static_cast<std::uint32_t>(character);
      if (++inWord < 4) continue;
      hash += word ^ (word >> 3U);
      word = 0;
      inWord = 0;
    }
    hash += word ^ (word >> 3U);
  }
  return hash + (hash >> 11U) + (hash >> 13U) + (hash >> 23U);
}

}  // namespace forklab::kernel
