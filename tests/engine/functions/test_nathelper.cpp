#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;

namespace {

/// What a phone gets of a request that came through these statements; Contact and Via are alice's own.
std::string forwarded(const std::string& statements, const std::string& from, const std::string& to) {
  LittleLab lab("modparam(\"nathelper\", \"received_avp\", \"$avp(received)\")\nrequest_route { " +
                statements + " t_relay(); }");
  auto& bob = lab.phone("bob", "silent");
  std::string text = lab.text("MESSAGE sip:bob@example.com", "", "z9hG4bKa1");
  text.replace(text.find(from), from.size(), to);
  lab.send(0, lab.alice(), text);
  lab.run(10);
  return bob.heard().empty() ? std::string() : bob.heard().front();
}

/// The result of nat_uac_test for a message from 10.0.0.2:5060 whose text was changed so.
bool natted(const std::string& flags, const std::string& from, const std::string& to) {
  return forwarded("if (nat_uac_test(\"" + flags + "\")) append_hf(\"X-Nat: yes\\r\\n\");", from, to)
             .find("X-Nat: yes") != std::string::npos;
}

const std::string kContact = "<sip:alice@10.0.0.2:5060>";
const std::string kVia = "UDP 10.0.0.2:5060";

}  // namespace

/// Kamailio's nathelper, on the wire.
class NatStories : public QObject {
  Q_OBJECT

 private slots:
  void eachTestLooksAtItsOwnPlace() {
    QVERIFY(natted("1", kContact, kContact));
    QVERIFY(!natted("1", kContact, "<sip:alice@192.0.2.7:5060>"));
    QVERIFY(natted("1", kContact, "<sip:alice@100.64.0.1:5060>"));
    QVERIFY(!natted("2", kVia, kVia));
    QVERIFY(natted("2", kVia, "UDP 192.0.2.7:5060"));
    QVERIFY(natted("4", kVia, kVia));
    QVERIFY(!natted("4", kVia, "UDP 192.0.2.7:5060"));
    QVERIFY(!natted("16", kVia, "UDP 10.0.0.2"));
    QVERIFY(natted("16", kVia, "UDP 10.0.0.2:5090"));
    QVERIFY(natted("32", kVia, kVia));
    QVERIFY(natted("128", kContact, "<sip:alice@10.0.0.2:5090>"));
    QVERIFY(!natted("130", kContact, kContact));
  }

  void theContactBecomesTheSource() {
    const std::string got = forwarded("fix_nated_contact();", kContact, "<sip:alice@192.0.2.7:7000;x=1>");
    QVERIFY(got.find("Contact: <sip:alice@10.0.0.2:5060;x=1>\r\n") != std::string::npos);
  }

  void theAliasGoesIntoTheContactAndComesBack() {
    // Behind host and port, or at the end.
    const std::string other = "<sip:alice@192.0.2.7:7000;ob=1>";
    QVERIFY(forwarded("add_contact_alias();", kContact, other)
                .find("Contact: <sip:alice@192.0.2.7:7000;alias=10.0.0.2~5060~1;ob=1>\r\n") !=
            std::string::npos);
    QVERIFY(forwarded("set_contact_alias();", kContact, other)
                .find("Contact: <sip:alice@192.0.2.7:7000;ob=1;alias=10.0.0.2~5060~1>\r\n") !=
            std::string::npos);
    // Only a Contact that names its transport as well is the source beyond doubt.
    const std::string own = "<sip:alice@10.0.0.2:5060;transport=udp>";
    QVERIFY(forwarded("add_contact_alias();", kContact, own).find("alias=") == std::string::npos);
    QVERIFY(forwarded("set_contact_alias();", kContact, own).find("alias=") != std::string::npos);
    QVERIFY(forwarded("add_contact_alias();", kContact, kContact).find("alias=") != std::string::npos);
    LittleLab lab(
        "request_route { $var(r) = handle_ruri_alias(); xlog(\"L_INFO\", \"$var(r) $ru $du\\n\"); }");
    lab.request(0, "MESSAGE sip:bob@192.0.2.7:7000;alias=10.0.0.3~5062~2;x=1");
    lab.request(10, "MESSAGE sip:bob@192.0.2.7", "", "z9hG4bKa2");
    lab.request(20, "MESSAGE sip:bob@192.0.2.7;alias=nothing", "", "z9hG4bKa3");
    lab.run(30);
    QVERIFY(said(lab, "1 sip:bob@192.0.2.7:7000;x=1 sip:10.0.0.3:5062;transport=tcp"));
    QVERIFY(said(lab, "2 sip:bob@192.0.2.7 <null>"));
    QVERIFY(said(lab, "-1 sip:bob@192.0.2.7;alias=nothing <null>"));
  }

  void theSourceIsNotedAsReceived() {
    QVERIFY(forwarded("add_rcv_param();", kContact, kContact)
                .find("Contact: <sip:alice@10.0.0.2:5060>;received=\"sip:10.0.0.2:5060\"\r\n") !=
            std::string::npos);
    QVERIFY(forwarded("add_rcv_param(1);", kContact, kContact)
                .find("Contact: <sip:alice@10.0.0.2:5060;received=sip:10.0.0.2:5060>\r\n") !=
            std::string::npos);
  }

  void theSourceIsPutIntoSdp() {
    const std::string sdp =
        "v=0\r\no=- 1 1 IN IP4 192.168.0.1\r\nc=IN IP4 192.168.0.1\r\nm=audio 1000 RTP/AVP 0\r\n";
    const auto fixed = [&](const std::string& arguments) {
      const std::string got = forwarded(
          "$var(r) = fix_nated_sdp(" + arguments + "); append_hf(\"X-R: $var(r)\\r\\n\");",
          "Content-Length: 0\r\n\r\n", "Content-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" + sdp);
      return got.substr(got.find("X-R: ") + 5);
    };
    QCOMPARE(fixed("2"),
             std::string("1\r\n\r\nv=0\r\no=- 1 1 IN IP4 192.168.0.1\r\nc=IN IP4 10.0.0.2\r\nm=audio 1000 "
                         "RTP/AVP 0\r\na=oldmediaip:192.168.0.1\r\n"));
    QCOMPARE(fixed("8, \"5.5.5.5\""),
             std::string("1\r\n\r\nv=0\r\no=- 1 1 IN IP4 5.5.5.5\r\nc=IN IP4 192.168.0.1\r\nm=audio 1000 "
                         "RTP/AVP 0\r\na=oldmediaip:192.168.0.1\r\n"));
    QVERIFY(fixed("1").starts_with("2\r\n") && fixed("1").ends_with("a=direction:active\r\n"));
  }

  void aRegisterKeepsItsSource() {
    const std::string got =
        forwarded("fix_nated_register(); append_hf(\"X-Received: $avp(received)\\r\\n\");", kVia, kVia);
    QVERIFY(got.find("X-Received: sip:10.0.0.2:5060\r\n") != std::string::npos);
  }

  void privateAddressesAreTold() {
    LittleLab lab(
        "request_route { $var(a) = is_rfc1918(\"172.31.0.1\"); $var(b) = is_rfc1918(\"172.32.0.1\"); $var(c) "
        "= "
        "is_rfc1918(\"192.168.9.9\"); xlog(\"L_INFO\", \"$var(a) $var(b) $var(c)\\n\"); }");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "1 -1 1"));
  }
};

QTEST_APPLESS_MAIN(NatStories)
#include "test_nathelper.moc"
