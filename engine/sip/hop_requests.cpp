#include "sip/builder.h"
#include "sip/elements.h"
#include "sip/pieces.h"

namespace forklab::sip {

namespace {

/// The top Via alone, whatever shares its line.
void addTopVia(Pieces& pieces, const Message& invite, const HeaderLine& line) {
  const std::string_view value = invite.value(line);
  std::string_view element = value;
  Elements(value).next(element);
  pieces.add("Via: ", element, "\r\n");
}

/// The header's name as it was written, with its colon and blanks.
std::string_view nameOf(const Message& invite, const HeaderLine& line) {
  return invite.text().substr(line.line.begin, line.value.begin - line.line.begin);
}

void addCSeq(Pieces& pieces, const Message& invite, const HeaderLine& line, std::string_view method) {
  const std::string_view value = invite.value(line);
  pieces.add(nameOf(invite, line), value.substr(0, value.find_first_of(" \t\r\n")), " ", method, "\r\n");
}

/// A request of the INVITE's own hop, its header fields in the INVITE's order, as Kamailio makes ACK and
/// CANCEL from what it sent (Kamailio tm) and as RFC 3261 9.1 and 17.1.1.3 ask. `toLine`:
/// instead of the INVITE's To. Content-Length is there where the INVITE has it (observed).
kernel::Bytes buildFromInvite(const Message& invite, std::string_view method, std::string_view toLine,
                              std::string_view extraLines) {
  Pieces pieces;
  pieces.add(method, " ", invite.requestUri(), " SIP/2.0\r\n");
  for (const HeaderLine& line : invite.headers()) {
    const std::string_view whole = line.line.of(invite.text());
    switch (line.name) {
      case HeaderName::via:
        if (&line == invite.first(HeaderName::via)) addTopVia(pieces, invite, line);
        break;
      case HeaderName::cseq: addCSeq(pieces, invite, line, method); break;
      case HeaderName::to: pieces.add(toLine.empty() ? whole : toLine); break;
      case HeaderName::contentLength:
        if (&line == invite.first(HeaderName::contentLength)) pieces.add(nameOf(invite, line), "0\r\n");
        break;
      case HeaderName::from:
      case HeaderName::callId:
      case HeaderName::route:
      case HeaderName::maxForwards: pieces.add(whole); break;
      default: break;
    }
  }
  pieces.add(extraLines, "\r\n");
  return pieces.join();
}

}  // namespace

kernel::Bytes buildAck(const Message& inviteAsSent, const Message& response) {
  const HeaderLine* to = response.first(HeaderName::to);
  const std::string_view toLine = to == nullptr ? std::string_view{} : to->line.of(response.text());
  return buildFromInvite(inviteAsSent, "ACK", toLine, {});
}

kernel::Bytes buildCancel(const Message& inviteAsSent, std::string_view extraLines) {
  return buildFromInvite(inviteAsSent, "CANCEL", {}, extraLines);
}

}  // namespace forklab::sip
