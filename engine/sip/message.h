#pragma once

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
  kernel::ByteRange line;      ///< with its line end
  kernel::ByteRange nameText;
  kernel::ByteRange value;     ///< trimmed; may contain folds
};

struct CSeq {
  std::uint32_t number = 0;
  Method method = Method::other;
  std::string_view methodText;
};

class Message;
using MessagePtr = std::shared_ptr<const Message>;

/// A message over shared bytes. parse() finds the start line and the header lines; typed values are parsed on first
/// access and remembered, their errors too. All views live as long as the message.
class Message {
 public:
  /// Bounds: 65,535 bytes, 1,000 header fields. Fails only where nothing sensible can be said about the start line or the
  /// header block; a broken header shows when it is asked for.
  static kernel::Result<MessagePtr> parse(kernel::Bytes bytes);

  const kernel::Bytes& bytes() const { return bytes_; }
  std::string_view text() const { return bytes_.view(); }

  bool isRequest() const { return status_ == 0; }
  /// Requests.
  Method method() const { return method_; }
  std::string_view methodText() const { return methodRange_.of(text()); }
  std::string_view requestUri() const { return uriRange_.of(text()); }
  kernel::ByteRange requestUriRange() const { return uriRange_; }
  const kernel::Result<Uri>& parsedRequestUri() const;
  /// Responses.
  int status() const { return status_; }
  std::string_view reason() const { return uriRange_.of(text()); }
  /// "SIP/2.0", as written.
  std::string_view version() const { return versionRange_.of(text()); }
  /// Start line with its line end.
  kernel::ByteRange startLine() const { return startLine_; }

  const std::vector<HeaderLine>& headers() const { return headers_; }
  /// The first line of that name, or null. By name for `other`.
  const HeaderLine* first(HeaderName name) const;
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
  std::string_view callId() const { return valueOf(HeaderName::callId); }
  std::string_view fromTag() const;  ///< empty: none or unreadable
  std::string_view toTag() const;
  /// Every via-parm of every Via line, in order; the first error ends the list.
  kernel::Result<std::vector<Via>> vias() const;
  /// Every element of every line of a list header (Contact, Route, Record-Route, Path).
  kernel::Result<std::vector<NameAddr>> nameAddrs(HeaderName name) const;
  /// Numeric headers: Max-Forwards, Expires, Content-Length, Min-Expires, RSeq. Nothing: absent. Error: not a number.
  kernel::Result<std::optional<std::uint32_t>> number(HeaderName name) const;

  /// The bytes behind the empty line, cut to Content-Length when that is smaller.
  std::string_view body() const { return bodyRange_.of(text()); }
  kernel::ByteRange bodyRange() const { return bodyRange_; }
  /// Where the empty line begins.
  std::uint32_t headersEnd() const { return headersEnd_; }

 private:
  friend class MessageParser;
  Message() = default;

  struct Cache {
    std::optional<kernel::Result<Uri>> requestUri;
    std::optional<kernel::Result<Via>> topVia;
    std::optional<kernel::Result<NameAddr>> from;
    std::optional<kernel::Result<NameAddr>> to;
    std::optional<kernel::Result<CSeq>> cseq;
  };

  kernel::Bytes bytes_;
  Method method_ = Method::other;
  int status_ = 0;
  kernel::ByteRange startLine_, methodRange_, uriRange_, versionRange_, bodyRange_;
  std::uint32_t headersEnd_ = 0;
  std::vector<HeaderLine> headers_;
  mutable Cache cache_;
};

/// What RFC 3261 8.1.1, 16.3 and 18.3 let a receiver refuse by reading alone, beyond what parse() needs: required headers,
/// single headers once, CSeq method, Content-Length against the datagram, ranges, unreadable values, version.
/// Empty: sound. Else every finding with its range and the status code it calls for.
struct Finding {
  int status = 400;
  kernel::Error error;
};
std::vector<Finding> inspect(const Message& message);

}  // namespace forklab::sip
