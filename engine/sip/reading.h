#pragma once

#include "sip/message.h"
#include "sip/scan.h"

/// How the room reads typed values without making an Error for nobody: true, or a flaw that lies in the text.
namespace forklab::sip {

bool readUri(std::string_view text, Uri& uri, Flaw& flaw);
bool readVia(std::string_view text, Via& via, Flaw& flaw);
bool readNameAddr(std::string_view text, NameAddr& address, Flaw& flaw);
bool readCSeq(std::string_view text, CSeq& cseq, Flaw& flaw);

/// A name, an IPv4 address or an IPv6 address in brackets.
bool readHost(Cursor& cursor, std::string_view& host, Flaw& flaw);
/// The digits behind the colon.
bool readPort(Cursor& cursor, std::string_view& portText, std::uint16_t& port, Flaw& flaw);

/// The value with its errors' ranges inside `base`, which holds `text`.
template <class T, class Reader>
kernel::Result<T> readInto(Reader reader, std::string_view text, std::string_view base) {
  T value;
  Flaw flaw;
  if (!reader(text, value, flaw)) return flaw.toError(base);
  return value;
}

}  // namespace forklab::sip
