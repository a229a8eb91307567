#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source.h"

namespace forklab::tidy {

/// The drawing in engine/README.md: which room may use which.
class RoomPicture {
 public:
  /// Reads the first fenced block; "lab -> net script", "sip, net -> trace", "kernel". Empty: no such block.
  explicit RoomPicture(std::string_view readme);

  bool isEmpty() const { return uses_.empty(); }
  /// The room that a path below engine/ lies in ("script/functions" before "script"); empty: none.
  std::string roomOf(std::string_view path) const;
  bool allows(const std::string& room, const std::string& used) const;
  std::string usesText(const std::string& room) const;

  /// An arrow that points up, or at a room that is not drawn.
  Findings checkDrawing() const;
  /// Includes of one engine file that the drawing does not have.
  Findings check(const Source& source) const;
  /// The USES of a forklab_room(): no more than the drawing has.
  Findings checkCmake(const Source& source) const;

 private:
  std::string fullName(const std::string& word) const;

  std::vector<std::string> order_;  ///< from the top
  std::map<std::string, std::set<std::string>> uses_;
};

}  // namespace forklab::tidy
