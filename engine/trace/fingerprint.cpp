#include "trace/fingerprint.h"

#include <bit>
#include <cstdio>

namespace forklab::trace {

void Fingerprint::add(kernel::Instant time, std::uint16_t node, std::string_view kind,
                      std::string_view content) {
  mix(static_cast<std::uint64_t>(time.ns));
  mix(node);
  mixText(kind);
  mixText(content);
}

void Fingerprint::mix(std::uint64_t word) { state_ = std::rotl((state_ ^ word) * 0x9fb21c651e98df25ULL, 29); }

void Fingerprint::mixText(std::string_view text) {
  mix(text.size());
  std::size_t at = 0;
  // Eight bytes at a time, assembled by value: the same on every byte order.
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    mix(word);
  }
  std::uint64_t rest = 0;
  for (std::size_t i = 0; at + i < text.size(); ++i) {
    rest |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  }
  mix(rest);
}

std::string Fingerprint::text() const {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%d-%016llx", kVersion, static_cast<unsigned long long>(state_));
  return buffer;
}

}  // namespace forklab::trace
