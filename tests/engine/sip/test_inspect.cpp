#include "engine/sip/sip_text.h"

using namespace forklab::sip;

class TestInspect : public QObject {
  Q_OBJECT

 private slots:
  void soundMessagesHaveNoFinding_data();
  void soundMessagesHaveNoFinding();
  void eachFlawIsFoundAtItsPlace_data();
  void eachFlawIsFoundAtItsPlace();
};

namespace {

/// A sound OPTIONS with one line more, or one exchanged for another.
std::string options(const std::string& extra, const std::string& without = {}) {
  std::string text = "OPTIONS sip:b SIP/2.0\n";
  for (const char* line : {"Via: SIP/2.0/UDP h;branch=z9hG4bK1", "From: <sip:a>;tag=1", "To: <sip:b>",
                           "Call-ID: c", "CSeq: 1 OPTIONS", "Max-Forwards: 70"}) {
    if (without.empty() || std::string_view(line).substr(0, without.size()) != without)
      text.append(line).append("\n");
  }
  return text + extra + "\n";
}

}  // namespace

void TestInspect::soundMessagesHaveNoFinding_data() {
  QTest::addColumn<QString>("text");
  const auto row = [](const char* name, const std::string& text) {
    QTest::newRow(name) << QString::fromStdString(text);
  };
  row("OPTIONS", options(""));
  row("without Max-Forwards, as RFC 2543 did", options("", "Max-Forwards"));
  row("several contacts", options("Contact: <sip:a>;q=0.5, <sip:b>\nContact: <sip:c>\n"));
  row("star",
      "REGISTER sip:b SIP/2.0\nv: SIP/2.0/UDP h\nf: <sip:a>\nt: <sip:b>\ni: c\nCSeq: 1 REGISTER\nContact: "
      "*\n\n");
  row("response", "SIP/2.0 200 OK\nv: SIP/2.0/UDP h\nf: <sip:a>\nt: <sip:b>\ni: c\nCSeq: 1 BYE\n\n");
  row("date", options("Date: Sat, 13 Nov 2010 23:29:00 GMT\n"));
  row("surplus body", options("Content-Length: 2\n\nabcd"));
}

void TestInspect::soundMessagesHaveNoFinding() {
  QFETCH(QString, text);
  const MessagePtr message = messageOf(text.toStdString());
  QVERIFY(message);
  const auto findings = inspect(*message);
  QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().error.message.c_str());
}

void TestInspect::eachFlawIsFoundAtItsPlace_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("place");
  const auto row = [](const char* name, const std::string& text, const char* place, int status = 400) {
    QTest::newRow(name) << QString::fromStdString(text) << status << QString(place);
  };
  std::string other = options("");
  row("version", other.replace(other.find("2.0"), 3, "3.0"), "SIP/3.0", 505);
  other = options("");
  row("two spaces", other.replace(7, 1, "  "), "OPTIONS  sip:b SIP/2.0");
  other = options("");
  row("headers in the Request-URI", other.replace(8, 5, "sip:b?a=b"), "a=b");
  other = options("");
  row("bad Request-URI", other.replace(8, 5, "<sip:b>"), "<sip:b>");
  row("no Via", options("", "Via"), "");
  row("no Call-ID", options("", "Call-ID"), "");
  row("empty Call-ID", options("Call-ID:\n", "Call-ID"), "");
  row("two To", options("t: <sip:z>\n"), "<sip:b>");
  row("other method", options("CSeq: 1 INVITE\n", "CSeq"), "INVITE");
  row("unreadable CSeq", options("CSeq: one OPTIONS\n", "CSeq"), "one OPTIONS");
  row("large CSeq", options("CSeq: 2147483648 OPTIONS\n", "CSeq"), "2147483648 OPTIONS");
  row("unreadable From", options("From: \"a <sip:a>\n", "From"), "\"a <sip:a>");
  row("comma in a name", options("From: A, B <sip:a>\n", "From"), ",");
  row("spaces in brackets", options("From: < sip:a >\n", "From"), "sip:a");
  row("empty parameter", options("From: <sip:a>;;tag=1\n", "From"), ";;tag=1");
  row("empty value", options("From: <sip:a>;tag=\n", "From"), "tag");
  row("second Via", options("Via: SIP/2.0/UDP ;branch=1\n"), ";");
  row("empty branch", options("Via: SIP/2.0/UDP a;branch=\n"), "branch");
  row("Route", options("Route: <sip:a>,\n"), "");
  row("bare question mark", options("Contact: sip:a?b=c\n"), "sip:a?b=c");
  row("star in OPTIONS", options("Contact: *\n"), "*");
  row("q", options("Contact: <sip:a>;q=7\n"), "7");
  row("expires", options("Contact: <sip:a>;expires=x\n"), "x");
  row("expires without a value", options("Contact: <sip:a>;expires\n"), "<sip:a>;expires");
  row("q without a value", options("Contact: <sip:a>;q\n"), "<sip:a>;q");
  row("Max-Forwards", options("Max-Forwards: 256\n", "Max"), "256");
  row("negative", options("Content-Length: -1\n"), "-1");
  row("too short", options("Content-Length: 9\n\nabc"), "9");
  row("date", options("Date: Sat, 13 Nov 2010 23:29:00 EST\n"), "Sat, 13 Nov 2010 23:29:00 EST");
}

void TestInspect::eachFlawIsFoundAtItsPlace() {
  QFETCH(QString, text);
  QFETCH(int, status);
  QFETCH(QString, place);
  const MessagePtr message = messageOf(text.toStdString());
  QVERIFY(message);
  const auto findings = inspect(*message);
  QCOMPARE(findings.size(), std::size_t{1});
  QCOMPARE(findings.front().status, status);
  COMPARE_TEXT(findings.front().error.range.of(message->text()), place.toStdString());
}

QTEST_APPLESS_MAIN(TestInspect)
#include "test_inspect.moc"
