#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

const std::string kRequest = "OPTIONS sip:bob:pw@example.com:5070;transport=udp;x=1;lr";

/// What xlog shows of an expression behind these statements, on a request with these lines more.
QString shown(const std::string& statements, const std::string& expression, const std::string& lines = {},
              const std::string& start = kRequest) {
  LittleLab lab("request_route { " + statements + " xlog(\"L_INFO\", \"[" + expression + "]\\n\"); }");
  lab.request(0, start, lines);
  lab.run(10);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) return QString::fromStdString(remark.substr(6, remark.size() - 7));
  }
  return "nothing";
}

/// What a phone gets of a request that came through these statements.
std::string forwarded(const std::string& statements) {
  LittleLab lab("request_route { " + statements + " t_relay(); }");
  auto& bob = lab.phone("bob", "silent");
  lab.request(0, "MESSAGE sip:bob@example.com");
  lab.run(10);
  return bob.heard().empty() ? std::string() : bob.heard().front();
}

bool hasLine(const std::string& text, const std::string& line) {
  return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

/// Kamailio 5.6.3's siputils: the values are what the real one gave.
class SipUtilities : public QObject {
  Q_OBJECT

 private slots:
  void textsAreJudged_data() {
    QTest::addColumn<QString>("call");
    QTest::addColumn<int>("code");
    const auto row = [](const char* call, int code) { QTest::newRow(call) << QString(call) << code; };
    row("is_tel_number(\"+123\")", 1);
    row("is_tel_number(\"+\")", -2);
    row("is_tel_number(\"12-3\")", -2);
    row("is_numeric(\"123\")", 1);
    row("is_numeric(\"+1\")", -2);
    row("is_numeric(\"\")", -2);
    row("is_alphanum(\"1aZ\")", 1);
    row("is_alphanum(\"\")", -2);
    row("is_alphanum(\"a-b\")", -3);
    row("is_alphanumex(\"1a-Z\", \"-\")", 1);
    row("is_alphanumex(\"a-b_\", \"-\")", -3);
    row("cmp_uri(\"sip:a@B.com\", \"sip:a@b.com\")", 1);
    row("cmp_uri(\"sip:a@b\", \"sip:a@b:5060\")", -1);
    row("cmp_uri(\"sip:a@b\", \"sip:a@b;x=1\")", 1);
    row("cmp_uri(\"sip:a@b;transport=tcp\", \"sip:a@b\")", 1);
    row("cmp_uri(\"sip:a@b;x=1\", \"sip:a@b;x=2\")", -1);
    row("cmp_uri(\"sip:a@b\", \"sips:a@b\")", -1);
    row("cmp_uri(\"sip:a:x@b\", \"sip:a@b\")", -1);
    row("cmp_uri(\"tel:1\", \"tel:1\")", 1);
    row("cmp_uri(\"x\", \"sip:a@b\")", -2);
    row("cmp_aor(\"sip:a@b\", \"sips:a:x@B:5061\")", 1);
    row("cmp_aor(\"sip:a@b\", \"sip:A@b\")", -1);
    row("cmp_aor(\"x\", \"sip:a@b\")", -2);
    row("cmp_hdr_name(\"From\", \"f\")", 1);
    row("cmp_hdr_name(\"X-a\", \"x-A\")", 1);
    row("cmp_hdr_name(\"f\", \"t\")", -1);
    row("uri_param(\"x\")", -1);
    row("uri_param(\"x\", \"1\")", 1);
    row("uri_param(\"lr\")", 1);
    row("uri_param(\"lr\", \"x\")", -1);
    row("uri_param(\"transport\", \"UDP\")", -1);
    row("uri_param(\"LR\")", -1);
    row("uri_param_any(\"X\")", 1);
    row("uri_param_any(\"nope\")", -1);
    row("is_gruu()", -1);
    row("is_gruu(\"sip:a@b;gr=1\")", 1);
    row("is_gruu(\"sip:a@b;gr\")", 2);
    row("is_user(\"bob\")", -1);
  }
  void textsAreJudged() {
    QFETCH(QString, call);
    QFETCH(int, code);
    QCOMPARE(shown("$var(r) = " + call.toStdString() + ";", "$var(r)"), QString::number(code));
  }

  void variablesAreJudged() {
    const auto code = [](const std::string& function, const std::string& text) {
      return shown("$var(a) = \"" + text + "\"; $var(r) = " + function + "(\"$var(a)\");", "$var(r)").toInt();
    };
    for (const char* good : {"sip:a@b", "sips:a@b:70", "tel:123", "urn:service:sos"})
      QCOMPARE(code("is_uri", good), 1);
    for (const char* bad : {"sip:", "http://x", "abc", ""}) QCOMPARE(code("is_uri", bad), -1);
    for (const char* good : {"+12", "+123456789012345"}) QCOMPARE(code("is_e164", good), 1);
    for (const char* bad : {"+1", "+1234567890123456", "123", "+12a", "+", ""})
      QCOMPARE(code("is_e164", bad), -1);
    QCOMPARE(code("is_uri_user_e164", "sip:+1234567@b"), 1);
    QCOMPARE(code("is_uri_user_e164", "tel:+1234567"), -1);
  }

  void uriParametersComeAndGo() {
    const QString uri = "sip:bob:pw@example.com:5070;transport=udp;x=1;lr";
    QCOMPARE(shown("add_uri_param(\"nat=yes\");", "$ru"), uri + ";nat=yes");
    QCOMPARE(shown("add_uri_param(\"x=5\");", "$ru"), uri + ";x=5");
    QCOMPARE(shown("uri_param_rm(\"X\");", "$ru"), QString("sip:bob:pw@example.com:5070;transport=udp;lr"));
    QCOMPARE(shown("uri_param_rm(\"lr\");", "$ru"), QString("sip:bob:pw@example.com:5070;transport=udp;x=1"));
    QCOMPARE(shown("uri_param_rm(\"none\");", "$ru"), uri);
    QCOMPARE(shown("$var(v) = \"old\"; get_uri_param(\"x\", \"$var(v)\");", "$var(v)"), QString("1"));
    QCOMPARE(shown("$var(v) = \"old\"; $var(r) = get_uri_param(\"X\", \"$var(v)\");", "$var(r) $var(v)"),
             QString("-1 old"));
  }

  void urisOfVariablesAreRewritten() {
    const auto tel = [](const std::string& uri) {
      return shown("$var(v) = \"old\"; $var(r) = tel2sip(\"" + uri + "\", \"h.com\", \"$var(v)\");",
                   "$var(r) $var(v)");
    };
    QCOMPARE(tel("tel:+(34)-999-888-777"), QString("1 sip:+34999888777@h.com;user=phone"));
    QCOMPARE(tel("tel:+12-(34)-56-78;Ext=200;ISUB=+123-456"),
             QString("1 sip:+12345678;ext=200;isub=+123-456@h.com;user=phone"));
    QCOMPARE(tel("sip:a@b"), QString("2 old"));
    const auto set = [](const std::string& part, const std::string& uri, const std::string& text) {
      return shown(
          "$var(u) = \"" + uri + "\"; $var(r) = set_uri_" + part + "(\"$var(u)\", \"" + text + "\");",
          "$var(r) $var(u)");
    };
    QCOMPARE(set("user", "sip:u:p@host:50;x=1", "new"), QString("1 sip:new@host:50;x=1"));
    QCOMPARE(set("user", "sip:u@host", ""), QString("1 sip:host"));
    QCOMPARE(set("host", "sip:u:p@host:50;x=1", "new"), QString("1 sip:u:p@new:50;x=1"));
    QCOMPARE(set("host", "sip:u@host", ""), QString("-1 sip:u@host"));
    QCOMPARE(set("user", "x", "new"), QString("-1 x"));
  }

  void theFirstHopIsTold() {
    const std::string ask = "$var(r) = is_first_hop();";
    QCOMPARE(shown(ask, "$var(r)"), QString("1"));
    QCOMPARE(shown(ask, "$var(r)", "Record-Route: <sip:1.2.3.4;lr>\r\n"), QString("1"));
    QCOMPARE(shown(ask, "$var(r)", "Via: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx\r\n"), QString("-1"));
    for (const bool records : {true, false}) {
      LittleLab lab(std::string("request_route { ") + (records ? "record_route(); " : "") +
                    "t_relay(); }\nreply_route { if (is_first_hop()) xlog(\"L_INFO\", \"first\\n\"); else "
                    "xlog(\"L_INFO\", \"later\\n\"); }");
      lab.phone("bob", "10 200");
      lab.request(0, "INVITE sip:bob@example.com");
      lab.run(50);
      QVERIFY(test::said(lab, records ? "first" : "later"));
    }
  }

  void supportedExtensionsAreFound() {
    const std::string lines = "Supported: path, timer\r\nk: GRUU\r\n";
    for (const char* each : {"path", "timer", "gruu"})
      QCOMPARE(shown(std::string("$var(r) = is_supported(\"") + each + "\");", "$var(r)", lines),
               QString("1"));
    QCOMPARE(shown("$var(r) = is_supported(\"outbound\");", "$var(r)", lines), QString("-1"));
  }

  void optionsAreAnswered() {
    LittleLab lab(
        "modparam(\"siputils\", \"options_support\", \"path\")\nrequest_route { if (!options_reply()) "
        "sl_send_reply(\"404\", \"No\"); }");
    lab.request(0, "OPTIONS sip:10.0.0.1");
    lab.request(10, "OPTIONS sip:bob@10.0.0.1", "", "z9hG4bKa2");
    lab.run(20);
    const std::string answer = lab.alice().first("SIP/2.0 200 OK");
    QVERIFY(hasLine(answer, "Accept: */*") && hasLine(answer, "Accept-Encoding: ") &&
            hasLine(answer, "Accept-Language: en") && hasLine(answer, "Supported: path"));
    QVERIFY(!lab.alice().first("SIP/2.0 404").empty());
  }

  void contactsArePackedAndUnpacked() {
    QVERIFY(hasLine(forwarded("encode_contact(\"enc\", \"9.9.9.9\");"),
                    "Contact: <sip:enc*alice**10.0.0.2*5060*@9.9.9.9>"));
    QVERIFY(hasLine(forwarded("contact_param_encode(\"ksu\", \"sip:1.2.3.4:5060;transport=tcp\");"),
                    "Contact: <sip:1.2.3.4:5060;transport=tcp;ksu=c2lwOmFsaWNlQDEwLjAuMC4yOjUwNjA>"));
    QVERIFY(hasLine(forwarded("contact_param_decode(\"none\"); decode_contact_header();"),
                    "Contact: <sip:alice@10.0.0.2:5060>"));
    QCOMPARE(
        shown("$ru = \"sip:enc*alice*pw*1.2.3.4**tcp@9.9.9.9\"; $var(r) = decode_contact();", "$var(r) $ru"),
        QString("1 sip:alice:pw@1.2.3.4;transport=tcp"));
    QCOMPARE(shown("$ru = \"sip:a@b\"; $var(r) = decode_contact();", "$var(r) $ru"), QString("-26 sip:a@b"));
    QCOMPARE(shown("$ru = \"sip:10.0.0.1;ksu=c2lwOmFAYg\"; $var(r) = contact_param_decode_ruri(\"ksu\");",
                   "$var(r) $ru"),
             QString("1 sip:a@b"));
    QVERIFY(hasLine(forwarded("contact_param_rm(\"ob\");"), "Contact: <sip:alice@10.0.0.2:5060>"));
  }
};

QTEST_APPLESS_MAIN(SipUtilities)
#include "test_siputils.moc"
