#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "kernel/bytes.h"
#include "kernel/result.h"
#include "sip/header_name.h"
#include "sip/name_addr.h"
#include "sip/via.h"

namespace forklab::sip {

/// One header field as it stands in the message, folds included.
struct HeaderLine {
  HeaderName name = HeaderName::other;
  std::uint16_t next = 0;  ///< 1 + index of the next line of that name; 0: none, or `other`
  kernel::ByteRange line;  ///< with its line end
  kernel::ByteRange nameText;
  kernel::ByteRange value;  ///< trimmed; may contain folds
};

/// RFC 3261 20.16: views into the message.
struct CSeq {
  std::uint32_t number = 0;  ///< 0 where `isNumber` is not set
  bool isNumber = false;     ///< else a word or more than 32 bits: proxies pass it, inspect() tells
  Method method = Method::other;
  std::string_view methodText;
};

class Message;
using MessagePtr = std::shared_ptr<const Message>;

/// What of messages was read as values, beyond finding their lines.
struct ParseTally {
  enum class Part : std::uint8_t {
    requestUri,
    topVia,
    allVias,
    from,
    to,
    cseq,
    contact,
    route,
    recordRoute,
    path
  };
  static constexpr std::size_t kPartCount = static_cast<std::size_t>(Part::path) + 1;
  struct Count {
    std::uint64_t present = 0;  ///< messages that have it
    std::uint64_t read = 0;     ///< messages whose reader asked for it
    bool operator==(const Count&) const = default;
  };
  std::uint64_t messages = 0;
  std::uint64_t headerLines = 0;
  std::array<Count, kPartCount> parts{};

  Count& of(Part part) { return parts[static_cast<std::size_t>(part)]; }
  void add(const ParseTally& other);
  bool operator==(const ParseTally&) const = default;
};
/// "R-URI", "top Via", "Record-Route". Static text.
std::string_view partText(ParseTally::Part part);

/// A message over shared bytes. parse() finds the start line and the header lines; typed values are parsed on
/// first access and remembered, their errors too. All views live as long as the message; ranges of errors lie
/// in text().
class Message : public std::enable_shared_from_this<Message> {
  struct Key {
    explicit Key() = default;
  };

 public:
  static constexpr std::size_t kMaxBytes = 65'535;

  /// Bounds: kMaxBytes, and as many header fields as those hold (Kamailio has no other). Fails only where
  /// nothing sensible can be said about the start line or the header block; a broken header shows when it is
  /// asked for. Line ends before the start line are skipped (RFC 3261 7.5), line ends without CR are taken.
  /// `tally`, which outlives the message, counts what is read of it; null: nobody counts.
  static kernel::Result<MessagePtr> parse(kernel::Bytes bytes, ParseTally* tally = nullptr);
  /// As Kamailio 5.6.3 reads (observed): any word is a method, any three digits but 000 a status, lines that
  /// are no header fields stand among them as `other`, the end of the bytes ends the header block too, and
  /// what stands before the start line belongs to it. Top Via, CSeq and tags are read as oddly.
  static kernel::Result<MessagePtr> parseLeniently(kernel::Bytes bytes, ParseTally* tally = nullptr);
  /// For parse() alone: its Key is private.
  Message(Key, kernel::Bytes bytes) : bytes_(std::move(bytes)) {}

  const kernel::Bytes& bytes() const { return bytes_; }
  std::string_view text() const { return bytes_.view(); }

  bool isRequest() const { return status_ == 0; }
  /// Requests.
  Method method() const { return method_; }
  std::string_view methodText() const { return methodRange_.of(text()); }
  std::string_view requestUri() const { return isRequest() ? uriRange_.of(text()) : std::string_view{}; }
  kernel::ByteRange requestUriRange() const { return uriRange_; }
  const kernel::Result<Uri>& parsedRequestUri() const;
  /// Responses.
  int status() const { return status_; }
  std::string_view reason() const { return isRequest() ? std::string_view{} : uriRange_.of(text()); }
  /// "SIP/2.0", as written.
  std::string_view version() const { return versionRange_.of(text()); }
  /// Start line with its line end.
  kernel::ByteRange startLine() const { return startLine_; }

  const std::vector<HeaderLine>& headers() const { return headers_; }
  /// The first line of that name, or null; null for `other`.
  const HeaderLine* first(HeaderName name) const {
    const std::uint16_t entry = firstOf_[static_cast<std::size_t>(name)];
    return entry == 0 ? nullptr : &headers_[entry - 1U];
  }
  /// The next line of the same name, or null; null for `other`.
  const HeaderLine* next(const HeaderLine& line) const {
    return line.next == 0 ? nullptr : &headers_[line.next - 1U];
  }
  /// By any name, compact forms too.
  const HeaderLine* first(std::string_view name) const;
  std::string_view value(const HeaderLine& line) const { return line.value.of(text()); }
  /// The value of the first line of that name, trimmed, folds kept; empty when absent.
  std::string_view valueOf(HeaderName name) const;
  bool has(HeaderName name) const { return first(name) != nullptr; }

  // Typed, parsed once. An error says why there is no value; "missing" is one.
  const kernel::Result<Via>& topVia() const;
  const kernel::Result<NameAddr>& from() const;
  const kernel::Result<NameAddr>& to() const;
  const kernel::Result<CSeq>& cseq() const;
  /// Empty when absent: Call-IDs are compared byte for byte, so nothing is read into them.
  std::string_view callId() const { return valueOf(HeaderName::callId); }
  std::string_view fromTag() const;  ///< empty: none or unreadable
  std::string_view toTag() const;
  /// Every via-parm of every Via line, in order; an unreadable one makes the whole an error.
  const kernel::Result<std::vector<Via>>& vias() const;
  /// Every element of every line of a list header: Contact, Route, Record-Route or Path, no other.
  const kernel::Result<std::vector<NameAddr>>& nameAddrs(HeaderName name) const;
  /// Max-Forwards, Expires, Content-Length, Min-Expires, RSeq; Retry-After, Session-Expires and Min-SE
  /// without what follows the number. Nothing: absent. Error: not a number below 2^32.
  kernel::Result<std::optional<std::uint32_t>> number(HeaderName name) const;
  /// The elements of every line of that name that are not empty: Require, Proxy-Require, Supported,
  /// Unsupported, Allow.
  std::vector<std::string_view> tokens(HeaderName name) const;

  /// The bytes behind the empty line, cut to Content-Length when that is smaller.
  std::string_view body() const { return bodyRange_.of(text()); }
  kernel::ByteRange bodyRange() const { return bodyRange_; }
  /// Where the empty line begins.
  std::uint32_t headersEnd() const { return headersEnd_; }
  /// False only where it was parsed leniently.
  bool hasEmptyLine() const { return hasEmptyLine_; }

 private:
  friend class MessageParser;

  struct Cache {
    std::optional<kernel::Result<Uri>> requestUri;
    std::optional<kernel::Result<Via>> topVia;
    std::optional<kernel::Result<NameAddr>> from;
    std::optional<kernel::Result<NameAddr>> to;
    std::optional<kernel::Result<CSeq>> cseq;
  };
  /// Apart from the cache, so that a message stays small where nobody asks for lists.
  struct Lists {
    std::optional<kernel::Result<std::vector<Via>>> vias;
    std::array<std::optional<kernel::Result<std::vector<NameAddr>>>, 4> addresses;
  };
  Lists& lists() const;
  kernel::Error missing(HeaderName name) const;
  std::string_view tagOnce(kernel::ByteRange& kept, const kernel::Result<NameAddr>& address,
                           HeaderName name) const;
  /// The first line's value, read when it is not kept yet.
  template <class T, class Reader>
  const kernel::Result<T>& once(std::optional<kernel::Result<T>>& kept, HeaderName name,
                                ParseTally::Part part, Reader reader) const;
  void countPresent() const;
  void countRead(ParseTally::Part part) const {
    if (tally_ != nullptr) ++tally_->of(part).read;
  }

  kernel::Bytes bytes_;
  Method method_ = Method::other;
  int status_ = 0;
  kernel::ByteRange startLine_, methodRange_, uriRange_, versionRange_, bodyRange_;
  std::uint32_t headersEnd_ = 0;
  std::array<std::uint16_t, kHeaderNameCount> firstOf_{};  ///< 1 + index into headers_
  std::vector<HeaderLine> headers_;
  mutable Cache cache_;
  // Begin behind end: not looked for yet.
  mutable kernel::ByteRange fromTag_{1, 0};
  mutable kernel::ByteRange toTag_{1, 0};
  mutable std::unique_ptr<Lists> lists_;
  ParseTally* tally_ = nullptr;
  bool isLenient_ = false;
  bool hasEmptyLine_ = true;
};

/// What RFC 3261 8.1.1, 16.3 and 18.3 let a receiver refuse by reading alone, beyond what parse() needs:
/// required headers, single headers once, CSeq method, Content-Length against the datagram, ranges,
/// unreadable values, version. Empty: sound. Else every finding with its range and the status code it calls
/// for.
struct Finding {
  int status = 400;
  kernel::Error error;
};
std::vector<Finding> inspect(const Message& message);

}  // namespace forklab::sip
