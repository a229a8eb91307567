#include <QTest>

#include "lab/phone/dialog.h"

using namespace forklab;
using namespace forklab::lab::phone;

namespace {

sip::MessagePtr message(const std::string& text) {
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) qFatal("%s", parsed.error().message.c_str());
  return *parsed;
}

const std::string kInvite =
    "INVITE sip:bob@example.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n"
    "Record-Route: <sip:p2@10.0.0.9;lr>, <sip:p1@10.0.0.8;lr>\r\n"
    "From: \"Alice\" <sip:alice@10.0.0.1>;tag=from1\r\n"
    "To: <sip:bob@example.com>\r\n"
    "Call-ID: call1\r\n"
    "CSeq: 7 INVITE\r\n"
    "Contact: <sip:alice@10.0.0.1:5060>\r\n\r\n";

std::string answer(const std::string& routes) {
  return "SIP/2.0 200 OK\r\n"
         "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1\r\n" +
         routes +
         "From: \"Alice\" <sip:alice@10.0.0.1>;tag=from1\r\n"
         "To: <sip:bob@example.com>;tag=to1\r\n"
         "Call-ID: call1\r\n"
         "CSeq: 7 INVITE\r\n"
         "Contact: \"Bob\" <sip:bob@10.0.0.2:5070;x=1>;q=0.5\r\n\r\n";
}

QString inDialog(const Dialog& dialog) {
  const kernel::Bytes bytes = buildInDialog(dialog, {"BYE", 8, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK2", {}});
  return QString::fromUtf8(bytes.view().data(), qsizetype(bytes.size()));
}

}  // namespace

class DialogTest : public QObject {
  Q_OBJECT

 private slots:
  void theCallerTurnsTheRouteSetRound() {
    const Dialog dialog = dialogOfCaller(
        *message(kInvite),
        *message(answer("Record-Route: <sip:p2@10.0.0.9;lr>\r\nRecord-Route: <sip:p1@10.0.0.8;lr>\r\n")));
    QCOMPARE(dialog.routeSet, (std::vector<std::string>{"<sip:p1@10.0.0.8;lr>", "<sip:p2@10.0.0.9;lr>"}));
    QCOMPARE(dialog.remoteTarget, std::string("sip:bob@10.0.0.2:5070;x=1"));
    QCOMPARE(dialog.nextHop(), std::string_view("sip:p1@10.0.0.8;lr"));
    QCOMPARE(dialog.localSequence, 7u);
  }

  void theCalleeKeepsTheRouteSetAsItCame() {
    const Dialog dialog = dialogOfCallee(*message(kInvite), "to1");
    QCOMPARE(dialog.routeSet, (std::vector<std::string>{"<sip:p2@10.0.0.9;lr>", "<sip:p1@10.0.0.8;lr>"}));
    QCOMPARE(dialog.remoteTarget, std::string("sip:alice@10.0.0.1:5060"));
    QCOMPARE(dialog.local, std::string("<sip:bob@example.com>;tag=to1"));
    QCOMPARE(dialog.remote, std::string("\"Alice\" <sip:alice@10.0.0.1>;tag=from1"));
  }

  void aRequestFollowsLooseRoutesToTheTarget() {
    const QString text = inDialog(
        dialogOfCaller(*message(kInvite), *message(answer("Record-Route: <sip:p@10.0.0.9;lr>\r\n"))));
    QVERIFY(text.startsWith("BYE sip:bob@10.0.0.2:5070;x=1 SIP/2.0\r\n"));
    QVERIFY(text.contains("Route: <sip:p@10.0.0.9;lr>\r\n"));
    QVERIFY(text.contains("CSeq: 8 BYE\r\n"));
    QVERIFY(text.contains("To: <sip:bob@example.com>;tag=to1\r\n"));
  }

  // RFC 3261 12.2.1.1: a router without lr gets the Request-URI, and the target goes to the end.
  void aStrictRouterTakesTheRequestUri() {
    const QString text =
        inDialog(dialogOfCaller(*message(kInvite), *message(answer("Record-Route: <sip:p@10.0.0.9>\r\n"))));
    QVERIFY(text.startsWith("BYE sip:p@10.0.0.9 SIP/2.0\r\n"));
    QVERIFY(text.contains("Route: <sip:bob@10.0.0.2:5070;x=1>\r\n"));
  }

  void aDialogOwnsTheRequestsWithItsTags() {
    const Dialog dialog = dialogOfCaller(*message(kInvite), *message(answer("")));
    const auto bye = [](const char* from, const char* to, const char* call) {
      return message(std::string("BYE sip:alice@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
                                 "h;branch=z9hG4bK3\r\nFrom: <sip:b@x>;tag=") +
                     from + "\r\nTo: <sip:a@x>;tag=" + to + "\r\nCall-ID: " + call +
                     "\r\nCSeq: 1 BYE\r\n\r\n");
    };
    QVERIFY(dialog.owns(*bye("to1", "from1", "call1")));
    QVERIFY(!dialog.owns(*bye("from1", "to1", "call1")));
    QVERIFY(!dialog.owns(*bye("to1", "from1", "call2")));
    QVERIFY(!dialog.owns(*bye("to2", "from1", "call1")));
  }
};

QTEST_GUILESS_MAIN(DialogTest)
#include "test_dialog.moc"
