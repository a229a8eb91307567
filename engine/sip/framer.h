#pragma once

#include <string>
#include <string_view>

#include "kernel/bytes.h"

namespace forklab::sip {

/// Cuts a stream into SIP messages as Kamailio 5.6.3 does (observed): empty lines and blanks before a message
/// are skipped, an empty line twice is a keep-alive, the head ends at an empty line (a bare LF ends a line
/// too), and Content-Length, or `l`, says where the body ends. What breaks the framing breaks the stream.
class Framer {
 public:
  /// Kamailio's tcp_rd_buf_size: no message may be larger.
  static constexpr std::size_t kUsualLargest = 16384;

  explicit Framer(std::size_t largest = kUsualLargest, bool acceptsNoLength = false)
      : largest_(largest), acceptsNoLength_(acceptsNoLength) {}

  struct Frame {
    enum class Kind : std::uint8_t { none, message, keepAlive, broken };
    Kind kind = Kind::none;
    kernel::Bytes bytes;
    std::string_view reason;  ///< of a broken stream
  };

  void add(std::string_view bytes) { buffer_.append(bytes); }
  /// The next one that is whole; after `broken` always that.
  Frame next();
  /// Bytes that wait for the rest of their message.
  std::size_t waiting() const { return buffer_.size() - begin_; }

 private:
  Frame broken(std::string_view reason);
  /// Skips what may stand before a message; true: it was a keep-alive.
  bool skipEmptyLines();
  /// One past the empty line; npos: not there yet.
  std::size_t findHeadEnd();
  void forgetDone();

  std::size_t largest_;
  bool acceptsNoLength_;
  std::string buffer_;
  std::size_t begin_ = 0;    ///< of the message at hand
  std::size_t scanned_ = 0;  ///< no end of the head before this place
  std::size_t headEnd_ = 0;  ///< 0: not known yet
  std::size_t bodySize_ = 0;
  unsigned lineEnds_ = 0;  ///< empty lines in a row before a message
  std::string_view broken_;
};

}  // namespace forklab::sip
