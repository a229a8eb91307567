#include "sip/reason.h"

#include "sip/reading.h"

namespace forklab::sip {

namespace {

bool readReason(std::string_view text, Reason& reason, Flaw& flaw) {
  Cursor cursor(trimmed(text));
  reason.protocol = cursor.takeWhile(kTokenClass);
  cursor.skipLws();
  if (reason.protocol.empty() || (!cursor.done() && cursor.peek() != ';')) {
    return flaw.set("A Reason begins with a protocol.", text, "Write SIP;cause=200.");
  }
  reason.parameters = Parameters(cursor.rest());
  reason.text = reason.parameters.find("text").value_or(std::string_view{});
  const auto cause = reason.parameters.find("cause");
  if (!cause) return true;
  const auto number = decimal(*cause, 999);
  if (!number) return flaw.set("The cause of a Reason is a number of up to three digits.", *cause);
  reason.cause = static_cast<int>(*number);
  return true;
}

}  // namespace

kernel::Result<Reason> parseReason(std::string_view text) { return readInto<Reason>(readReason, text, text); }

}  // namespace forklab::sip
