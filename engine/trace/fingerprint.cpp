#include "trace/fingerprint.h"

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>

namespace forklab::trace {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::size_t kStride = 8 * kLanes;

std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
  return std::rotl((state ^ word) * 0x9fb21c651e98df25ULL, 29);
}

std::uint64_t byteAt(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

/// Eight bytes, the first one lowest: the same on every machine.
std::uint64_t wordAt(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

void Fingerprint::add(kernel::Instant time, std::uint16_t node, std::string_view kind,
                      std::string_view content) {
  mix(static_cast<std::uint64_t>(time.ns));
  mix(node);
  mixText(kind);
  mixText(content);
}

void Fingerprint::mix(std::uint64_t word) { state_ = mixed(state_, word); }

void Fingerprint::mixText(std::string_view text) {
  mix(text.size());
  if (text.size() >= kStride) text = mixStrides(text);
  for (; text.size() >= 8; text.remove_prefix(8)) mix(wordAt(text.data()));
  std::uint64_t rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) rest |= byteAt(text, i) << (8 * i);
  mix(rest);
}

/// Messages go through four lanes: a single chain of multiplications would make the processor wait for each.
std::string_view Fingerprint::mixStrides(std::string_view text) {
  std::array<std::uint64_t, kLanes> lanes{state_, ~state_, std::rotl(state_, 21), std::rotl(state_, 42)};
  const char* at = text.data();
  for (std::size_t strides = text.size() / kStride; strides > 0; --strides, at += kStride) {
    lanes = {mixed(lanes[0], wordAt(at)), mixed(lanes[1], wordAt(at + 8)), mixed(lanes[2], wordAt(at + 16)),
             mixed(lanes[3], wordAt(at + 24))};
  }
  for (const std::uint64_t lane : lanes) mix(lane);
  return text.substr(text.size() - text.size() % kStride);
}

std::string Fingerprint::text() const {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%d-%016llx", kVersion, static_cast<unsigned long long>(state_));
  return buffer;
}

}  // namespace forklab::trace
