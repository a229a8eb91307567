#pragma once

#include <string>
#include <string_view>

#include "sip/message.h"

namespace forklab::sip {

/// Writes a message from nothing, header by header, in the order of the calls.
class Builder {
 public:
  /// Method and URI are written as they are.
  static Builder request(std::string_view method, std::string_view uri);
  static Builder response(int status, std::string_view reason);

  Builder& header(HeaderName name, std::string_view value);
  /// The value is written as it is: no line ends inside.
  Builder& header(std::string_view name, std::string_view value);
  /// Whole lines with their line ends.
  Builder& lines(std::string_view text);
  /// Adds Content-Length, the empty line and the body; the builder is then done.
  kernel::Bytes finish(std::string_view body = {});
  /// The same where Content-Length has been written already.
  kernel::Bytes finishAsIs(std::string_view body) const;

 private:
  std::string text_;
};

struct ResponseOptions {
  std::string_view toTag;        ///< added when the request's To has none; empty: none (100)
  std::string_view topViaExtra;  ///< appended to the top Via: ";rport=5061;received=10.0.0.2"
  std::string_view extraLines;   ///< whole lines: Contact, Server, Record-Route …
  std::string_view contentType;
  std::string_view body;
  bool copyRecordRoute = false;
};
/// A response to a request (RFC 3261 8.2.6): all Vias, From, To, Call-ID, CSeq copied byte for byte, in that
/// order; then Record-Route, the extra lines, Content-Type, Content-Length and the body.
kernel::Bytes buildResponse(const Message& request, int status, std::string_view reason,
                            const ResponseOptions& options);

/// The ACK of a client transaction to a final response of 300-699 (RFC 3261 17.1.1.3): Request-URI, top Via,
/// From, Call-ID, Max-Forwards, Route of its INVITE as sent and in its order (Kamailio tm); To of
/// the response.
kernel::Bytes buildAck(const Message& inviteAsSent, const Message& response);
/// The CANCEL of an INVITE as sent (RFC 3261 9.1); `extraLines`: Reason and such, behind Content-Length as
/// Kamailio has it.
kernel::Bytes buildCancel(const Message& inviteAsSent, std::string_view extraLines);

/// RFC 3261 21: "Busy Here" for 486; empty for codes that it does not name.
std::string_view standardReason(int status);

}  // namespace forklab::sip
