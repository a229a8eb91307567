#include "corpus/corpus.h"
#include "kernel/check.h"
#include "sip/builder.h"
#include "sip/edits.h"
#include "sip/message.h"

namespace {

using namespace forklab;

/// Every typed value, each inside the message.
void readAll(const sip::Message& message) {
  const std::string_view whole = message.text();
  corpus::readEverything(
      message,
      [&](std::string_view part) {
        FORKLAB_CHECK(part.empty() || (part.data() >= whole.data() &&
                                       part.data() + part.size() <= whole.data() + whole.size()));
      },
      [&](const kernel::Error& error) {
        FORKLAB_CHECK(error.range.begin <= error.range.end && error.range.end <= whole.size());
      });
}

/// What scripts do to a message; the result can be read again.
void rewrite(const sip::Message& message, std::string_view text) {
  sip::Edits edits;
  if (message.isRequest()) edits.requestUri(message, "sip:rewritten@example.com");
  edits.insertFirst(message, "Record-Route: <sip:10.0.0.1;lr>\r\n");
  edits.append(message, "X-Added: 1\r\n");
  if (!message.headers().empty()) edits.remove(message.headers()[text.size() % message.headers().size()]);
  edits.body(message, text.substr(0, 20), "text/plain");
  const auto again = sip::Message::parse(sip::write(message, edits));
  FORKLAB_CHECK(again || text.size() + 200 > sip::Message::kMaxBytes);
}

/// What nodes make of a message: replies, and the requests of an INVITE's own hop.
void build(const sip::Message& message, std::string_view text) {
  if (message.isRequest()) {
    sip::ResponseOptions options;
    options.toTag = "tag";
    options.topViaExtra = ";received=10.0.0.1";
    options.copyRecordRoute = text.size() % 2 == 0;
    FORKLAB_CHECK(!sip::buildResponse(message, 200, "OK", options).view().empty());
    FORKLAB_CHECK(!sip::buildCancel(message, "Reason: SIP\r\n").view().empty());
  }
  FORKLAB_CHECK(!sip::buildAck(message, message).view().empty());
}

/// As proxies read: more than the RFC allows in names, less where Kamailio is stricter.
void readOddly(const kernel::Bytes& bytes) {
  const auto odd = sip::Message::parseLeniently(bytes);
  if (!odd) return;
  readAll(**odd);
  build(**odd, (*odd)->text());
  sip::Edits edits;
  edits.append(**odd, "X-Added: 1\r\n");
  sip::write(**odd, edits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  readOddly(kernel::Bytes(text));
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) return 0;
  const sip::Message& message = **parsed;
  readAll(message);
  rewrite(message, text);
  build(message, text);
  // Unchanged, a message is written as it came: from its start line (RFC 3261 7.5 lets line ends precede it)
  // to its framed end.
  const kernel::Bytes written = sip::write(message, sip::Edits{});
  FORKLAB_CHECK(text.substr(message.startLine().begin).starts_with(written.view()));
  const auto again = sip::Message::parse(written);
  FORKLAB_CHECK(static_cast<bool>(again));
  FORKLAB_CHECK((*again)->headers().size() == message.headers().size());
  return 0;
}
