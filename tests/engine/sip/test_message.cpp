#include "engine/sip/sip_text.h"

using namespace forklab;
using namespace forklab::sip;

class TestMessage : public QObject {
  Q_OBJECT

 private slots:
  void aRequestTellsItsParts();
  void aResponseTellsItsParts();
  void typedValuesAreReadOnceAndKept();
  void missingHeadersAreErrors();
  void foldedAndCompactHeadersAreTheSame();
  void bareLineFeedsAndLeadingLineEndsAreTaken();
  void aListSpansLinesAndCommas();
  void numbersKnowAbsentFromWrong();
  void tokensOfSeveralLines();
  void theBodyEndsWhereContentLengthSays();
  void whatIsNoMessageIsRefused_data();
  void whatIsNoMessageIsRefused();
  void boundsHold();
  void aTallyCountsWhatIsReadAndWhatNeverIs();
};

void TestMessage::aRequestTellsItsParts() {
  const MessagePtr message = messageOf(kInvite);
  QVERIFY(message);
  QVERIFY(message->isRequest());
  QCOMPARE(message->method(), Method::invite);
  COMPARE_TEXT(message->methodText(), "INVITE");
  COMPARE_TEXT(message->requestUri(), "sip:bob@10.0.0.9:5062;transport=udp");
  COMPARE_TEXT(message->version(), "SIP/2.0");
  COMPARE_TEXT(message->startLine().of(message->text()),
               "INVITE sip:bob@10.0.0.9:5062;transport=udp SIP/2.0\r\n");
  QCOMPARE(message->headers().size(), std::size_t{12});
  COMPARE_TEXT(message->valueOf(HeaderName::cseq), "7 INVITE");
  QVERIFY(!message->has(HeaderName::expires));
  QVERIFY(message->first(HeaderName::other) == nullptr);
  const HeaderLine* odd = message->first("x-odd");
  QVERIFY(odd != nullptr);
  COMPARE_TEXT(odd->line.of(message->text()), "X-Odd:  kept  byte for byte \r\n");
  COMPARE_TEXT(message->value(*odd), "kept  byte for byte");
  QCOMPARE(message->first("i"), message->first(HeaderName::callId));
  COMPARE_TEXT(message->body(), "hello");
  COMPARE_TEXT(message->text().substr(message->headersEnd(), 2), "\r\n");
}

void TestMessage::aResponseTellsItsParts() {
  const MessagePtr message = messageOf("SIP/2.0 486 Busy Here\nCSeq: 1 INVITE\n\n");
  QVERIFY(message);
  QVERIFY(!message->isRequest());
  QCOMPARE(message->status(), 486);
  COMPARE_TEXT(message->reason(), "Busy Here");
  COMPARE_TEXT(message->requestUri(), "");
  COMPARE_TEXT(messageOf("SIP/2.0 100 \n\n")->reason(), "");
  COMPARE_TEXT(messageOf("SIP/2.0 100\n\n")->reason(), "");
}

void TestMessage::typedValuesAreReadOnceAndKept() {
  const MessagePtr message = messageOf(kInvite);
  COMPARE_TEXT(message->topVia()->branch, "z9hG4bKedge.1");
  COMPARE_TEXT(message->from()->display, "\"Alice\"");
  COMPARE_TEXT(message->fromTag(), "a1");
  COMPARE_TEXT(message->toTag(), "");
  COMPARE_TEXT(message->to()->uri.host, "example.com");
  QCOMPARE(message->cseq()->number, 7U);
  QCOMPARE(message->cseq()->method, Method::invite);
  QCOMPARE(message->parsedRequestUri()->port, std::uint16_t{5062});
  COMPARE_TEXT(message->callId(), "call-1@10.0.0.1");
  QCOMPARE(&message->from(), &message->from());
  QCOMPARE(&message->nameAddrs(HeaderName::route), &message->nameAddrs(HeaderName::route));
}

void TestMessage::missingHeadersAreErrors() {
  const MessagePtr message = messageOf("OPTIONS sip:a SIP/2.0\nCSeq: x\n\n");
  QVERIFY(!message->from());
  QCOMPARE(QString::fromStdString(message->from().error().message),
           QString("The header field From is missing."));
  QVERIFY(!message->topVia());
  QVERIFY(!message->cseq());
  COMPARE_TEXT(message->cseq().error().range.of(message->text()), "x");
  COMPARE_TEXT(message->fromTag(), "");
  QVERIFY(message->vias());
  QVERIFY(message->vias()->empty());
}

void TestMessage::foldedAndCompactHeadersAreTheSame() {
  const MessagePtr message = messageOf(
      "INVITE sip:a SIP/2.0\nv :\n SIP / 2.0\n /UDP\n  10.0.0.1 : 5070 ; branch\n =z9hG4bK1\nt:\n "
      "<sip:b>\n\t; tag = x\n"
      "cseq: 0009\n  INVITE\n\n");
  QVERIFY(message);
  QCOMPARE(message->headers().size(), std::size_t{3});
  QVERIFY(message->topVia());
  COMPARE_TEXT(message->topVia()->transport, "UDP");
  COMPARE_TEXT(message->topVia()->host, "10.0.0.1");
  QCOMPARE(message->topVia()->port, std::uint16_t{5070});
  COMPARE_TEXT(message->topVia()->branch, "z9hG4bK1");
  COMPARE_TEXT(message->toTag(), "x");
  QCOMPARE(message->cseq()->number, 9U);
}

void TestMessage::bareLineFeedsAndLeadingLineEndsAreTaken() {
  const auto result = Message::parse(kernel::Bytes("\r\n\nBYE sip:a SIP/2.0\nCSeq: 2 BYE\n\nrest"));
  QVERIFY(result);
  QCOMPARE((*result)->startLine().begin, 3U);
  QCOMPARE((*result)->cseq()->method, Method::bye);
  COMPARE_TEXT((*result)->body(), "rest");
}

void TestMessage::aListSpansLinesAndCommas() {
  const MessagePtr message = messageOf(
      "REGISTER sip:a SIP/2.0\nContact: \"x, <y>\" <sip:a,b@c>;q=0.7, sip:d@e ;q=1\nm: <sip:f>\nVia: "
      "SIP/2.0/UDP a, "
      "SIP/2.0/TCP b\n\n");
  const auto& contacts = message->nameAddrs(HeaderName::contact);
  QVERIFY(contacts);
  QCOMPARE(contacts->size(), std::size_t{3});
  COMPARE_TEXT((*contacts)[0].uri.text, "sip:a,b@c");
  QCOMPARE((*contacts)[0].qThousandths(), std::optional<std::int16_t>(700));
  COMPARE_TEXT((*contacts)[1].uri.text, "sip:d@e");
  QCOMPARE((*contacts)[1].qThousandths(), std::optional<std::int16_t>(1000));
  COMPARE_TEXT((*contacts)[2].uri.text, "sip:f");
  QCOMPARE(message->vias()->size(), std::size_t{2});
  COMPARE_TEXT((*message->vias())[1].host, "b");
  COMPARE_TEXT(message->topVia()->text, "SIP/2.0/UDP a");
}

void TestMessage::numbersKnowAbsentFromWrong() {
  const MessagePtr message = messageOf(
      "INVITE sip:a SIP/2.0\nMax-Forwards: 0068\nExpires: soon\nRetry-After: 18 (in a meeting);duration=3\n"
      "Content-Length: 99999999999\n\nbody");
  QCOMPARE(message->number(HeaderName::maxForwards).value(), std::optional<std::uint32_t>(68));
  QCOMPARE(message->number(HeaderName::retryAfter).value(), std::optional<std::uint32_t>(18));
  QVERIFY(!message->number(HeaderName::minExpires).value().has_value());
  QVERIFY(!message->number(HeaderName::expires));
  COMPARE_TEXT(message->number(HeaderName::expires).error().range.of(message->text()), "soon");
  QVERIFY(!message->number(HeaderName::contentLength));
  COMPARE_TEXT(message->body(), "body");
}

void TestMessage::tokensOfSeveralLines() {
  const MessagePtr message =
      messageOf("INVITE sip:a SIP/2.0\nk: 100rel, path\nSupported:\nSupported: timer,\n\n");
  const auto tokens = message->tokens(HeaderName::supported);
  QCOMPARE(tokens.size(), std::size_t{3});
  COMPARE_TEXT(tokens[0], "100rel");
  COMPARE_TEXT(tokens[2], "timer");
  QVERIFY(message->tokens(HeaderName::require).empty());
}

void TestMessage::theBodyEndsWhereContentLengthSays() {
  COMPARE_TEXT(messageOf("INVITE sip:a SIP/2.0\nl: 2\n\nabcd")->body(), "ab");
  COMPARE_TEXT(messageOf("INVITE sip:a SIP/2.0\nl: 20\n\nabcd")->body(), "abcd");
  COMPARE_TEXT(messageOf("INVITE sip:a SIP/2.0\nl: -2\n\nabcd")->body(), "abcd");
  COMPARE_TEXT(messageOf("INVITE sip:a SIP/2.0\n\nabcd")->body(), "abcd");
}

void TestMessage::whatIsNoMessageIsRefused_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("message");
  QTest::addColumn<QString>("place");
  const auto row = [](const char* name, const char* text, const char* message, const char* place) {
    QTest::newRow(name) << QString(text) << QString(message) << QString(place);
  };
  row("nothing", "", "There is no message here.", "");
  row("line ends", "\n\n", "There is no message here.", "\r\n\r\n");
  row("no line end", "INVITE sip:a SIP/2.0", "The start line has no end.", "INVITE sip:a SIP/2.0");
  row("http", "GET / HTTP/1.1\n\n", "This is not the start line of a SIP message.", "GET / HTTP/1.1");
  row("no URI", "INVITE SIP/2.0\n\n", "This is not the start line of a SIP message.", "INVITE SIP/2.0");
  row("CR for a blank", "OPTIONS\rsip:a SIP/2.0\n\n", "This is not the start line of a SIP message.",
      "OPTIONS\rsip:a SIP/2.0");
  row("big code", "SIP/2.0 4294967301 no\n\n", "A status code is a number from 100 to 699.", "4294967301");
  row("small code", "SIP/2.0 099 no\n\n", "A status code is a number from 100 to 699.", "099");
  row("no colon", "BYE sip:a SIP/2.0\nTo\n\n", "This line is neither a header field nor goes on with one.",
      "To\r\n");
  row("fold first", "BYE sip:a SIP/2.0\n To: b\n\n",
      "This line is neither a header field nor goes on with one.", " To: b\r\n");
  row("cut", "BYE sip:a SIP/2.0\nTo: <sip", "This header field has no end.", "To: <sip");
  row("no empty line", "BYE sip:a SIP/2.0\nTo: <sip:b>\n", "The header block has no end.", "");
}

void TestMessage::whatIsNoMessageIsRefused() {
  QFETCH(QString, text);
  QFETCH(QString, message);
  QFETCH(QString, place);
  const std::string wire = withCrLf(text.toStdString());
  const auto result = Message::parse(kernel::Bytes(wire));
  QVERIFY(!result);
  QCOMPARE(QString::fromStdString(result.error().message), message);
  COMPARE_TEXT(result.error().range.of(wire), place.toStdString());
}

void TestMessage::boundsHold() {
  std::string many = "BYE sip:a SIP/2.0\r\n";
  // As many header fields as the bytes hold.
  while (many.size() + 8 <= Message::kMaxBytes) many += "a: b\r\n";
  const auto parsed = Message::parse(kernel::Bytes(many + "\r\n"));
  QVERIFY(parsed);
  QCOMPARE(parsed.value()->headers().size(), (many.size() - 19) / 6);
  std::string large = "BYE sip:a SIP/2.0\r\n\r\n";
  large.resize(Message::kMaxBytes, 'x');
  QVERIFY(Message::parse(kernel::Bytes(large)));
  QVERIFY(!Message::parse(kernel::Bytes(large + "x")));
}

void TestMessage::aTallyCountsWhatIsReadAndWhatNeverIs() {
  ParseTally tally;
  const auto message = Message::parse(
      kernel::Bytes(std::string_view("BYE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
                                     "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nContact: <sip:a@b>\r\n\r\n")),
      &tally);
  using Part = ParseTally::Part;
  QCOMPARE(tally.messages, std::uint64_t{1});
  QCOMPARE(tally.headerLines, std::uint64_t{4});
  QVERIFY((tally.of(Part::from) == ParseTally::Count{1, 0}));
  for (int i = 0; i < 2; ++i) QCOMPARE(message.value()->fromTag(), std::string_view("1"));
  QVERIFY(message.value()->nameAddrs(HeaderName::route));
  QVERIFY((tally.of(Part::from) == ParseTally::Count{1, 1}));
  QVERIFY((tally.of(Part::contact) == ParseTally::Count{1, 0}));
  QVERIFY((tally.of(Part::route) == ParseTally::Count{0, 0}));
  QVERIFY(message.value()->nameAddrs(HeaderName::contact));
  QVERIFY((tally.of(Part::contact) == ParseTally::Count{1, 1}));
}

QTEST_APPLESS_MAIN(TestMessage)
#include "test_message.moc"
