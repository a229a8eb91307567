#pragma once

#include <string>
#include <vector>

#include "sip/message.h"

namespace forklab::sip {

/// Changes to a message, applied when it is written (Kamailio's lumps, kamailio-behaviour 2.2): until then every reader
/// still sees the original. Insertions at one place keep their order.
class Edits {
 public:
  bool empty() const { return changes_.empty(); }
  void clear() { changes_.clear(); }

  /// Replaces a range of the original; an empty range inserts before it.
  void replace(kernel::ByteRange range, std::string text);
  void insert(std::uint32_t position, std::string text) { replace({position, position}, std::move(text)); }
  void remove(const HeaderLine& line) { replace(line.line, {}); }
  void requestUri(const Message& message, std::string_view uri);
  void statusLine(const Message& message, int status, std::string_view reason);
  /// Above the first header field, so above the Via block.
  void insertFirst(const Message& message, std::string lines);
  /// Below the last header field.
  void append(const Message& message, std::string lines);
  void body(const Message& message, std::string_view body, std::string_view contentType);
  /// All changes of another list, after ours.
  void add(const Edits& other);
  bool removes(const HeaderLine& line) const;

 private:
  friend kernel::Bytes write(const Message& message, const Edits& edits);
  struct Change {
    kernel::ByteRange range;
    std::string text;
  };
  std::vector<Change> changes_;
};

/// The message with its edits: one pass, one allocation for the result.
kernel::Bytes write(const Message& message, const Edits& edits);

}  // namespace forklab::sip
