#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

constexpr const char* kAll =
    "request_route { $var(r) = sanity_check(\"$var(m)\", \"$var(u)\"); append_to_reply(\"X-R: "
    "$var(r)\\r\\n\"); "
    "sl_send_reply(\"299\", \"after\"); }";

/// A MESSAGE of alice's with one place changed; what she hears: "400 Bad …; 299 after -1".
QString heard(const std::string& script, const std::string& from, const std::string& to) {
  LittleLab lab(script);
  std::string text = lab.text("MESSAGE sip:bob@example.com", "", "z9hG4bKa1");
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  lab.send(0, lab.alice(), text);
  lab.run(10);
  QStringList all;
  for (const std::string& reply : lab.alice().heard()) {
    const QStringList lines = QString::fromStdString(reply).split("\r\n");
    QString line = lines[0].section(' ', 1);
    for (const QString& each : lines) {
      if (each.startsWith("X-R:")) line += each.mid(4);
      if (each.startsWith("Unsupported:")) line += " (" + each.mid(13) + ")";
    }
    all << line;
  }
  return all.join("; ");
}

QString refused(int bits, int uris, const std::string& from, const std::string& to) {
  return heard(
      "modparam(\"sanity\", \"autodrop\", 0) modparam(\"sanity\", \"proxy_require\", \"foo, bar\")\n" +
          std::string("request_route { $var(m) = ") + std::to_string(bits) + "; $var(u) = " +
          std::to_string(uris) + "; route(ALL); }\nroute[ALL]" + std::string(kAll).substr(13),
      from, to);
}

const std::string kEnd = "Content-Length: 0\r\n\r\n";
const std::string kRequestLine = "MESSAGE sip:bob@example.com SIP";
const std::string kContact = "<sip:alice@10.0.0.2:5060>";
const std::string kDigest =
    "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0123456789abcdef\"";

std::string digestWithout(const std::string& part, const std::string& instead = {}) {
  std::string text = kDigest;
  return "Authorization: " + text.replace(text.find(part), part.size(), instead) + "\r\n" + kEnd;
}

}  // namespace

/// Kamailio 5.6.3's sanity, held to what the real one answered to the same messages.
class SanityStories : public QObject {
  Q_OBJECT

 private slots:
  void eachCheckAnswersAsKamailio_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("uris");
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("to");
    QTest::addColumn<QString>("refusal");
    using S = std::string;
    const auto row = [](const char* name, int bits, int uris, const S& from, const S& to,
                        const char* refusal) {
      QTest::newRow(name) << bits << uris << from << to << QString(refusal);
    };
    row("sound", 32767, 15, "", "", "");
    row("version", 1, 7, "SIP/2.0\r\nVia", "SIP/2.00\r\nVia", "505 Version Not Supported (R-URI)");
    row("scheme", 2, 7, kRequestLine, "MESSAGE http://example.com/ SIP", "400 Bad Request URI");
    row("scheme tel", 2, 7, kRequestLine, "MESSAGE tel:+123 SIP", "");
    row("scheme tels", 2, 7, kRequestLine, "MESSAGE tels:+123 SIP", "400 Bad Request URI");
    row("no host", 1024, 1, kRequestLine, "MESSAGE sip:bob@ SIP", "400 Bad Request URI");
    row("port", 1024, 1, kRequestLine, "MESSAGE sip:bob@example.com:99999 SIP", "400 Bad Request URI");
    row("two From", 4, 7, kEnd, "From: <sip:x@y>;tag=1\r\n" + kEnd, "silence");
    row("two Via", 4, 7, kEnd, "Via: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx\r\n" + kEnd, "");
    row("method", 32, 7, "2 MESSAGE", "2 INVITE", "400 CSeq method does not match request method");
    row("method's case", 32, 7, "2 MESSAGE", "2 message", "400 CSeq method does not match request method");
    row("number", 64, 7, "CSeq: 2", "CSeq: 4294967295", "");
    row("long number", 64, 7, "CSeq: 2", "CSeq: 00000000002", "400 CSeq number is illegal");
    row("length", 128, 7, kEnd, "Content-Length: 3\r\n\r\nhello", "400 Content-Length mis-match");
    row("short body", 128, 7, kEnd, "l: 9\r\n\r\nhello", "400 Content-Length mis-match");
    row("no length", 128, 7, kEnd, "\r\nhello", "");
    row("expires", 256, 7, kEnd, "Expires: 10;x=1\r\n" + kEnd, "400 Expires value is illegal");
    row("expires 2^32", 256, 7, kEnd, "Expires: 4294967296\r\n" + kEnd, "");
    row("expires too much", 256, 7, kEnd, "Expires: 4294967297\r\n" + kEnd, "400 Expires value is illegal");
    row("expires words", 256, 7, kEnd, "Expires: 10 20\r\n" + kEnd, "");
    row("expires empty", 256, 7, kEnd, "Expires: \r\n" + kEnd, "400 Bad Expires Header");
    row("extension", 512, 7, kEnd, "Proxy-Require: bar ,foo\r\n" + kEnd, "");
    row("extension's case", 512, 7, kEnd, "Proxy-Require: foo, Bar\r\n" + kEnd,
        "420 Bad Proxy Require Extension (Bar)");
    row("extension's gap", 512, 7, kEnd, "Proxy-Require: foo,,bar\r\n" + kEnd,
        "420 Bad Proxy Require Extension ()");
    row("extension empty", 512, 7, kEnd, "Proxy-Require: \r\n" + kEnd, "400 Bad Proxy Require Header");
    row("second extension", 512, 7, kEnd, "Proxy-Require: foo\r\nProxy-Require: baz\r\n" + kEnd, "");
    row("From", 1024, 2, "From: <sip:alice@example.com>", "From: <http://a>", "400 Invalid From Header");
    row("From not asked", 1024, 4, "From: <sip:alice@example.com>", "From: <http://a>", "");
    row("To", 1024, 4, "To: <sip:bob@example.com>", "To: <sip:>", "400 Ivalid To Header");
    row("Contact", 1024, 8, kContact, "<sip:>", "400 Bad Contact URI");
    row("last Contact", 1024, 8, kContact, "<sip:a@b>, <sip:>", "400 Bad Contact URI");
    row("first Contact", 1024, 8, kContact, "<sip:>, <sip:a@b>", "");
    row("second Contact line", 1024, 8, kContact, "<sip:a@b>\r\nContact: <sip:>", "");
    row("Contact open", 1024, 8, kContact, "<sip:a@b>\r\nContact: <sip:a", "400 Bad Contact Header");
    row("Contact empty", 1024, 8, kContact, "", "400 Bad Contact Header");
    row("Contact star", 1024, 8, kContact, "*", "");
    row("credentials", 2048, 7, kEnd, digestWithout("x", "y"), "");
    row("other scheme", 2048, 7, kEnd, "Authorization: Basic abc\r\n" + kEnd, "-");
    row("other scheme passes", 8192, 7, kEnd, "Authorization: Basic abc\r\n" + kEnd, "");
    row("no realm", 8192, 7, kEnd, digestWithout("realm=\"r\", "), "400 Bad Auth Credentials");
    row("user empty", 8192, 7, kEnd, digestWithout("\"a\"", "\"\""), "400 Auth Empty User");
    row("nonce empty", 2048, 7, kEnd, digestWithout("\"n\"", "\"\""), "400 Auth Empty Nonce");
    row("response empty", 2048, 7, kEnd, digestWithout("0123456789abcdef"), "400 Auth Empty Response");
    row("qop alone", 2048, 7, kEnd, digestWithout("=\"n\"", "=\"n\", qop=auth"), "400 Bad Auth Credentials");
    row("qop odd", 2048, 7, kEnd, digestWithout("=\"n\"", "=\"n\", qop=other"), "");
    row("quote open", 2048, 7, kEnd, digestWithout("def\"", "def"), "400 Bad Auth Header");
    row("comma first", 2048, 7, kEnd, digestWithout("Digest ", "Digest ,"), "400 Bad Auth Credentials");
    row("comma last", 2048, 7, kEnd, digestWithout("def\"", "def\","), "400 Bad Auth Header");
    row("value missing", 2048, 7, kEnd, digestWithout("\"a\""), "400 Bad Auth Header");
    row("From tags", 4096, 7, ";tag=alice", ";tag=alice;TAG=x", "400 Many From Tag Params");
    row("To tags", 4096, 7, "bob@example.com>", "bob@example.com>;tag=1;tag", "400 Many To Tag Params");
    row("order", 32767, 15, kEnd, "Proxy-Require: baz\r\nExpires: abc\r\n" + kEnd,
        "400 Expires value is illegal");
    row("out of range", 32768, 7, "", "", "-");
    row("URIs out of range", 1, 16, "", "", "-");
  }
  void eachCheckAnswersAsKamailio() {
    QFETCH(int, bits);
    QFETCH(int, uris);
    QFETCH(std::string, from);
    QFETCH(std::string, to);
    QFETCH(QString, refusal);
    // What is refused without an answer is a "-" here; an Unsupported line stays for the next reply.
    const QString got = refused(bits, uris, from, to);
    const qsizetype bracket = refusal.indexOf(" (");
    const QString kept = refusal.startsWith("420") ? refusal.mid(bracket) : QString();
    QString wanted = "299 after" + kept + (refusal.isEmpty() ? " 1" : " -1");
    if (!refusal.isEmpty() && refusal != "-") wanted.prepend(refusal + "; ");
    // Kamailio core builds no reply, not even the script's, to what it cannot read to its end.
    if (refusal == "silence") wanted.clear();
    QCOMPARE(got, wanted);
  }

  void aRefusalEndsTheScript() {
    const std::string script =
        "request_route { if (!sanity_check()) xlog(\"L_INFO\", \"false\\n\"); sl_send_reply(\"299\", "
        "\"after\"); }";
    QCOMPARE(heard(script, "2 MESSAGE", "2 INVITE"),
             QString("400 CSeq method does not match request method"));
    QCOMPARE(heard(script, "", ""), QString("299 after"));
  }

  void theDefaultsAreSettings() {
    const std::string script =
        "modparam(\"sanity\", \"default_checks\", 1024) modparam(\"sanity\", "
        "\"uri_checks\", 8)\nrequest_route { sanity_check(); sl_send_reply(\"299\", \"after\"); }";
    QCOMPARE(heard(script, "2 MESSAGE", "2 INVITE"), QString("299 after"));
    QCOMPARE(heard(script, kContact, "<sip:>"), QString("400 Bad Contact URI"));
  }

  void theScriptMayAnswerLater() {
    const std::string script =
        "modparam(\"sanity\", \"autodrop\", 0) modparam(\"sanity\", \"noreply\", 1)\nrequest_route { if "
        "(sanity_check(\"2080\")) sl_send_reply(\"299\", \"sound\"); else sanity_reply(); }";
    QCOMPARE(heard(script, "2 MESSAGE", "2 INVITE"),
             QString("400 CSeq method does not match request method"));
    QCOMPARE(heard(script, kEnd, "Authorization: Basic x\r\n" + kEnd), QString("500 Server Sanity Failure"));
    QCOMPARE(heard(script, "", ""), QString("299 sound"));
  }

  void anAckIsNeverAnswered() {
    LittleLab lab("request_route { sanity_check(\"32\"); }");
    std::string ack = lab.text("ACK sip:bob@example.com", "", "z9hG4bKa1");
    ack.replace(ack.find("1 ACK"), 5, "1 INVITE");
    lab.send(0, lab.alice(), ack);
    lab.run(10);
    QVERIFY(lab.alice().heard().empty());
  }

  void repliesAreOnlyJudged() {
    LittleLab lab(
        "modparam(\"sanity\", \"autodrop\", 0)\nrequest_route { t_relay(); }\nreply_route { $var(a) = "
        "sanity_check(\"17604\", \"6\"); $var(b) = sanity_check(\"32\"); $var(c) = sanity_check(\"1\"); "
        "xlog(\"L_INFO\", \"$rs: $var(a) $var(b) $var(c)\\n\"); }");
    lab.phone("bob", "10 200");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(50);
    QVERIFY(test::said(lab, "200: 1 -1 -1"));
    QVERIFY(!lab.alice().first("SIP/2.0 200").empty());
  }
};

QTEST_APPLESS_MAIN(SanityStories)
#include "test_sanity.moc"
