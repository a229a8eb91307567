#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

/// Runs statements on an INVITE and gives what xlog showed of an expression.
std::string shown(const std::string& statements, const std::string& expression) {
  LittleLab lab("request_route { " + statements + " xlog(\"L_INFO\", \"[" + expression + "]\\n\"); }");
  lab.request(0, "INVITE sip:bob:pw@example.com:5070;transport=udp",
              "User-Agent: Lab/1\r\nSubject: Hi\r\nX-A: 1\r\nX-A: 2\r\n");
  lab.run(10);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) return remark.substr(6, remark.size() - 7);
  }
  return "nothing";
}

}  // namespace

/// Pseudo-variables, transformations and the functions that change the R-URI.
class ValueStories : public QObject {
  Q_OBJECT

 private slots:
  /// As 5.6.3 answered: a number is never full, digits are a text, a whole xavp is a text too.
  void valuesTellTheirKind_data() {
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* variable, const char* kind) {
      QTest::newRow(variable) << variable << kind;
    };
    row("$var(i)", "int empty I set");
    row("$var(z)", "int empty I set");
    row("$var(n)", "no full S set");
    row("$var(e)", "no empty S set");
    row("$avp(a)", "no full S set");
    row("$avp(none)", "no empty N unset");
    row("$xavp(x)", "no full S set");
    row("$xavp(none)", "no empty N unset");
    row("$du", "no empty N unset");
    row("$ml", "int empty I set");
    row("$hdr(CSeq)", "no full S set");
  }
  void valuesTellTheirKind() {
    QFETCH(QString, variable);
    QFETCH(QString, kind);
    const QString statements =
        "$var(i) = 7; $var(z) = 0; $var(n) = \"5\"; $var(e) = \"\"; $avp(a) = \"t\"; $xavp(x=>f) = \"q\"; "
        "$var(k) = \"no\"; if (is_int(\"%1\")) $var(k) = \"int\"; "
        "if (not_empty(\"%1\")) $var(k) = $var(k) + \" full\"; else $var(k) = $var(k) + \" empty\"; "
        "if (typeof(\"%1\", \"int\")) $var(k) = $var(k) + \" I\"; "
        "if (typeof(\"%1\", \"str\")) $var(k) = $var(k) + \" S\"; "
        "if (typeof(\"%1\", \"null\")) $var(k) = $var(k) + \" N\"; "
        "if (pv_isset(\"%1\")) $var(k) = $var(k) + \" set\"; else $var(k) = $var(k) + \" unset\";";
    QCOMPARE(QString::fromStdString(shown(statements.arg(variable).toStdString(), "$var(k)")), kind);
  }

  void variablesArePrintedIntoAndUnset() {
    QCOMPARE(shown("$var(r) = pv_printf(\"$var(k)\", \"b $rm\");", "$var(r) $var(k)"), "1 b INVITE");
    QCOMPARE(shown("$var(r) = avp_printf(\"$avp(k)\", \"a $rm\");", "$var(r) $avp(k)"), "1 a INVITE");
    QCOMPARE(shown("$var(i) = 7; $var(r) = pv_unset(\"$var(i)\");", "$var(r) $var(i)"), "1 0");
    QCOMPARE(shown("$avp(a) = 7; $var(r) = pv_unset(\"$avp(a)\");", "$var(r) $avp(a)"), "1 <null>");
  }

  void whatScriptsRead_data() {
    QTest::addColumn<QString>("statements");
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* statements, const char* expression, const char* value) {
      QTest::newRow((std::string(statements) + " " + expression).c_str())
          << statements << expression << value;
    };
    row("", "$rm $ru", "INVITE sip:bob:pw@example.com:5070;transport=udp");
    row("", "$rU|$rd|$rp|$rz", "bob|example.com|5070|sip");
    row("", "$fu|$fU|$fd|$ft", "sip:alice@example.com|alice|example.com|alice");
    row("", "$tu|$tU|$td|$tt", "sip:bob@example.com|bob|example.com|<null>");
    row("", "$ci|$cs", "call1@10.0.0.2|1");
    row("", "$si|$sp|$proto|$Ri|$Rp", "10.0.0.2|5060|udp|10.0.0.1|5060");
    row("", "$ua|$ct|$rs|$du", "Lab/1|<sip:alice@10.0.0.2:5060>|<null>|<null>");
    row("", "$hdr(X-A)|$(hdr(X-A)[1])|$(hdr(X-A)[-1])|$hdr(None)", "1|2|2|<null>");
    row("", "$hdr(s)|$hdr(Subject)", "Hi|Hi");
    row("", "$mf|$T_branch_idx|$cl", "0|0|0");
    row("setflag(3);", "$mf", "8");
    row("seturi(\"sip:a@b.c\");", "$ru|$ou", "sip:a@b.c|sip:bob:pw@example.com:5070;transport=udp");
    row("$ru = \"sip:a@b.c\";", "$rU", "a");
    row("$rU = \"carol\";", "$ru", "sip:carol:pw@example.com:5070;transport=udp");
    row("$rd = \"other.org\";", "$ru", "sip:bob:pw@other.org:5070;transport=udp");
    row("$rp = 5080;", "$rp", "5080");
    row("$du = \"sip:10.0.0.9\";", "$du|$dd", "sip:10.0.0.9|10.0.0.9");
    row("$du = \"sip:10.0.0.9\"; $du = $null;", "$du", "<null>");
    row("setuser(\"x\");", "$rU", "x");
    row("prefix(\"00\");", "$rU", "00bob");
    row("strip(1);", "$rU", "ob");
    row("strip(9);", "$rU", "<null>");
    row("strip_tail(1);", "$rU", "bo");
    row("sethost(\"h.org\");", "$rd|$rp", "h.org|5070");
    row("sethostport(\"h.org:5090\");", "$rd|$rp", "h.org|5090");
    row("setport(\"5099\");", "$rp", "5099");
    row("seturi(\"sip:a@b\"); revert_uri();", "$rU", "bob");
    row("$avp(x) = 1; $avp(x) = 2; $avp(x) = 3;", "$avp(x)|$(avp(x)[1])|$(avp(x)[*])", "3|2|3, 2, 1");
    row("$avp(x) = 1; $avp(x) = 2; $avp(x) = $null;", "$avp(x)", "1");
    row("$avp(x) = 1; $avp(x) = 2; $(avp(x)[*]) = $null;", "$avp(x)", "<null>");
    row("append_branch(\"sip:b@b\", \"0.5\");", "$branch(uri)|$branch(q)|$branch(count)", "sip:b@b|500|1");
    row("", "$(ru{uri.user})|$(ru{uri.port})|$(ru{uri.param,transport})", "bob|5070|udp");
    row("", "$(hdr(From){nameaddr.uri})|$(hdr(From){tobody.tag})", "sip:alice@example.com|alice");
  }
  void whatScriptsRead() {
    QFETCH(QString, statements);
    QFETCH(QString, expression);
    QFETCH(QString, value);
    QCOMPARE(QString::fromStdString(shown(statements.toStdString(), expression.toStdString())), value);
  }

  void badQAddsNothing_data() {
    QTest::addColumn<QString>("q");
    QTest::addColumn<bool>("good");
    for (const char* q : {"0", "1", "0.5", "1.0", "0.125", ".5"}) QTest::newRow(q) << q << true;
    for (const char* q : {"1.1", "2", "x", "0.1234", "-1"}) QTest::newRow(q) << q << false;
  }
  void badQAddsNothing() {
    QFETCH(QString, q);
    QFETCH(bool, good);
    const std::string statements = "append_branch(\"sip:b@b\", \"" + q.toStdString() + "\");";
    QCOMPARE(shown(statements, "$branch(count)"), std::string(good ? "1" : "<null>"));
  }

  void questionsAboutTheMessage_data() {
    QTest::addColumn<QString>("condition");
    QTest::addColumn<bool>("holds");
    QTest::newRow("method") << "is_method(\"BYE|INVITE\")" << true;
    QTest::newRow("other method") << "is_method(\"BYE\")" << false;
    QTest::newRow("to tag") << "has_totag()" << false;
    QTest::newRow("header") << "is_present_hf(\"subject\")" << true;
    QTest::newRow("body") << "has_body()" << false;
    QTest::newRow("request") << "is_request() && !is_reply()" << true;
    QTest::newRow("myself") << "is_myself(\"sip:x@10.0.0.1\")" << true;
    QTest::newRow("not myself") << "is_myself(\"sip:x@10.0.0.1:5070\")" << false;
    QTest::newRow("destination") << "isdsturiset()" << false;
    QTest::newRow("keyword") << "method == \"INVITE\" && src_ip == 10.0.0.2" << true;
    QTest::newRow("uri is myself") << "uri == myself" << false;
    QTest::newRow("armed") << "t_is_set(\"failure_route\")" << false;
  }
  void questionsAboutTheMessage() {
    QFETCH(QString, condition);
    QFETCH(bool, holds);
    const std::string statements = "$var(x) = 0; if (" + condition.toStdString() + ") $var(x) = 1;";
    QCOMPARE(shown(statements, "$var(x)"), std::string(holds ? "1" : "0"));
  }

  void textsForRepliesPileUp() {
    LittleLab lab(R"(
request_route {
  t_newtran();
  append_to_reply("X-1: a\r\n");
  t_reply("180", "Ringing");
  append_to_reply("X-2: b\r\n");
  t_reply("486", "Busy Here");
})");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(10);
    QVERIFY(lab.alice().first("SIP/2.0 180").find("X-1: a\r\nServer:") != std::string::npos);
    QVERIFY(lab.alice().first("SIP/2.0 486").find("X-1: a\r\nX-2: b\r\n") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(ValueStories)
#include "test_values.moc"
