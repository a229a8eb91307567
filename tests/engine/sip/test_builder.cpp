#include "engine/sip/sip_text.h"
#include "sip/builder.h"

using namespace forklab;
using namespace forklab::sip;

class TestBuilder : public QObject {
  Q_OBJECT

 private slots:
  void aRequestFromNothing();
  void aResponseCopiesWhatItMust();
  void aResponseKeepsATagAndSpreadsItsOptions();
  void theAckOfAFinalResponse();
  void theCancelOfAnInvite();
  void aSharedViaLineGivesItsFirstElementOnly();
  void reasonsOfTheRfc();
};

namespace {

std::string plain(const kernel::Bytes& bytes) {
  std::string text(bytes.view());
  std::erase(text, '\r');
  return text;
}

}  // namespace

void TestBuilder::aRequestFromNothing() {
  const kernel::Bytes bytes = Builder::request("MESSAGE", "sip:bob@b")
                                  .header(HeaderName::callId, "1")
                                  .header("X-Mine", "yes")
                                  .lines("Route: <sip:a;lr>\r\n")
                                  .finish("hi");
  COMPARE_TEXT(
      plain(bytes),
      "MESSAGE sip:bob@b SIP/2.0\nCall-ID: 1\nX-Mine: yes\nRoute: <sip:a;lr>\nContent-Length: 2\n\nhi");
  COMPARE_TEXT(plain(Builder::response(200, "OK").finish()), "SIP/2.0 200 OK\nContent-Length: 0\n\n");
}

void TestBuilder::aResponseCopiesWhatItMust() {
  const MessagePtr request = messageOf(
      "INVITE sip:b SIP/2.0\nf: <sip:a>;tag=1\nv: SIP/2.0/UDP h1;rport , SIP/2.0/UDP h2\nt :\n <sip:b>\ni: "
      "c\n"
      "Via: SIP/2.0/TCP h3\nRecord-Route: <sip:p;lr>\nCSeq: 1 INVITE\n\n");
  ResponseOptions options;
  options.toTag = "x9";
  options.topViaExtra = ";received=10.0.0.2";
  COMPARE_TEXT(plain(buildResponse(*request, 486, "Busy Here", options)),
               "SIP/2.0 486 Busy Here\nv: SIP/2.0/UDP h1;rport;received=10.0.0.2 , SIP/2.0/UDP h2\nVia: "
               "SIP/2.0/TCP h3\n"
               "f: <sip:a>;tag=1\nt :\n <sip:b>;tag=x9\ni: c\nCSeq: 1 INVITE\nContent-Length: 0\n\n");
  COMPARE_TEXT(plain(buildResponse(*request, 100, "Trying", {})).substr(0, 62),
               "SIP/2.0 100 Trying\nv: SIP/2.0/UDP h1;rport , SIP/2.0/UDP h2\nVi");
}

void TestBuilder::aResponseKeepsATagAndSpreadsItsOptions() {
  const MessagePtr request = messageOf(
      "BYE sip:b SIP/2.0\nVia: SIP/2.0/UDP h\nTo: <sip:b>;tag=old\nRecord-Route: <sip:p>\nRecord-Route: "
      "<sip:q>\n\n");
  ResponseOptions options;
  options.toTag = "new";
  options.copyRecordRoute = true;
  options.extraLines = "Contact: <sip:me>\r\n";
  options.contentType = "text/plain";
  options.body = "hello";
  COMPARE_TEXT(plain(buildResponse(*request, 200, "OK", options)),
               "SIP/2.0 200 OK\nVia: SIP/2.0/UDP h\nTo: <sip:b>;tag=old\nRecord-Route: "
               "<sip:p>\nRecord-Route: <sip:q>\n"
               "Contact: <sip:me>\nContent-Type: text/plain\nContent-Length: 5\n\nhello");
}

void TestBuilder::theAckOfAFinalResponse() {
  const MessagePtr invite = messageOf(kInvite);
  const MessagePtr response = messageOf("SIP/2.0 486 Busy\nTo: <sip:bob@example.com>;tag=b7\n\n");
  COMPARE_TEXT(plain(buildAck(*invite, *response)),
               "ACK sip:bob@10.0.0.9:5062;transport=udp SIP/2.0\n"
               "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKedge.1\n"
               "Max-Forwards: 69\n"
               "From: \"Alice\" <sip:alice@example.com>;tag=a1\n"
               "To: <sip:bob@example.com>;tag=b7\n"
               "Call-ID: call-1@10.0.0.1\n"
               "CSeq: 7 ACK\n"
               "Route: <sip:10.0.0.7;lr>, <sip:10.0.0.8;lr>\n"
               "Content-Length: 0\n\n");
}

void TestBuilder::theCancelOfAnInvite() {
  const MessagePtr invite = messageOf(kInvite);
  COMPARE_TEXT(plain(buildCancel(*invite, "Reason: SIP;cause=200\r\n")),
               "CANCEL sip:bob@10.0.0.9:5062;transport=udp SIP/2.0\n"
               "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKedge.1\n"
               "Max-Forwards: 69\n"
               "From: \"Alice\" <sip:alice@example.com>;tag=a1\n"
               "To: <sip:bob@example.com>\n"
               "Call-ID: call-1@10.0.0.1\n"
               "CSeq: 7 CANCEL\n"
               "Route: <sip:10.0.0.7;lr>, <sip:10.0.0.8;lr>\n"
               "Content-Length: 0\nReason: SIP;cause=200\n\n");
}

void TestBuilder::aSharedViaLineGivesItsFirstElementOnly() {
  const MessagePtr invite = messageOf(
      "INVITE sip:b SIP/2.0\nVia: SIP/2.0/UDP h1;branch=1, SIP/2.0/UDP h2\nCSeq: 0009\n INVITE\n\n");
  COMPARE_TEXT(plain(buildCancel(*invite, "")),
               "CANCEL sip:b SIP/2.0\nVia: SIP/2.0/UDP h1;branch=1\nCSeq: 0009 CANCEL\n\n");
}

void TestBuilder::reasonsOfTheRfc() {
  COMPARE_TEXT(standardReason(486), "Busy Here");
  COMPARE_TEXT(standardReason(100), "Trying");
  COMPARE_TEXT(standardReason(606), "Not Acceptable");
  COMPARE_TEXT(standardReason(499), "");
}

QTEST_APPLESS_MAIN(TestBuilder)
#include "test_builder.moc"
