#include "kernel/digest.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace forklab::kernel {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// RFC 1321 3.4: floor(2^32 * abs(sin(i + 1))).
constexpr std::array<std::uint32_t, 64> kSines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<int, 16> kShifts{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

using State = std::array<std::uint32_t, 4>;
using Words = std::array<std::uint32_t, 16>;

template <std::size_t Round>
std::uint32_t mixed(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if constexpr (Round == 0) return d ^ (b & (c ^ d));
  if constexpr (Round == 1) return c ^ (d & (b ^ c));
  if constexpr (Round == 2) return b ^ c ^ d;
  return c ^ (b | ~d);
}

/// Which word a step takes is RFC 1321's `k`. The registers turn by one place each step: instead of moving
/// them, a step counts from another one.
template <std::size_t Round, std::size_t Step>
void runStep(State& s, const Words& words) {
  constexpr std::array<std::size_t, 4> kFactors{1, 5, 3, 7};
  constexpr std::array<std::size_t, 4> kOffsets{0, 1, 5, 0};
  constexpr std::size_t a = (16 - Step) % 4, b = (a + 1) % 4, c = (a + 2) % 4, d = (a + 3) % 4;
  const std::uint32_t word = words[(kFactors[Round] * Step + kOffsets[Round]) % 16];
  const std::uint32_t sum = s[a] + mixed<Round>(s[b], s[c], s[d]) + kSines[Round * 16 + Step] + word;
  s[a] = s[b] + std::rotl(sum, kShifts[Round * 4 + Step % 4]);
}

/// Sixteen steps, written out by the compiler.
template <std::size_t Round, std::size_t... Steps>
void run(State& s, const Words& words, std::index_sequence<Steps...>) {
  (runStep<Round, Steps>(s, words), ...);
}

void addBlock(State& state, const unsigned char* block) {
  Words words;
  for (std::size_t i = 0; i < 16; ++i) {
    const unsigned char* p = block + 4 * i;
    words[i] = static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8U |
               static_cast<std::uint32_t>(p[2]) << 16U | static_cast<std::uint32_t>(p[3]) << 24U;
  }
  State s = state;
  constexpr auto kSteps = std::make_index_sequence<16>();
  run<0>(s, words, kSteps);
  run<1>(s, words, kSteps);
  run<2>(s, words, kSteps);
  run<3>(s, words, kSteps);
  for (std::size_t i = 0; i < 4; ++i) state[i] += s[i];
}

}  // namespace

std::string md5Hex(std::string_view text) {
  State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t done = 0;
  for (; done + 64 <= text.size(); done += 64) addBlock(state, bytes + done);
  std::array<unsigned char, 128> tail{};
  const std::size_t rest = text.size() - done;
  if (rest > 0) std::memcpy(tail.data(), bytes + done, rest);
  tail[rest] = 0x80;
  const std::size_t blocks = rest + 9 <= 64 ? 1 : 2;
  const std::uint64_t bits = static_cast<std::uint64_t>(text.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) tail[blocks * 64 - 8 + i] = static_cast<unsigned char>(bits >> (8 * i));
  for (std::size_t i = 0; i < blocks; ++i) addBlock(state, tail.data() + 64 * i);
  std::array<char, 32> hex;
  char* digit = hex.data();
  for (const std::uint32_t word : state) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      *digit++ = kHexDigits[word >> (shift + 4) & 15U];
      *digit++ = kHexDigits[word >> shift & 15U];
    }
  }
  return {hex.data(), hex.size()};
}

void appendHex32(std::string& text, std::uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4)
    text += kHexDigits[value >> static_cast<unsigned>(shift) & 15U];
}

std::uint32_t hash32(std::string_view text, std::uint32_t seed) {
  std::uint32_t hash = seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace forklab::kernel
