#pragma once

#include <string>
#include <vector>

#include "sip/message.h"

namespace forklab::sip {

/// Changes to a message, applied when it is written (Kamailio's lumps): until then
/// every reader still sees the original. Insertions at one place keep their order and come before what
/// replaces the text there; of two replacements of one range the later counts; what lies inside a range that
/// is replaced as a whole goes with it.
class Edits {
 public:
  bool empty() const { return changes_.empty(); }
  void clear() {
    changes_.clear();
    ++version_;
  }
  /// Another number after each change of this list.
  std::uint32_t version() const { return version_; }
  /// Of the texts to be written.
  std::size_t textBytes() const;

  /// Replaces a range of the original; an empty range inserts before it.
  void replace(kernel::ByteRange range, std::string text);
  void insert(std::uint32_t position, std::string text) { replace({position, position}, std::move(text)); }
  void remove(const HeaderLine& line) { replace(line.line, {}); }
  /// `message` is the one that will be written with these edits, here and below.
  void requestUri(const Message& message, std::string_view uri);
  /// Turns the message into a response of this status, whatever it was.
  void statusLine(const Message& message, int status, std::string_view reason);
  /// Whole lines with their line ends, above the first header field, so above the Via block.
  /// With a key they stay open: rewriteOpen may still change them.
  void insertFirst(const Message& message, std::string lines, std::string key = {});
  /// What stands in each open place becomes write(key); afterwards none is open.
  template <class Write>
  void rewriteOpen(const Write& write) {
    ++version_;
    for (Change& change : changes_) {
      if (change.key.empty()) continue;
      change.text = write(std::string_view(change.key));
      change.key.clear();
    }
  }
  /// More behind each open key, and write(key) in its place.
  template <class Write>
  void extendOpen(std::string_view more, const Write& write) {
    ++version_;
    for (Change& change : changes_) {
      if (change.key.empty()) continue;
      change.key += more;
      change.text = write(std::string_view(change.key));
    }
  }
  bool hasOpen() const;
  /// Takes the open ones back.
  void removeOpen();
  /// Whole lines below the last header field.
  void append(const Message& message, std::string lines);
  /// Another body; Content-Length follows, Content-Type becomes `contentType` unless that is empty.
  void body(const Message& message, std::string_view body, std::string_view contentType);
  /// The message has grown (or shrunk) by so many bytes before this place: what lies behind it moves.
  void moveBehind(std::uint32_t position, std::int64_t bytes);
  /// All changes of another list, after ours.
  void add(const Edits& other);
  /// What stands in the place of exactly this range; null: nothing has replaced it.
  const std::string* replacementOf(kernel::ByteRange range) const;
  /// The whole line is replaced by nothing.
  bool removes(const HeaderLine& line) const;

 private:
  friend kernel::Bytes write(const Message& message, const Edits& edits);
  struct Change {
    kernel::ByteRange range;
    std::string text;
    std::string key;  ///< empty: final
  };
  void add(Change change);
  void setHeader(const Message& message, HeaderName name, std::string_view value);

  std::vector<Change> changes_;  ///< by begin, insertions first, then in order of arrival
  std::uint32_t version_ = 0;
};

/// The message with its edits, up to the framed end of its body: one pass, one allocation for the result.
kernel::Bytes write(const Message& message, const Edits& edits);

}  // namespace forklab::sip
