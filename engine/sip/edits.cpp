#include "sip/edits.h"

#include <algorithm>

#include "sip/pieces.h"

namespace forklab::sip {

using kernel::ByteRange;

void Edits::replace(ByteRange range, std::string text) { add(Change{range, std::move(text), {}}); }

void Edits::add(Change change) {
  ++version_;
  const auto before = [](const Change& a, const Change& b) {
    if (a.range.begin != b.range.begin) return a.range.begin < b.range.begin;
    return a.range.empty() && !b.range.empty();
  };
  const auto place = std::upper_bound(changes_.begin(), changes_.end(), change, before);
  changes_.insert(place, std::move(change));
}

void Edits::requestUri(const Message& message, std::string_view uri) {
  replace(message.requestUriRange(), std::string(uri));
}

void Edits::statusLine(const Message& message, int status, std::string_view reason) {
  std::string line = "SIP/2.0 ";
  line.append(Digits(static_cast<std::uint64_t>(status)).view()).append(" ").append(reason).append("\r\n");
  replace(message.startLine(), std::move(line));
}

void Edits::insertFirst(const Message& message, std::string lines, std::string key) {
  const std::uint32_t at = message.startLine().end;
  add(Change{{at, at}, std::move(lines), std::move(key)});
}

bool Edits::hasOpen() const {
  return std::any_of(changes_.begin(), changes_.end(), [](const Change& each) { return !each.key.empty(); });
}

void Edits::removeOpen() {
  std::erase_if(changes_, [](const Change& each) { return !each.key.empty(); });
}

void Edits::append(const Message& message, std::string lines) {
  insert(message.headersEnd(), std::move(lines));
}

void Edits::setHeader(const Message& message, HeaderName name, std::string_view value) {
  if (const HeaderLine* line = message.first(name)) {
    replace(line->value, std::string(value));
    return;
  }
  const std::string label = std::string(headerText(name)).append(": ");
  std::erase_if(changes_, [&](const Change& change) {
    return change.range == ByteRange{message.headersEnd(), message.headersEnd()} &&
           change.text.starts_with(label);
  });
  append(message, std::string(label).append(value).append("\r\n"));
}

void Edits::body(const Message& message, std::string_view body, std::string_view contentType) {
  if (!contentType.empty()) setHeader(message, HeaderName::contentType, contentType);
  setHeader(message, HeaderName::contentLength, Digits(body.size()).view());
  // Where there was none, a second one would be an insertion beside the first.
  std::erase_if(changes_, [&](const Change& change) { return change.range == message.bodyRange(); });
  replace(message.bodyRange(), std::string(body));
}

std::size_t Edits::textBytes() const {
  std::size_t bytes = 0;
  for (const Change& change : changes_) bytes += change.text.size();
  return bytes;
}

void Edits::moveBehind(std::uint32_t position, std::int64_t bytes) {
  ++version_;
  for (Change& change : changes_) {
    if (change.range.begin < position) continue;
    change.range.begin = static_cast<std::uint32_t>(change.range.begin + bytes);
    change.range.end = static_cast<std::uint32_t>(change.range.end + bytes);
  }
}

void Edits::add(const Edits& other) {
  for (const Change& change : other.changes_) add(change);
}

const std::string* Edits::replacementOf(kernel::ByteRange range) const {
  const std::string* found = nullptr;
  for (const Change& change : changes_) {
    if (change.range.begin == range.begin && change.range.end == range.end) found = &change.text;
  }
  return found;
}

bool Edits::removes(const HeaderLine& line) const {
  return std::any_of(changes_.begin(), changes_.end(), [&line](const Change& change) {
    return change.text.empty() && change.range.begin <= line.line.begin && change.range.end >= line.line.end;
  });
}

kernel::Bytes write(const Message& message, const Edits& edits) {
  const std::uint32_t end = message.bodyRange().end;
  std::uint32_t done = message.startLine().begin;
  if (edits.changes_.empty() && done == 0 && end == message.text().size()) return message.bytes();
  Pieces pieces;
  for (std::size_t i = 0; i < edits.changes_.size(); ++i) {
    const Edits::Change& change = edits.changes_[i];
    const bool overridden = i + 1 < edits.changes_.size() && !change.range.empty() &&
                            edits.changes_[i + 1].range.begin == change.range.begin &&
                            edits.changes_[i + 1].range.end >= change.range.end;
    // Inside what was replaced as a whole before: gone with it.
    if (overridden || change.range.begin < done) continue;
    pieces.add(ByteRange{done, change.range.begin}.of(message.text()));
    pieces.add(change.text);
    done = change.range.end;
  }
  pieces.add(ByteRange{done, end}.of(message.text()));
  return pieces.join();
}

}  // namespace forklab::sip
