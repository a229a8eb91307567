#include <array>
#include <cstddef>

#include "kernel/digest.h"
#include "script/text_codes.h"

namespace forklab::script {

namespace {

/// Fractions of the cube roots of the first 80 primes (FIPS 180-4); SHA-256 uses the upper halves of the
/// first 64.
constexpr std::array<std::uint64_t, 80> kRoots = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};
constexpr std::array<std::uint64_t, 8> kStart384 = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};
constexpr std::array<std::uint64_t, 8> kStart512 = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};
template <class Word>
constexpr Word rotatedRight(Word word, unsigned by) {
  return static_cast<Word>(word >> by | word << (sizeof(Word) * 8 - by));
}

/// The content, a one bit, zeros, and its length in bits: whole blocks.
std::string padded(const std::string& content, std::size_t block) {
  const std::size_t lengthBytes = block / 8;
  std::string out = content + static_cast<char>(0x80);
  while (out.size() % block != block - lengthBytes) out += '\0';
  const std::uint64_t bits = static_cast<std::uint64_t>(content.size()) * 8;
  for (std::size_t i = 0; i < lengthBytes; ++i) {
    const std::size_t place = lengthBytes - 1 - i;
    out += place < 8 ? static_cast<char>(bits >> (8 * place) & 0xffU) : '\0';
  }
  return out;
}

/// How SHA-256 and SHA-512 differ: word, rounds and rotations.
struct Sha256 {
  using Word = std::uint32_t;
  static constexpr std::size_t kRounds = 64;
  static constexpr std::array<unsigned, 6> kSmall = {7, 18, 3, 17, 19, 10};
  static constexpr std::array<unsigned, 6> kBig = {2, 13, 22, 6, 11, 25};
  static constexpr Word root(std::size_t i) { return static_cast<Word>(kRoots[i] >> 32U); }
};

struct Sha512 {
  using Word = std::uint64_t;
  static constexpr std::size_t kRounds = 80;
  static constexpr std::array<unsigned, 6> kSmall = {1, 8, 7, 19, 61, 6};
  static constexpr std::array<unsigned, 6> kBig = {28, 34, 39, 14, 18, 41};
  static constexpr Word root(std::size_t i) { return kRoots[i]; }
};

template <class Sha>
using State = std::array<typename Sha::Word, 8>;

template <class Sha>
void digestBlock(State<Sha>& state, const char* block) {
  using Word = typename Sha::Word;
  std::array<Word, Sha::kRounds> words{};
  for (std::size_t i = 0; i < 16 * sizeof(Word); ++i) {
    Word& word = words[i / sizeof(Word)];
    word = static_cast<Word>(word << 8U | static_cast<unsigned char>(block[i]));
  }
  constexpr auto& s = Sha::kSmall;
  for (std::size_t i = 16; i < Sha::kRounds; ++i) {
    const Word a = words[i - 15];
    const Word b = words[i - 2];
    const Word first = rotatedRight(a, s[0]) ^ rotatedRight(a, s[1]) ^ (a >> s[2]);
    const Word second = rotatedRight(b, s[3]) ^ rotatedRight(b, s[4]) ^ (b >> s[5]);
    words[i] = words[i - 16] + first + words[i - 7] + second;
  }
  constexpr auto& r = Sha::kBig;
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < Sha::kRounds; ++i) {
    const Word chosen = (e & f) ^ (~e & g);
    const Word first = h + (rotatedRight(e, r[3]) ^ rotatedRight(e, r[4]) ^ rotatedRight(e, r[5])) + chosen +
                       Sha::root(i) + words[i];
    const Word second = (rotatedRight(a, r[0]) ^ rotatedRight(a, r[1]) ^ rotatedRight(a, r[2])) +
                        ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
  }
  const State<Sha> added = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += added[i];
}

template <class Sha>
std::string sha(const std::string& content, State<Sha> state, std::size_t resultBytes) {
  constexpr std::size_t kBlock = 16 * sizeof(typename Sha::Word);
  const std::string message = padded(content, kBlock);
  for (std::size_t at = 0; at < message.size(); at += kBlock) digestBlock<Sha>(state, message.data() + at);
  std::string bytes;
  for (const auto word : state) {
    for (std::size_t i = sizeof(word); i-- > 0;) bytes += static_cast<char>(word >> (8 * i) & 0xffU);
  }
  return encodeHexa(bytes.substr(0, resultBytes));
}

}  // namespace

std::string sha256(const std::string& content) {
  State<Sha256> start{};
  for (std::size_t i = 0; i < 8; ++i) start[i] = static_cast<std::uint32_t>(kStart512[i] >> 32U);
  return sha<Sha256>(content, start, 32);
}

std::string sha384(const std::string& content) { return sha<Sha512>(content, kStart384, 48); }
std::string sha512(const std::string& content) { return sha<Sha512>(content, kStart512, 64); }

std::string md5(const std::string& content) { return kernel::md5Hex(content); }

}  // namespace forklab::script
