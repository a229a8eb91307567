#pragma once

#include <optional>
#include <string>

#include "script/findings.h"

namespace forklab::script {

/// Reads the files of one script and keeps them; holds the bounds of program.h.
class SourceLoader {
 public:
  static constexpr std::size_t kLargestFile = std::size_t{8} << 20U;
  static constexpr std::size_t kLargestTotal = std::size_t{32} << 20U;
  static constexpr std::size_t kMostFiles = 256;

  SourceLoader(std::string includeRoot, Findings& findings)
      : includeRoot_(std::move(includeRoot)), findings_(findings) {}

  /// The number of the file; nothing when it was refused (reported at `asked`, or without a place when that
  /// is empty).
  std::optional<std::uint16_t> readFile(const std::string& path, const std::optional<Location>& asked);
  /// The same for a text that is at hand; the bounds hold for it too.
  std::optional<std::uint16_t> addText(std::string_view path, std::string_view text,
                                       const std::optional<Location>& asked);
  /// Where an include of that name in that file leads to; empty when it lies outside the root (reported).
  std::string resolve(std::string_view name, std::uint16_t includer, Location asked);

  /// Anything of that name; whether it can be read shows when it is read.
  static bool exists(const std::string& path);
  const SourceFiles& files() const { return files_; }

 private:
  void refuse(std::string_view code, const std::string& path, const std::optional<Location>& asked,
              std::string message, std::string hint);
  /// Where a finding about a whole file points.
  Location placeFor(const std::string& path, const std::optional<Location>& asked);

  std::string includeRoot_;
  Findings& findings_;
  SourceFiles files_;
  std::size_t total_ = 0;
};

}  // namespace forklab::script
