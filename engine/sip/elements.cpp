#include "sip/elements.h"

#include "sip/scan.h"

namespace forklab::sip {

namespace {

/// Where the first parting comma stands, or the end.
std::size_t elementEnd(std::string_view text) {
  Cursor cursor(text);
  cursor.takeUntil(',');
  if (cursor.done()) return text.size();
  cursor.moveTo(text.data());
  while (!cursor.done() && cursor.peek() != ',') {
    if (cursor.peek() == '"') {
      cursor.skipQuoted();
    } else if (cursor.peek() == '<') {
      cursor.takeUntil('>');
    } else {
      cursor.skip();
    }
  }
  return static_cast<std::size_t>(cursor.position() - text.data());
}

}  // namespace

Elements::Elements(std::string_view value) : rest_(trimmed(value)), more_(!rest_.empty()) {}

bool Elements::next(std::string_view& element) {
  if (!more_) return false;
  const std::size_t end = elementEnd(rest_);
  more_ = end < rest_.size();
  element = trimmed(rest_.substr(0, end));
  rest_.remove_prefix(more_ ? end + 1 : end);
  return true;
}

}  // namespace forklab::sip
