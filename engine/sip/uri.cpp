#include "sip/uri.h"

#include <cstring>

#include "sip/reading.h"

namespace forklab::sip {

namespace {

bool readScheme(Cursor& cursor, Uri& uri, Flaw& flaw) {
  // What nearly every URI is.
  if (uri.text.size() > 4 && std::memcmp(uri.text.data(), "sip:", 4) == 0) {
    uri.scheme = uri.text.substr(0, 3);
    cursor.skip(4);
    return true;
  }
  const char* begin = cursor.position();
  const bool startsWell = !cursor.done() && isClass(cursor.peek(), kAlphaClass);
  while (!cursor.done() && (isClass(cursor.peek(), kAlphaClass | kDigitClass) || cursor.peek() == '+' ||
                            cursor.peek() == '-' || cursor.peek() == '.')) {
    cursor.skip();
  }
  uri.scheme = cursor.since(begin);
  if (startsWell && cursor.take(':')) return true;
  const bool bracket = !uri.text.empty() && uri.text.front() == '<';
  return flaw.set("A URI begins with its scheme and a colon.", uri.text,
                  bracket ? "Leave out the angle brackets." : "Write it like sip:user@example.com.");
}

/// Every character may stand in a URI.
bool checkCharacters(std::string_view text, Flaw& flaw) {
  for (const char& c : text) {
    if (isClass(c, kUriClass)) continue;
    return flaw.set("This character may not stand in a URI.", std::string_view(&c, 1),
                    "Escape it as %20 is a space.");
  }
  return true;
}

bool splitUserInfo(std::string_view info, Uri& uri, Flaw& flaw) {
  const std::size_t colon = info.find(':');
  uri.user = info.substr(0, colon);
  if (colon != std::string_view::npos) uri.password = info.substr(colon + 1);
  if (uri.user.empty()) return flaw.set("The user before the @ is empty.", info, "Leave out the @, too.");
  return checkCharacters(info, flaw);
}

/// Most users are as plain as a host name, so that one look tells; else the first @ ends them, whatever
/// stands before.
bool readUserInfo(Cursor& cursor, Uri& uri, Flaw& flaw) {
  const char* begin = cursor.position();
  const std::string_view plain = cursor.takeWhile(kHostClass);
  if (!plain.empty() && cursor.take('@')) {
    uri.user = plain;
    return true;
  }
  const std::string_view before = cursor.takeUntil('@');
  if (cursor.done()) {
    cursor.moveTo(begin);
    return true;
  }
  cursor.skip();
  return splitUserInfo({begin, plain.size() + before.size()}, uri, flaw);
}

bool readTail(Cursor& cursor, Uri& uri, Flaw& flaw) {
  if (cursor.done()) return true;
  const std::string_view tail = cursor.rest();
  if (!checkCharacters(tail, flaw)) return false;
  if (tail.front() == ';') uri.parameters = Parameters(cursor.takeUntil('?'));
  if (cursor.take('?')) {
    uri.headers = cursor.rest();
    return true;
  }
  return cursor.done() ||
         flaw.set("Behind the host only a port, parameters or headers may follow.", cursor.rest());
}

/// sip-uri behind its scheme (RFC 3261 25.1).
bool readSip(Cursor& cursor, Uri& uri, Flaw& flaw) {
  if (!readUserInfo(cursor, uri, flaw) || !readHost(cursor, uri.host, flaw)) return false;
  if (cursor.take(':') && !readPort(cursor, uri.portText, uri.port, flaw)) return false;
  return readTail(cursor, uri, flaw);
}

/// Of any other scheme: it is opaque, but for the number of a tel URI (RFC 3966).
bool readOpaque(Cursor& cursor, Uri& uri, Flaw& flaw) {
  if (cursor.done()) return flaw.set("Nothing stands behind the scheme.", uri.text);
  if (!checkCharacters(cursor.rest(), flaw)) return false;
  if (!equalsLower(uri.scheme, "tel")) return true;
  uri.user = cursor.takeUntil(';');
  uri.parameters = Parameters(cursor.rest());
  return true;
}

bool isIpv6Text(std::string_view text) {
  std::size_t colons = 0;
  for (const char c : text) {
    const char low = lowered(c);
    if (c == ':') ++colons;
    // RFC 5118 4.10: three colons in a row come from a bug of RFC 3261's grammar and are to be tolerated.
    if (c != ':' && c != '.' && !(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f')) return false;
  }
  return colons >= 2;
}

}  // namespace

bool readHost(Cursor& cursor, std::string_view& host, Flaw& flaw) {
  if (!cursor.done() && cursor.peek() == '[') {
    const std::string_view rest = cursor.rest();
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos)
      return flaw.set("The bracket of this IPv6 address is not closed.", rest);
    host = rest.substr(0, close + 1);
    cursor.skip(close + 1);
    return isIpv6Text(host.substr(1, host.size() - 2)) || flaw.set("This is not an IPv6 address.", host);
  }
  host = cursor.takeWhile(kHostClass);
  if (!host.empty()) return true;
  return flaw.set("A host is missing here.", cursor.rest().substr(0, 1), "Write a name or an address.");
}

bool readPort(Cursor& cursor, std::string_view& portText, std::uint16_t& port, Flaw& flaw) {
  portText = cursor.takeWhile(kDigitClass);
  const auto number = decimal(portText, 65535);
  if (!number || (!cursor.done() && isClass(cursor.peek(), kHostClass))) {
    const std::string_view rest = cursor.rest();
    const std::string_view place{portText.data(), portText.size() + (rest.empty() ? 0 : 1)};
    return flaw.set("A port is a number up to 65535.", place, "An IPv6 address stands in brackets.");
  }
  port = static_cast<std::uint16_t>(*number);
  return true;
}

bool readUri(std::string_view text, Uri& uri, Flaw& flaw) {
  uri.text = text;
  Cursor cursor(text);
  if (!readScheme(cursor, uri, flaw)) return false;
  return uri.isSip() ? readSip(cursor, uri, flaw) : readOpaque(cursor, uri, flaw);
}

bool Uri::isSip() const { return scheme == "sip" || equalsLower(scheme, "sip") || isSips(); }

bool Uri::isSips() const { return equalsLower(scheme, "sips"); }

kernel::Result<Uri> parseUri(std::string_view text) { return readInto<Uri>(readUri, text, text); }

}  // namespace forklab::sip
