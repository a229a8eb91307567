#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

#include "kernel/result.h"

/// The room's own tools for walking over text; no other room includes this.
namespace forklab::sip {

inline constexpr std::uint8_t kTokenClass = 1;
inline constexpr std::uint8_t kHostClass = 2;
inline constexpr std::uint8_t kUriClass =
    4;  ///< may stand in a URI: neither space, control, quote nor angle bracket
inline constexpr std::uint8_t kDigitClass = 8;
inline constexpr std::uint8_t kAlphaClass = 16;
inline constexpr std::uint8_t kLwsClass = 32;  ///< what a fold may hold, line ends included

constexpr std::array<std::uint8_t, 256> makeClasses() {
  std::array<std::uint8_t, 256> classes{};
  const auto mark = [&classes](std::string_view characters, unsigned bits) {
    for (const char c : characters) {
      auto& entry = classes[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | bits);
    }
  };
  for (unsigned c = 0x21; c < 256; ++c) classes[c] = c == 0x7f ? 0 : kUriClass;
  for (const char c : {'<', '>', '"'}) classes[static_cast<unsigned char>(c)] = 0;
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kTokenClass | kHostClass | kAlphaClass);
  mark("0123456789", kTokenClass | kHostClass | kDigitClass);
  mark("-.!%*_+`'~", kTokenClass);
  // The underscore is no letter of RFC 3261's hostname, but names of real hosts have it.
  mark("-._", kHostClass);
  mark(" \t\r\n", kLwsClass);
  return classes;
}
inline constexpr std::array<std::uint8_t, 256> kClasses = makeClasses();

inline bool isClass(char c, std::uint8_t classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
inline bool isLws(char c) { return isClass(c, kLwsClass); }

constexpr char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// `lower` is already in small letters.
inline bool equalsLower(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lowered(text[i]) != lower[i]) return false;
  }
  return true;
}

inline bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lowered(a[i]) != lowered(b[i])) return false;
  }
  return true;
}

/// The first `c`, or `end`. Inline, because lines and values are too short for a call into the library.
inline const char* findByte(const char* at, const char* end, char c) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(c);
  for (; end - at >= 16; at += 16) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, wanted)));
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  while (at != end && *at != c) ++at;
  return at;
}

/// Where a value is broken and why; becomes an Error when somebody wants to keep it. Texts are static.
struct Flaw {
  const char* message = "";
  std::string_view place;
  const char* hint = "";

  /// False, so that a reader can say `return flaw.set(…)`.
  bool set(const char* what, std::string_view where, const char* mend = "") {
    message = what;
    place = where;
    hint = mend;
    return false;
  }
  /// `place` must lie in `base`.
  kernel::Error toError(std::string_view base) const {
    const auto begin = static_cast<std::uint32_t>(place.data() == nullptr ? 0 : place.data() - base.data());
    return {message, {begin, begin + static_cast<std::uint32_t>(place.size())}, hint};
  }
};

/// A place in a text that only moves forward. Loops walk with a copy of the place: a read of a char might
/// else be one of the place itself, which would keep it in memory.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool done() const { return at_ == end_; }
  char peek() const { return *at_; }
  const char* position() const { return at_; }
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  std::string_view since(const char* begin) const { return {begin, static_cast<std::size_t>(at_ - begin)}; }
  void skip(std::size_t count = 1) { at_ += count; }
  void moveTo(const char* position) { at_ = position; }

  void skipLws() { takeWhile(kLwsClass); }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  /// `c` with white space around it.
  bool takeSeparator(char c) {
    skipLws();
    if (!take(c)) return false;
    skipLws();
    return true;
  }
  std::string_view takeWhile(std::uint8_t classes) {
    const char* const begin = at_;
    const char* at = begin;
    for (const char* const end = end_; at != end && isClass(*at, classes);) ++at;
    at_ = at;
    return since(begin);
  }
  /// Up to one of the two characters or the end.
  std::string_view takeUntilEither(char a, char b) {
    const char* const begin = at_;
    const char* at = begin;
    for (const char* const end = end_; at != end && *at != a && *at != b;) ++at;
    at_ = at;
    return since(begin);
  }
  /// Up to the character or the end.
  std::string_view takeUntil(char c) {
    const char* begin = at_;
    at_ = findByte(at_, end_, c);
    return since(begin);
  }
  /// From the opening quote to behind the closing one; false when that is missing (then at the end).
  bool skipQuoted() {
    for (++at_; at_ != end_; ++at_) {
      if (*at_ == '"') {
        ++at_;
        return true;
      }
      if (*at_ == '\\' && ++at_ == end_) break;
    }
    return false;
  }

 private:
  const char* at_;
  const char* end_;
};

inline bool isToken(std::string_view text) {
  Cursor cursor(text);
  return !cursor.takeWhile(kTokenClass).empty() && cursor.done();
}

/// What is all white space leaves an empty view at its begin, so before the line end of a header.
inline std::string_view trimmed(std::string_view text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  while (end != begin && isLws(end[-1])) --end;
  while (end != begin && isLws(*begin)) ++begin;
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// Digits only, up to `limit`; leading zeros are fine.
inline std::optional<std::uint32_t> decimal(std::string_view digits, std::uint64_t limit = UINT32_MAX) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > limit) return std::nullopt;
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace forklab::sip
