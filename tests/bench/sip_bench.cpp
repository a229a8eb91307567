#include <cstdio>

#include "bench/compare.h"
#include "bench/sip_values.h"
#include "sip/message.h"

namespace forklab::bench {

namespace {

using Values = ReadValues<std::string_view>;
using sip::HeaderName;

std::string composeInvite() {
  std::string text =
      "INVITE sip:bob@biloxi.example.com:5062;transport=udp SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK7a3.1d4c3171.0\r\n"
      "Via: SIP/2.0/UDP 192.0.2.1:5060;rport=5060;branch=z9hG4bKnashds8\r\n"
      "Route: <sip:192.0.2.8;lr>\r\n"
      "Record-Route: <sip:192.0.2.7;lr;ftag=1928301774>\r\n"
      "Max-Forwards: 69\r\n"
      "From: \"Alice\" <sip:alice@atlanta.example.com>;tag=1928301774\r\n"
      "To: <sip:bob@biloxi.example.com>\r\n"
      "Call-ID: a84b4c76e66710@192.0.2.1\r\n"
      "CSeq: 314159 INVITE\r\n"
      "Contact: <sip:alice@192.0.2.1:5070>;expires=60\r\n"
      "Expires: 120\r\n"
      "Supported: 100rel, timer\r\n"
      "User-Agent: lab\r\n"
      "Content-Type: application/sdp\r\n";
  const std::string session =
      "v=0\r\no=alice 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
      "m=audio 49170 RTP/AVP 0\r\n";
  const std::string_view lengthLine = "Content-Length: nnn\r\n\r\n";
  std::string body = session + "a=";
  body.resize(768 - text.size() - lengthLine.size() - 2, 'x');
  return text + "Content-Length: " + std::to_string(body.size() + 2) + "\r\n\r\n" + body + "\r\n";
}

void readAddresses(const sip::Message& message, Values& values) {
  const sip::NameAddr& from = *message.from();
  values.texts[kFromDisplay] = from.display;
  values.texts[kFromUser] = from.uri.user;
  values.texts[kFromHost] = from.uri.host;
  values.texts[kFromTag] = from.tag();
  const sip::NameAddr& to = *message.to();
  values.texts[kToUser] = to.uri.user;
  values.texts[kToHost] = to.uri.host;
  values.texts[kToTag] = to.tag();
  const sip::NameAddr& contact = message.nameAddrs(HeaderName::contact)->front();
  values.texts[kContactUser] = contact.uri.user;
  values.texts[kContactHost] = contact.uri.host;
  values.numbers[kContactPort] = contact.uri.port;
  values.numbers[kContactExpires] = contact.expiresSeconds().value_or(0);
  const sip::NameAddr& route = message.nameAddrs(HeaderName::route)->front();
  values.texts[kRouteHost] = route.uri.host;
  values.texts[kRouteParameters] = route.uri.parameters.raw();
}

std::uint64_t numberOf(const sip::Message& message, HeaderName name) {
  return message.number(name).value().value_or(0);
}

void readOthers(const sip::Message& message, Values& values) {
  values.texts[kCallId] = message.callId();
  values.texts[kCSeqMethod] = message.cseq()->methodText;
  values.numbers[kCSeqNumber] = message.cseq()->number;
  values.numbers[kMaxForwards] = numberOf(message, HeaderName::maxForwards);
  values.numbers[kExpires] = numberOf(message, HeaderName::expires);
  values.numbers[kContentLength] = numberOf(message, HeaderName::contentLength);
  values.numbers[kBodySize] = message.body().size();
  values.texts[kSupported] = message.tokens(HeaderName::supported).front();
  values.texts[kUserAgent] = message.valueOf(HeaderName::userAgent);
  values.texts[kContentType] = message.valueOf(HeaderName::contentType);
}

/// The bytes are copied in, as sofia-sip does; both may then keep the message for as long as they like. Of a
/// request a proxy reads the top Via only, and no Record-Route: it puts its own above.
sip::MessagePtr readWithForkLab(std::string_view text, Values& values) {
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) return nullptr;
  const sip::Message& message = **parsed;
  values.texts[kMethod] = message.methodText();
  const sip::Uri& uri = *message.parsedRequestUri();
  values.texts[kUriUser] = uri.user;
  values.texts[kUriHost] = uri.host;
  values.texts[kUriParameters] = uri.parameters.raw();
  values.numbers[kUriPort] = uri.port;
  const sip::Via& via = *message.topVia();
  values.texts[kViaTransport] = via.transport;
  values.texts[kViaHost] = via.host;
  values.texts[kViaBranch] = via.branch;
  values.numbers[kViaPort] = via.port;
  readAddresses(message, values);
  readOthers(message, values);
  return *parsed;
}

/// The name of the first value on which the two parsers differ; empty: none.
std::string firstDifference() {
  Values ours;
  const sip::MessagePtr message = readWithForkLab(inviteText(), ours);
  const ReadValues<std::string> theirs = keptWithSofia(inviteText());
  for (std::size_t i = 0; i < kTextCount; ++i) {
    if (ours.texts[i] != theirs.texts[i]) return std::string(kTextNames[i]);
  }
  for (std::size_t i = 0; i < kNumberCount; ++i) {
    if (ours.numbers[i] != theirs.numbers[i]) return std::string(kNumberNames[i]);
  }
  return {};
}

bool printValues() {
  std::string line = "INVITE of " + std::to_string(inviteText().size()) + " bytes, values read:";
  for (const std::string_view name : kTextNames) line.append(" ").append(name).append(",");
  for (const std::string_view name : kNumberNames) line.append(" ").append(name).append(",");
  line.back() = '\n';
  std::fputs(line.c_str(), stdout);
  return true;
}

std::size_t countLines(std::string_view text) {
  std::size_t lines = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ++lines;
  return lines;
}

void bareScan(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(countLines(inviteText()));
}

void sofiaParse(benchmark::State& state) {
  for (auto _ : state) {
    ReadValues<const char*> values;
    if (!readWithSofia(inviteText(), values)) return state.SkipWithError("sofia-sip refuses the INVITE");
    benchmark::DoNotOptimize(values);
  }
}

void forkLabParse(benchmark::State& state) {
  static const bool printed = printValues();
  benchmark::DoNotOptimize(printed);
  const std::string difference = firstDifference();
  if (!difference.empty()) return state.SkipWithError(("the parsers differ in: " + difference).c_str());
  for (auto _ : state) {
    Values values;
    benchmark::DoNotOptimize(readWithForkLab(inviteText(), values));
    benchmark::DoNotOptimize(values);
  }
  reachRatio(state, 0.3, "sofia-sip parse");
}

BENCHMARK(bareScan)->Name("bare scan for line ends")->Repetitions(5);
BENCHMARK(sofiaParse)->Name("sofia-sip parse")->Repetitions(5);
BENCHMARK(forkLabParse)->Name("message parse")->Repetitions(5);

}  // namespace

const std::string& inviteText() {
  static const std::string text = composeInvite();
  return text;
}

}  // namespace forklab::bench
