#pragma once

#include <QTest>

#include <string>
#include <string_view>

#include "sip/message.h"

/// What the tests of this room share: messages from short texts, and string views that QCOMPARE can print.
namespace forklab::sip {

/// Line feeds become CR LF.
inline std::string withCrLf(std::string_view text) {
  std::string wire;
  for (const char c : text) {
    if (c == '\n') wire += '\r';
    wire += c;
  }
  return wire;
}

/// A message from a text with plain line feeds; null when it cannot be parsed.
inline MessagePtr messageOf(std::string_view text) {
  auto result = Message::parse(kernel::Bytes(withCrLf(text)));
  return result ? result.value() : nullptr;
}

inline QString shown(std::string_view text) {
  return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

inline constexpr std::string_view kInvite =
    "INVITE sip:bob@10.0.0.9:5062;transport=udp SIP/2.0\n"
    "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKedge.1\n"
    "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKalice.1;rport=5060;received=10.0.0.1\n"
    "Max-Forwards: 69\n"
    "From: \"Alice\" <sip:alice@example.com>;tag=a1\n"
    "To: <sip:bob@example.com>\n"
    "Call-ID: call-1@10.0.0.1\n"
    "CSeq: 7 INVITE\n"
    "Contact: <sip:alice@10.0.0.1>;q=0.5\n"
    "Route: <sip:10.0.0.7;lr>, <sip:10.0.0.8;lr>\n"
    "X-Odd:  kept  byte for byte \n"
    "Content-Type: text/plain\n"
    "Content-Length: 5\n"
    "\n"
    "hello";

}  // namespace forklab::sip

#define COMPARE_TEXT(actual, expected) \
  QCOMPARE(::forklab::sip::shown(actual), ::forklab::sip::shown(expected))
