#include "sip/name_addr.h"

#include "sip/reading.h"

namespace forklab::sip {

namespace {

/// The display name, up to the `<`; nothing when an addr-spec stands there.
bool readDisplay(Cursor& cursor, NameAddr& address, Flaw& flaw) {
  const char* begin = cursor.position();
  if (cursor.peek() == '"') {
    if (!cursor.skipQuoted()) {
      return flaw.set("This quoted string has no end.", cursor.since(begin), "Close the quotes.");
    }
    address.display = cursor.since(begin);
    cursor.skipLws();
    address.bracketed = true;
    return cursor.take('<') ||
           flaw.set("Behind a quoted name the URI stands in angle brackets.", cursor.rest());
  }
  // An unquoted name holds no colon, an addr-spec begins with a scheme and one.
  const std::string_view before = trimmed(cursor.takeUntilEither('<', ':'));
  address.bracketed = cursor.take('<');
  if (address.bracketed) {
    address.display = before;
  } else {
    cursor.moveTo(begin);
  }
  return true;
}

bool closesQuotes(std::string_view parameters) {
  Cursor cursor(parameters);
  for (cursor.takeUntil('"'); !cursor.done(); cursor.takeUntil('"')) {
    if (!cursor.skipQuoted()) return false;
  }
  return true;
}

bool readParameters(Cursor& cursor, NameAddr& address, Flaw& flaw) {
  cursor.skipLws();
  const std::string_view rest = cursor.rest();
  if (rest.empty()) return true;
  if (rest.front() != ';')
    return flaw.set("Behind the address only parameters may follow.", rest, "Begin them with ;");
  if (!closesQuotes(rest)) return flaw.set("A quoted string among these parameters has no end.", rest);
  address.parameters = Parameters(rest);
  return true;
}

/// RFC 3261 25.1 qvalue: up to three digits, at most 1.
std::optional<std::int16_t> qvalue(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int thousandths = (text[0] - '0') * 1000;
  int weight = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (!isClass(c, kDigitClass)) return std::nullopt;
    thousandths += (c - '0') * weight;
    weight /= 10;
  }
  if (thousandths > 1000) return std::nullopt;
  return static_cast<std::int16_t>(thousandths);
}

}  // namespace

bool readNameAddr(std::string_view text, NameAddr& address, Flaw& flaw) {
  text = trimmed(text);
  address.text = text;
  if (text.empty()) return flaw.set("An address is missing here.", text);
  if (text == "*") {
    address.isStar = true;
    return true;
  }
  Cursor cursor(text);
  if (!readDisplay(cursor, address, flaw)) return false;
  const char* begin = cursor.position();
  const std::string_view uri = cursor.takeUntil(address.bracketed ? '>' : ';');
  if (address.bracketed && !cursor.take('>')) {
    return flaw.set("This angle bracket is not closed.", {begin - 1, uri.size() + 1});
  }
  return readUri(trimmed(uri), address.uri, flaw) && readParameters(cursor, address, flaw);
}

std::optional<std::int16_t> NameAddr::qThousandths() const {
  const auto value = parameters.find("q");
  return value ? qvalue(*value) : std::nullopt;
}

std::optional<std::uint32_t> NameAddr::expiresSeconds() const {
  const auto value = parameters.find("expires");
  return value ? decimal(*value) : std::nullopt;
}

kernel::Result<NameAddr> parseNameAddr(std::string_view text) {
  return readInto<NameAddr>(readNameAddr, text, text);
}

}  // namespace forklab::sip
