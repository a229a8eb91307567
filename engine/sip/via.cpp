#include "sip/via.h"

#include "sip/reading.h"

namespace forklab::sip {

namespace {

/// `SIP / 2.0 / UDP`, white space allowed around the slashes.
bool readProtocol(Cursor& cursor, Via& via, Flaw& flaw) {
  const bool named = !cursor.takeWhile(kTokenClass).empty() && cursor.takeSeparator('/') &&
                     !cursor.takeWhile(kTokenClass).empty() && cursor.takeSeparator('/');
  if (named) via.transport = cursor.takeWhile(kTokenClass);
  if (via.transport.empty()) {
    return flaw.set("A Via begins with SIP/2.0/ and the transport.", via.text,
                    "Write SIP/2.0/UDP host:port.");
  }
  if (cursor.done() || !isLws(cursor.peek())) {
    return flaw.set("A space and the sender's host are missing behind the transport.", cursor.rest());
  }
  cursor.skipLws();
  return true;
}

void keepParameter(const Parameters::Parameter& parameter, Via& via) {
  if (equalsLower(parameter.name, "branch")) {
    via.branch = parameter.value;
  } else if (equalsLower(parameter.name, "received")) {
    via.received = parameter.value;
  } else if (equalsLower(parameter.name, "rport")) {
    via.hasRport = true;
    via.rport = static_cast<std::uint16_t>(decimal(parameter.value, 65535).value_or(0));
  }
}

bool readViaParameters(Cursor& cursor, Via& via, Flaw& flaw) {
  if (cursor.done()) return true;
  if (cursor.peek() != ';') {
    return flaw.set("Behind the host of a Via only parameters may follow.", cursor.rest(),
                    "Begin them with ;");
  }
  via.parameters = Parameters(cursor.rest());
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (via.parameters.next(position, parameter)) {
    if (parameter.name.empty()) {
      return flaw.set("This Via has an empty parameter.", cursor.rest(), "Take the surplus ; away.");
    }
    keepParameter(parameter, via);
  }
  return true;
}

}  // namespace

bool readVia(std::string_view text, Via& via, Flaw& flaw) {
  via.text = trimmed(text);
  Cursor cursor(via.text);
  if (!readProtocol(cursor, via, flaw) || !readHost(cursor, via.host, flaw)) return false;
  std::string_view portText;
  if (cursor.takeSeparator(':') && !readPort(cursor, portText, via.port, flaw)) return false;
  cursor.skipLws();
  return readViaParameters(cursor, via, flaw);
}

std::uint16_t Via::sentByPort() const {
  if (port != 0) return port;
  return equalsLower(transport, "tls") || equalsLower(transport, "wss") ? 5061 : 5060;
}

kernel::Result<Via> parseVia(std::string_view text) { return readInto<Via>(readVia, text, text); }

}  // namespace forklab::sip
