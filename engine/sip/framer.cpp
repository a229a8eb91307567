#include "sip/framer.h"

#include <charconv>
#include <optional>

#include "sip/scan.h"

namespace forklab::sip {
namespace {

/// A message may not be longer than this whatever the settings say.
constexpr std::uint64_t kNever = 1U << 30;

struct Length {
  bool isThere = false;
  std::optional<std::uint64_t> value;
};

bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// Digits with blanks around them, on one line; nothing else.
std::optional<std::uint64_t> readLength(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (isBlank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  return error == std::errc() ? value : kNever;
}

/// The value of this line when it is a Content-Length.
std::optional<std::string_view> lengthOf(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && isBlank(name.back())) name.remove_suffix(1);
  if (!equalsLower(name, "content-length") && !equalsLower(name, "l")) return std::nullopt;
  return line.substr(colon + 1);
}

/// The last one counts, as it does for Kamailio's framing.
Length findLength(std::string_view head) {
  Length length;
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    if (const auto value = lengthOf(head.substr(0, end))) length = {true, readLength(*value)};
    head.remove_prefix(end == head.npos ? head.size() : end + 1);
  }
  return length;
}

}  // namespace

Framer::Frame Framer::broken(std::string_view reason) {
  broken_ = reason;
  return {Frame::Kind::broken, {}, reason};
}

bool Framer::skipEmptyLines() {
  for (; begin_ < buffer_.size() && isLws(buffer_[begin_]); ++begin_) {
    if (buffer_[begin_] != '\n') continue;
    if (++lineEnds_ < 2) continue;
    lineEnds_ = 0;
    ++begin_;
    return true;
  }
  if (begin_ < buffer_.size()) lineEnds_ = 0;
  return false;
}

std::size_t Framer::findHeadEnd() {
  std::size_t at = scanned_ > begin_ ? scanned_ : begin_;
  while ((at = buffer_.find('\n', at)) != std::string::npos) {
    const std::size_t next = at + 1;
    if (next < buffer_.size() && buffer_[next] == '\n') return next + 1;
    if (next + 1 < buffer_.size() && buffer_[next] == '\r' && buffer_[next + 1] == '\n') return next + 2;
    // The rest of an empty line may still come.
    scanned_ = at;
    at = next;
  }
  return std::string::npos;
}

void Framer::forgetDone() {
  if (begin_ == buffer_.size()) {
    buffer_.clear();
    begin_ = 0;
  } else if (begin_ > largest_) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  scanned_ = begin_;
  headEnd_ = 0;
}

Framer::Frame Framer::next() {
  if (!broken_.empty()) return broken(broken_);
  if (headEnd_ == 0) {
    const bool isKeepAlive = skipEmptyLines();
    if (isKeepAlive || begin_ == buffer_.size()) {
      forgetDone();
      return {isKeepAlive ? Frame::Kind::keepAlive : Frame::Kind::none, {}, {}};
    }
    const std::size_t end = findHeadEnd();
    if (end == std::string::npos) return waiting() > largest_ ? broken("a message is too large") : Frame{};
    const Length length = findLength(std::string_view(buffer_).substr(begin_, end - begin_));
    if (!length.isThere && !acceptsNoLength_) return broken("a message has no Content-Length");
    if (length.isThere && !length.value) return broken("a Content-Length is no number");
    bodySize_ = length.value.value_or(0);
    headEnd_ = end;
    // Waiting for it would be in vain.
    if (headEnd_ - begin_ + bodySize_ > largest_) return broken("a message is too large");
  }
  if (buffer_.size() - headEnd_ < bodySize_) return {};
  const std::size_t size = headEnd_ + bodySize_ - begin_;
  Frame frame{Frame::Kind::message, kernel::Bytes(std::string_view(buffer_).substr(begin_, size)), {}};
  begin_ += size;
  forgetDone();
  return frame;
}

}  // namespace forklab::sip
