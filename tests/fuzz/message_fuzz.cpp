#include "kernel/check.h"
#include "sip/edits.h"
#include "sip/message.h"

namespace {

using namespace forklab;
using sip::HeaderName;

/// Reads everything that a proxy or a view may ever ask of a message.
void readAll(const sip::Message& message) {
  static_cast<void>(message.parsedRequestUri());
  static_cast<void>(message.topVia());
  static_cast<void>(message.from());
  static_cast<void>(message.to());
  static_cast<void>(message.cseq());
  static_cast<void>(message.vias());
  for (const HeaderName list :
       {HeaderName::contact, HeaderName::route, HeaderName::recordRoute, HeaderName::path}) {
    static_cast<void>(message.nameAddrs(list));
  }
  for (const HeaderName number : {HeaderName::maxForwards, HeaderName::expires, HeaderName::contentLength}) {
    static_cast<void>(message.number(number));
  }
  for (const sip::HeaderLine& line : message.headers()) {
    FORKLAB_CHECK(line.line.end <= message.text().size());
    FORKLAB_CHECK(line.line.begin <= line.value.begin && line.value.end <= line.line.end);
  }
  for (const sip::Finding& finding : sip::inspect(message)) {
    FORKLAB_CHECK(finding.error.range.begin <= finding.error.range.end);
    FORKLAB_CHECK(finding.error.range.end <= message.text().size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) return 0;
  const sip::Message& message = **parsed;
  readAll(message);
  // Unchanged, a message is written as it came: from its start line (RFC 3261 7.5 lets line ends precede it)
  // to its framed end.
  const kernel::Bytes written = sip::write(message, sip::Edits{});
  FORKLAB_CHECK(text.substr(message.startLine().begin).starts_with(written.view()));
  const auto again = sip::Message::parse(written);
  FORKLAB_CHECK(static_cast<bool>(again));
  FORKLAB_CHECK((*again)->headers().size() == message.headers().size());
  return 0;
}
