#include "engine/sip/sip_text.h"
#include "sip/edits.h"

using namespace forklab::sip;

class TestEdits : public QObject {
  Q_OBJECT

 private slots:
  void withoutEditsTheBytesAreShared();
  void surplusBytesAreNotWritten();
  void linesGoAboveViaAndBelowTheLastHeader();
  void insertionsAtOnePlaceKeepTheirOrder();
  void theLaterReplacementCounts();
  void whatLiesInARemovedLineGoesWithIt();
  void theReaderStillSeesTheOriginal();
  void aStatusLineAndABodyAreExchanged();
  void aSecondBodyTakesTheFirstOnesPlace();
  void listsAreAddedBehindOurs();
};

namespace {

constexpr std::string_view kShort =
    "BYE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h\nMax-Forwards: 70\nTo: <sip:x>\n\n";

std::string written(const MessagePtr& message, const Edits& edits) {
  std::string text(write(*message, edits).view());
  std::erase(text, '\r');
  return text;
}

}  // namespace

void TestEdits::withoutEditsTheBytesAreShared() {
  const MessagePtr message = messageOf(kInvite);
  QVERIFY(write(*message, Edits()).view().data() == message->text().data());
}

void TestEdits::surplusBytesAreNotWritten() {
  const MessagePtr message = messageOf("\nBYE sip:a SIP/2.0\nl: 2\n\nabcd");
  COMPARE_TEXT(written(message, Edits()), "BYE sip:a SIP/2.0\nl: 2\n\nab");
}

void TestEdits::linesGoAboveViaAndBelowTheLastHeader() {
  const MessagePtr message = messageOf(kShort);
  Edits edits;
  QVERIFY(edits.empty());
  edits.append(*message, "X-Last: 1\r\n");
  edits.insertFirst(*message, "Record-Route: <sip:p;lr>\r\n");
  edits.requestUri(*message, "sip:new@host");
  COMPARE_TEXT(written(message, edits),
               "BYE sip:new@host SIP/2.0\nRecord-Route: <sip:p;lr>\nVia: SIP/2.0/UDP h\nMax-Forwards: "
               "70\nTo: <sip:x>\n"
               "X-Last: 1\n\n");
}

void TestEdits::insertionsAtOnePlaceKeepTheirOrder() {
  const MessagePtr message = messageOf(kShort);
  Edits edits;
  edits.remove(*message->first(HeaderName::via));
  edits.insertFirst(*message, "A: 1\r\n");
  edits.insertFirst(*message, "B: 2\r\n");
  edits.append(*message, "C: 3\r\n");
  edits.append(*message, "D: 4\r\n");
  COMPARE_TEXT(written(message, edits),
               "BYE sip:a@b SIP/2.0\nA: 1\nB: 2\nMax-Forwards: 70\nTo: <sip:x>\nC: 3\nD: 4\n\n");
}

void TestEdits::theLaterReplacementCounts() {
  const MessagePtr message = messageOf(kShort);
  Edits edits;
  edits.requestUri(*message, "sip:one");
  edits.requestUri(*message, "sip:two");
  edits.replace(message->first(HeaderName::maxForwards)->value, "69");
  edits.replace(message->first(HeaderName::maxForwards)->value, "10");
  edits.requestUri(*message, "sip:three");
  COMPARE_TEXT(written(message, edits),
               "BYE sip:three SIP/2.0\nVia: SIP/2.0/UDP h\nMax-Forwards: 10\nTo: <sip:x>\n\n");
}

void TestEdits::whatLiesInARemovedLineGoesWithIt() {
  const MessagePtr message = messageOf(kShort);
  const HeaderLine& line = *message->first(HeaderName::maxForwards);
  Edits edits;
  edits.replace(line.value, "69");
  edits.remove(line);
  edits.remove(line);
  QVERIFY(edits.removes(line));
  QVERIFY(!edits.removes(*message->first(HeaderName::to)));
  COMPARE_TEXT(written(message, edits), "BYE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h\nTo: <sip:x>\n\n");
}

void TestEdits::theReaderStillSeesTheOriginal() {
  const MessagePtr message = messageOf(kShort);
  Edits edits;
  edits.remove(*message->first(HeaderName::to));
  QVERIFY(message->has(HeaderName::to));
  COMPARE_TEXT(message->to()->uri.host, "x");
}

void TestEdits::aStatusLineAndABodyAreExchanged() {
  const MessagePtr message = messageOf("SIP/2.0 183 Progress\nl: 3\nc: text/plain\n\nold");
  Edits edits;
  edits.statusLine(*message, 180, "Ringing");
  edits.body(*message, "longer body", "application/sdp");
  COMPARE_TEXT(written(message, edits), "SIP/2.0 180 Ringing\nl: 11\nc: application/sdp\n\nlonger body");
}

void TestEdits::aSecondBodyTakesTheFirstOnesPlace() {
  const MessagePtr message = messageOf("MESSAGE sip:a SIP/2.0\nTo: <sip:x>\n\n");
  Edits edits;
  edits.body(*message, "first", "text/plain");
  edits.body(*message, "second", "");
  COMPARE_TEXT(written(message, edits),
               "MESSAGE sip:a SIP/2.0\nTo: <sip:x>\nContent-Type: text/plain\nContent-Length: 6\n\nsecond");
}

void TestEdits::listsAreAddedBehindOurs() {
  const MessagePtr message = messageOf(kShort);
  Edits edits;
  edits.append(*message, "A: 1\r\n");
  edits.requestUri(*message, "sip:one");
  Edits branch;
  branch.append(*message, "B: 2\r\n");
  branch.requestUri(*message, "sip:branch");
  edits.add(branch);
  COMPARE_TEXT(written(message, edits),
               "BYE sip:branch SIP/2.0\nVia: SIP/2.0/UDP h\nMax-Forwards: 70\nTo: <sip:x>\nA: 1\nB: 2\n\n");
  edits.clear();
  QVERIFY(edits.empty());
}

QTEST_APPLESS_MAIN(TestEdits)
#include "test_edits.moc"
