#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/bytes.h"

namespace forklab::script {

/// One file of a script as it was read.
struct SourceFile {
  std::string path;  ///< as the user named it or an include resolved it
  std::string text;
  std::vector<std::uint32_t> lineStarts;

  struct Position {
    std::uint32_t line = 1;    ///< from 1
    std::uint32_t column = 1;  ///< from 1, in bytes
  };
  /// An offset beyond the text counts on along its last line.
  Position positionOf(std::uint32_t offset) const;
  /// Without its line end; empty for a line that there is not.
  std::string_view lineText(std::uint32_t line) const;
};

/// A place in one of the program's files.
struct Location {
  std::uint16_t file = 0;
  kernel::ByteRange range;
};

enum class Severity : std::uint8_t { hint, warning, error };

/// One finding: where, a plain sentence, the likely mend, and places that explain it.
struct Diagnostic {
  Severity severity = Severity::error;
  /// Stable word: "unknown-function", "append-branch-needs-corex". What --strict makes an error has
  /// `refusedByKamailio`.
  std::string_view code;
  Location where;
  std::string message;
  std::string hint;
  bool refusedByKamailio = false;
  struct Related {
    Location where;
    std::string message;
  };
  std::vector<Related> related;
};

/// A file whose text is at hand.
std::shared_ptr<const SourceFile> sourceOf(std::string path, std::string text);

using SourceFiles = std::vector<std::shared_ptr<const SourceFile>>;

/// "file:line:column: error: message", the line, the caret, the hint and the related places.
std::string render(const Diagnostic& diagnostic, const SourceFiles& files);

}  // namespace forklab::script
