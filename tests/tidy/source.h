#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace forklab::tidy {

/// A text of the repository as the rules see it.
struct Source {
  Source(std::string path, std::string text);

  std::string path;  ///< from the repository's root, with '/'
  std::string text;
  /// C++ only: the text with comments, strings and preprocessor lines blanked, byte for byte, so that offsets
  /// agree.
  std::string code;
  /// C++ only: lines that hold a comment, and lines that hold anything at all.
  std::size_t commentLines = 0;
  std::size_t filledLines = 0;

  std::size_t lines() const;
  /// From 1.
  std::size_t lineOf(std::size_t offset) const;
  bool isCpp() const { return path.ends_with(".cpp") || path.ends_with(".h"); }
  bool isCmake() const { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); }
  bool isIn(std::string_view folder) const { return path.starts_with(std::string(folder) + '/'); }
};

/// What a rule has to say, kindly: where, what, and what to do instead.
struct Finding {
  std::string path;
  std::size_t line = 0;  ///< 0: the file as a whole
  std::string message;

  std::string text() const;
};
using Findings = std::vector<Finding>;

/// The repository's own texts: everything below the root but build folders and what starts with a dot.
std::vector<Source> readTree(const std::string& root);

/// Each quoted or angled include of a file with its line: {"kernel/instant.h", 3}, {"<QString>", 4}.
struct Include {
  std::string name;
  std::size_t line = 0;
};
std::vector<Include> includesOf(const Source& source);

}  // namespace forklab::tidy
