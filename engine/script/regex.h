#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <regex.h>

#include "kernel/result.h"

namespace forklab::script {

/// A POSIX extended regular expression, compiled once. Bounds: patterns of kLongestPattern bytes, and what
/// RegexCost allows.
class Regex {
 public:
  static constexpr std::size_t kLongestPattern = 4096;
  /// Of all that one file has; some 200 MiB of the library's memory.
  static constexpr std::size_t kMostWeight = 16'000'000;
  static constexpr std::size_t kGroups = 10;
  using Groups = std::array<regmatch_t, kGroups>;

  /// The error has the library's own words.
  static kernel::Result<Regex> compile(const std::string& pattern, bool ignoreCase) {
    return compile(pattern, {ignoreCase, false});
  }
  /// `byLines`: ^ and $ are those of a line, a dot matches no line end (REG_NEWLINE).
  struct Flags {
    bool ignoresCase = true;
    bool byLines = true;
  };
  static kernel::Result<Regex> compile(const std::string& pattern, Flags flags);

  /// Anywhere in the text, up to its first zero byte.
  bool matches(const std::string& text) const;
  /// The first match from there on; `atLineStart` is false when `text` begins inside a line.
  bool search(const char* text, Groups& groups, bool atLineStart) const;
  /// What it takes of kMostWeight.
  std::size_t weight() const { return weight_; }

 private:
  struct Free {
    void operator()(regex_t* compiled) const;
  };
  std::unique_ptr<regex_t, Free> compiled_;
  std::size_t weight_ = 0;
};

/// "/pattern/replacement/flags" with any separator; flags g everywhere, i case ignored, s the text is one
/// line; \0 … \9 in the replacement.
class Substitution {
 public:
  /// The error names what is missing.
  static kernel::Result<Substitution> parse(std::string_view expression);

  /// One match and what comes in its place.
  struct Replacement {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
  };
  /// The first match, or all with flag g; empty matches are left out.
  std::vector<Replacement> replacements(const std::string& text) const;
  /// A copy with the first match replaced, or all of them with flag g. Neither goes on once it has made more
  /// than Bounds::kLongestTransformed bytes.
  std::string apply(const std::string& text) const;
  const std::string& pattern() const { return pattern_; }
  const std::string& replacement() const { return replacement_; }

 private:
  explicit Substitution(Regex regex) : regex_(std::move(regex)) {}
  void appendReplacement(std::string& out, const char* from, const Regex::Groups& groups) const;

  Regex regex_;
  std::string pattern_;
  std::string replacement_;
  bool everywhere_ = false;
};

}  // namespace forklab::script
