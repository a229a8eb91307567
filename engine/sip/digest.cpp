#include "sip/digest.h"

#include <charconv>

#include "sip/reading.h"

namespace forklab::sip {

namespace {

struct Field {
  std::string_view name;
  std::string_view Digest::*value;
};
constexpr Field kFields[] = {{"realm", &Digest::realm},   {"nonce", &Digest::nonce},
                             {"opaque", &Digest::opaque}, {"algorithm", &Digest::algorithm},
                             {"qop", &Digest::qop},       {"username", &Digest::username},
                             {"uri", &Digest::uri},       {"response", &Digest::response},
                             {"cnonce", &Digest::cnonce}};

std::string_view withoutQuotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// RFC 7616 3.4: exactly eight hexadecimal digits.
bool readNonceCount(std::string_view text, Digest& digest, Flaw& flaw) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count, 16);
  if (text.size() != 8 || error != std::errc{} || end != text.data() + text.size()) {
    return flaw.set("nc is a number of eight hexadecimal digits.", text, "Write it like 00000001.");
  }
  digest.nonceCount = count;
  return true;
}

bool keepParameter(const Parameters::Parameter& parameter, Digest& digest, Flaw& flaw) {
  if (parameter.name.empty() || !parameter.hasValue) {
    return flaw.set("Every parameter of Digest is a name with a value.", parameter.name, "Write name=value.");
  }
  const std::string_view value = withoutQuotes(parameter.value);
  if (equalsLower(parameter.name, "nc")) return readNonceCount(value, digest, flaw);
  if (equalsLower(parameter.name, "stale")) digest.stale = equalsLower(value, "true");
  for (const Field& field : kFields) {
    if (equalsLower(parameter.name, field.name)) digest.*field.value = value;
  }
  return true;
}

bool readDigest(std::string_view text, Digest& digest, Flaw& flaw) {
  Cursor cursor(text);
  cursor.skipLws();
  digest.scheme = cursor.takeWhile(kTokenClass);
  if (digest.scheme.empty()) {
    return flaw.set("The scheme is missing.", text, "Begin with Digest and a space.");
  }
  cursor.skipLws();
  digest.parameters = Parameters(cursor.rest(), ',');
  if (!digest.isDigest()) return true;
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (digest.parameters.next(position, parameter)) {
    if (!keepParameter(parameter, digest, flaw)) return false;
  }
  return true;
}

}  // namespace

bool Digest::isDigest() const { return equalsLower(scheme, "digest"); }

kernel::Result<Digest> parseDigest(std::string_view text) { return readInto<Digest>(readDigest, text, text); }

}  // namespace forklab::sip
