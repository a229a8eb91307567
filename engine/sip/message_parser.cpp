#include <algorithm>
#include "sip/lenient.h"
#include "sip/message.h"
#include "sip/scan.h"

namespace forklab::sip {

using kernel::ByteRange;

/// Finds the parts of one message; reads no header's value but Content-Length's, which frames the body.
class MessageParser {
 public:
  explicit MessageParser(kernel::Bytes bytes, bool isLenient = false)
      : message_(std::make_shared<Message>(Message::Key(), std::move(bytes))), text_(message_->text()) {
    message_->isLenient_ = isLenient;
  }

  kernel::Result<MessagePtr> run(ParseTally* tally) {
    if (text_.size() > Message::kMaxBytes) {
      flaw_.set("The message is longer than 65,535 bytes.", text_.substr(Message::kMaxBytes));
    } else if (readStartLine() && readHeaders()) {
      frameBody();
      message_->tally_ = tally;
      if (tally != nullptr) message_->countPresent();
      return MessagePtr(std::move(message_));
    }
    return flaw_.toError(text_);
  }

 private:
  ByteRange rangeOf(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(part.data() - text_.data());
    return {begin, begin + static_cast<std::uint32_t>(part.size())};
  }
  std::size_t lineEnd(std::size_t from) const;
  bool isLenient() const { return message_->isLenient_; }
  bool isStatusLine(std::string_view line) const;
  bool readStartLine();
  bool readStatusLine(std::string_view line);
  bool readRequestLine(std::string_view line);
  bool readHeaders();
  bool endsHere();
  bool readHeader();
  std::size_t readOddName(HeaderLine& header);
  std::size_t readName(HeaderLine& header);
  void link(HeaderLine& header);
  bool skipEmptyLine();
  void frameBody();

  std::shared_ptr<Message> message_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::array<std::uint16_t, kHeaderNameCount> last_{};  ///< as Message::firstOf_
  Flaw flaw_;
};

/// Behind the next line feed, or npos.
std::size_t MessageParser::lineEnd(std::size_t from) const {
  if (from >= text_.size()) return std::string_view::npos;
  const char* end = text_.data() + text_.size();
  const char* found = findByte(text_.data() + from, end, '\n');
  return found == end ? std::string_view::npos : static_cast<std::size_t>(found - text_.data()) + 1;
}

bool MessageParser::isStatusLine(std::string_view line) const {
  if (!isLenient()) return equalsLower(line.substr(0, 4), "sip/");
  return equalsLower(line.substr(0, 7), "sip/2.0") && line.substr(7, 1) == " ";
}

bool MessageParser::readStartLine() {
  const std::string_view before = isLenient() ? "\r\n \t" : "\r\n";
  while (at_ < text_.size() && before.find(text_[at_]) != std::string_view::npos) ++at_;
  if (at_ == text_.size()) return flaw_.set("There is no message here.", text_);
  const std::size_t end = lineEnd(at_);
  if (end == std::string_view::npos) {
    return flaw_.set("The start line has no end.", text_.substr(at_), "End every line with CR LF.");
  }
  std::string_view line = text_.substr(at_, end - 1 - at_);
  message_->startLine_ = {static_cast<std::uint32_t>(isLenient() ? 0 : at_), static_cast<std::uint32_t>(end)};
  at_ = end;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return isStatusLine(line) ? readStatusLine(line) : readRequestLine(line);
}

bool MessageParser::readStatusLine(std::string_view line) {
  Cursor cursor(line);
  message_->versionRange_ = rangeOf(cursor.takeUntil(' '));
  cursor.skipLws();
  const std::string_view code = isLenient() ? cursor.takeUntilEither(' ', '\t') : cursor.takeUntil(' ');
  const auto status = decimal(code, isLenient() ? 999 : 699);
  if (code.size() != 3 || !status || *status < (isLenient() ? 1U : 100U)) {
    return flaw_.set("A status code is a number from 100 to 699.", code.empty() ? line : code);
  }
  message_->status_ = static_cast<int>(*status);
  cursor.take(' ');
  message_->uriRange_ = rangeOf(cursor.rest());
  return true;
}

bool MessageParser::readRequestLine(std::string_view line) {
  Cursor cursor(line);
  const std::string_view method =
      isLenient() ? cursor.takeUntilEither(' ', '\t') : cursor.takeWhile(kTokenClass);
  const bool spaced = !method.empty() && !cursor.done() && (cursor.peek() == ' ' || cursor.peek() == '\t');
  const std::string_view rest = trimmed(cursor.rest());
  const std::size_t space = rest.find_last_of(" \t");
  if (!spaced || space == std::string_view::npos ||
      !equalsLower(rest.substr(space + 1).substr(0, 4), "sip/")) {
    return flaw_.set("This is not the start line of a SIP message.", line,
                     "Write METHOD, Request-URI and SIP/2.0, or SIP/2.0, status code and reason.");
  }
  message_->method_ = isLenient() ? methodIgnoringCase(method) : methodOf(method);
  message_->methodRange_ = rangeOf(method);
  message_->uriRange_ = rangeOf(trimmed(rest.substr(0, space)));
  message_->versionRange_ = rangeOf(rest.substr(space + 1));
  return true;
}

bool MessageParser::readHeaders() {
  // Most messages have fewer; thousands may be alive at a time, so room for many more would cost cache.
  message_->headers_.reserve(20);
  while (!skipEmptyLine()) {
    if (at_ >= text_.size()) {
      if (isLenient()) return endsHere();
      return flaw_.set("The header block has no end.", text_.substr(text_.size()),
                       "Put an empty line behind it.");
    }
    if (!readHeader()) return false;
  }
  return true;
}

/// Without an empty line: only lines that ended stand above.
bool MessageParser::endsHere() {
  message_->headersEnd_ = static_cast<std::uint32_t>(text_.size());
  message_->hasEmptyLine_ = false;
  return true;
}

bool MessageParser::skipEmptyLine() {
  const std::string_view rest = text_.substr(at_, 2);
  // A lone CR at the very end will do for Kamailio.
  if (isLenient() && rest == "\r") {
    message_->headersEnd_ = static_cast<std::uint32_t>(at_);
    at_ += 1;
    return true;
  }
  if (rest.empty() || (rest[0] != '\r' && rest[0] != '\n')) return false;
  if (rest != "\r\n" && rest[0] != '\n') return false;
  message_->headersEnd_ = static_cast<std::uint32_t>(at_);
  at_ += rest[0] == '\n' ? 1 : 2;
  return true;
}

/// Behind the colon; npos: there is none.
std::size_t MessageParser::readName(HeaderLine& header) {
  const char* const begin = text_.data() + at_;
  const char* const end = text_.data() + text_.size();
  const char* const colon = findByte(begin, end, ':');
  const char* behind = colon;
  while (behind != begin && (behind[-1] == ' ' || behind[-1] == '\t')) --behind;
  const std::string_view name(begin, static_cast<std::size_t>(behind - begin));
  header.name = headerNameOf(name);
  // A name that is known needs no second look.
  const bool isKnown = colon != end && header.name != HeaderName::other;
  if (isLenient() && !isKnown && (colon == end || !isToken(name))) return readOddName(header);
  if (colon == end || (header.name == HeaderName::other && !isToken(name))) {
    const std::string_view line = text_.substr(at_, std::min(lineEnd(at_), text_.size()) - at_);
    flaw_.set("This line is neither a header field nor goes on with one.", line, "Write Name: value.");
    return std::string_view::npos;
  }
  header.nameText = rangeOf(name);
  return static_cast<std::size_t>(colon - text_.data()) + 1;
}

/// A line that is no header field: its name is what stands before a colon, nothing where there is none.
std::size_t MessageParser::readOddName(HeaderLine& header) {
  const std::string_view line = text_.substr(at_, std::min(lineEnd(at_), text_.size()) - at_);
  const std::size_t colon = line.find(':');
  header.name = HeaderName::other;
  header.nameText = rangeOf(colon == std::string_view::npos ? line.substr(0, 0) : line.substr(0, colon));
  return at_ + (colon == std::string_view::npos ? 0 : colon + 1);
}

bool MessageParser::readHeader() {
  // Filled in its place: a copy of fields just written would stall.
  HeaderLine& header = message_->headers_.emplace_back();
  const std::size_t begin = readName(header);
  if (begin == std::string_view::npos) return false;
  std::size_t end = lineEnd(begin);
  while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t')) end = lineEnd(end);
  if (end == std::string_view::npos) {
    return flaw_.set("This header field has no end.", text_.substr(at_), "End every line with CR LF.");
  }
  header.line = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)};
  header.value = rangeOf(trimmed(text_.substr(begin, end - begin)));
  at_ = end;
  link(header);
  return true;
}

void MessageParser::link(HeaderLine& header) {
  if (header.name == HeaderName::other) return;
  const auto entry = static_cast<std::uint16_t>(message_->headers_.size());
  const auto name = static_cast<std::size_t>(header.name);
  if (last_[name] == 0) {
    message_->firstOf_[name] = entry;
  } else {
    message_->headers_[last_[name] - 1U].next = entry;
  }
  last_[name] = entry;
}

void MessageParser::frameBody() {
  std::size_t size = text_.size() - at_;
  // Kamailio takes the whole rest of a datagram, whatever its length says; streams were framed before.
  if (isLenient()) {
    message_->bodyRange_ = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + size)};
    return;
  }
  // A value that is no number frames nothing: inspect() tells, and the rest of the datagram is the body.
  if (const auto length = decimal(message_->valueOf(HeaderName::contentLength)))
    size = std::min<std::size_t>(size, *length);
  message_->bodyRange_ = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + size)};
}

kernel::Result<MessagePtr> Message::parse(kernel::Bytes bytes, ParseTally* tally) {
  return MessageParser(std::move(bytes)).run(tally);
}

kernel::Result<MessagePtr> Message::parseLeniently(kernel::Bytes bytes, ParseTally* tally) {
  return MessageParser(std::move(bytes), true).run(tally);
}

}  // namespace forklab::sip
