#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

const std::string kLines = "X-A: 1\r\nX-B: 2\r\nX-A: 3\r\nSubject: hi there\r\nX-Long: a, b, c\r\n";

/// What xlog shows of an expression behind these statements.
QString shown(const std::string& statements, const std::string& expression,
              const std::string& lines = kLines) {
  LittleLab lab("request_route { " + statements + " xlog(\"L_INFO\", \"[" + expression + "]\\n\"); }");
  lab.request(0, "MESSAGE sip:bob@example.com", lines);
  lab.run(10);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) return QString::fromStdString(remark.substr(6, remark.size() - 7));
  }
  return "nothing";
}

/// The lines that a phone gets between Contact and Content-Length, and what the call gave: "1: X-A: 1|X-B:
/// 2".
QString sent(const std::string& call) {
  LittleLab lab("request_route { $var(r) = " + call + "; xlog(\"L_INFO\", \"[$var(r)]\\n\"); t_relay(); }");
  auto& bob = lab.phone("bob", "silent");
  std::string text = lab.text("MESSAGE sip:bob@example.com", kLines, "z9hG4bKa1");
  text.replace(text.find("Content-Length: 0\r\n\r\n"), 21, "Content-Length: 10\r\n\r\naudio Desk");
  lab.send(0, lab.alice(), text);
  lab.run(10);
  const QString got = QString::fromStdString(bob.heard().empty() ? std::string() : bob.heard().front());
  const qsizetype begin = got.indexOf("Contact:");
  QString lines = got.mid(begin).section("\r\n", 1).replace("\r\n", "|");
  QString code;
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) code = QString::fromStdString(remark.substr(6, remark.size() - 7));
  }
  return code + ": " + lines.replace("|Content-Length: 10||audio Desk", "");
}

const QString kAllLines = "X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: a, b, c";

}  // namespace

/// Kamailio 5.6.3's textops, textopsx and maxfwd: the values are what the real ones gave.
class TextOperations : public QObject {
  Q_OBJECT

 private slots:
  void textsAreCompared_data() {
    QTest::addColumn<QString>("call");
    QTest::addColumn<int>("code");
    const auto row = [](const char* call, int code) { QTest::newRow(call) << QString(call) << code; };
    row("cmp_str(\"a\", \"a\")", 1);
    row("cmp_str(\"a\", \"A\")", -1);
    row("cmp_str(\"a\", \"ab\")", -2);
    row("cmp_str(\"\", \"\")", 1);
    row("cmp_istr(\"a\", \"A\")", 1);
    row("cmp_istr(\"a\", \"b\")", -2);
    row("ends_with(\"abc\", \"bc\")", 1);
    row("ends_with(\"abc\", \"ABC\")", -1);
    row("ends_with(\"abc\", \"\")", 1);
    row("ends_with(\"c\", \"bc\")", -1);
    row("str_find(\"abc\", \"bc\")", 2);
    row("str_find(\"abc\", \"BC\")", -1);
    row("str_ifind(\"abc\", \"BC\")", 2);
    row("str_find(\"\", \"a\")", -1);
    row("str_find(\"a\", \"\")", 2);
    row("in_list(\"a\", \" b , a \", \",\")", 1);
    row("in_list(\"a\", \"A,b\", \",\")", -1);
    row("in_list(\"\", \"a,b\", \",\")", -1);
    row("in_list(\"ab\", \"a|ab|c\", \"|\")", 1);
    row("in_list_prefix(\"abc\", \"ab,x\", \",\")", 1);
    row("in_list_prefix(\"a\", \"ab,x\", \",\")", -1);
    row("search_str(\"hello\", \"L\")", 1);
    row("search_str(\"hello\", \"^x\")", -1);
    row("is_present_hf_pv(\"Subject\")", 1);
    row("is_present_hf_re_pv(\"^X-I\")", -1);
    row("is_privacy(\"id\")", -1);
    row("search_hf(\"X-A\", \"3\", \"a\")", 1);
    row("search_hf(\"X-A\", \"3\", \"f\")", -1);
    row("search_hf(\"X-A\", \"1\", \"l\")", -1);
    row("search_hf(\"X-A\", \"3\", \"l\")", 1);
    row("hf_value_exists(\"X-Long\", \"b\")", 1);
    row("hf_value_exists(\"X-Long\", \"zz\")", -1);
    row("fnmatch(\"hello\", \"h*o\")", 1);
    row("fnmatch(\"hello\", \"H*o\")", -1);
    row("fnmatch(\"a/b\", \"a*b\")", 1);
    row("is_maxfwd_lt(\"80\")", 1);
    row("is_maxfwd_lt(\"70\")", -1);
    row("mf_lowlimit(\"10\")", -1);
    row("maxfwd_at_least(\"70\")", -1);
    row("maxfwd_at_least(\"71\")", 1);
  }
  void textsAreCompared() {
    QFETCH(QString, call);
    QFETCH(int, code);
    QCOMPARE(shown("$var(r) = " + call.toStdString() + ";", "$var(r)"), QString::number(code));
  }

  void anEmptyBodyLeavesTheOldOne() {
    QCOMPARE(sent("set_body(\"\", \"text/plain\")"), "-1: " + kAllLines);
    QVERIFY(sent("set_body(\"new\", \"text/plain\")").endsWith("|Content-Type: text/plain||new"));
  }

  void groupsAreTakenOutOfATextAndPrivacyIsRead() {
    const auto take = [](const std::string& arguments) {
      return shown("$var(v) = \"old\"; $var(r) = regex_substring(" + arguments + ", \"$var(v)\");",
                   "$var(r) $var(v)");
    };
    const std::string two = "\"abc123def\", \"([a-z]+)([0-9]+)\", ";
    QCOMPARE(take(two + "0, 3"), QString("1 abc123"));
    QCOMPARE(take(two + "2, 3"), QString("1 123"));
    QCOMPARE(take(two + "2, 1"), QString("-1 old"));
    QCOMPARE(take("\"abc\", \"x\", 0, 1"), QString("-2 old"));
    const std::string privacy = "Privacy: id;user;critical\r\n";
    QCOMPARE(
        shown("$var(r) = is_privacy(\"ID\"); $var(s) = is_privacy(\"none\");", "$var(r) $var(s)", privacy),
        QString("1 -1"));
  }

  void headerLinesAreChosen_data() {
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* call, const QString& after) {
      QTest::newRow(call) << QString(call) << after;
    };
    row("remove_hf_idx(\"X-A\", 0)", "1: X-B: 2|X-A: 3|Subject: hi there|X-Long: a, b, c");
    row("remove_hf_idx(\"X-A\", -1)", "1: X-A: 1|X-B: 2|Subject: hi there|X-Long: a, b, c");
    row("remove_hf_idx(\"X-A\", 5)", "2: " + kAllLines);
    row("remove_hf_pv(\"X-A\")", "1: X-B: 2|Subject: hi there|X-Long: a, b, c");
    row("remove_hf_re_pv(\"^X-[AB]\")", "1: Subject: hi there|X-Long: a, b, c");
    row("remove_hf_exp(\"^X-\", \"^X-(A|I|R)\")", "1: X-A: 1|X-A: 3|Subject: hi there");
    row("remove_hf_exp_pv(\"^X-\", \"^X-(A|I|R)\")", "1: X-A: 1|X-A: 3|Subject: hi there");
    row("remove_hf_match(\"X-A\", \"eq\", \"3\")", "1: X-A: 1|X-B: 2|Subject: hi there|X-Long: a, b, c");
    row("remove_hf_match(\"X-A\", \"ne\", \"3\")", "1: X-B: 2|X-A: 3|Subject: hi there|X-Long: a, b, c");
    row("remove_hf_match(\"X-Long\", \"in\", \"b\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there");
    row("remove_hf_match(\"Subject\", \"re\", \"^hi\")", "1: X-A: 1|X-B: 2|X-A: 3|X-Long: a, b, c");
    row("remove_hf_match(\"Subject\", \"sw\", \"hi\")", "-1: " + kAllLines);
    row("keep_hf(\"^X-[AB]\")", "-1: X-A: 1|X-B: 2|X-A: 3");
    row("remove_body()", "1: " + kAllLines + "|Content-Length: 0||");
    row("append_urihf(\"P-U: \", \"\\r\\n\")",
        "1: " + kAllLines + "|Content-Length: 10|P-U: sip:bob@example.com||audio Desk");
    row("replace_hdrs(\"hi\", \"ho\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: ho there|X-Long: a, b, c");
    row("replace_str(\"X-A\", \"X-Z\", \"a\")", "1: X-Z: 1|X-B: 2|X-Z: 3|Subject: hi there|X-Long: a, b, c");
    row("replace_str(\"X-A\", \"X-Z\", \"f\")", "1: X-Z: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: a, b, c");
    row("replace_hdrs_str(\"X-A\", \"X-Z\", \"l\")",
        "1: X-Z: 1|X-B: 2|X-Z: 3|Subject: hi there|X-Long: a, b, c");
    row("replace_body_str(\"X\", \"Y\", \"a\")", "-1: " + kAllLines);
    row("replace_body_str(\"Desk\", \"Table\", \"a\")",
        "1: " + kAllLines + "|Content-Length: 11||audio Table");
    row("replace_body_atonce(\"^a\", \"x\")", "1: " + kAllLines + "|Content-Length: 10||xudio Desk");
    row("append_hf_value(\"X-Long\", \"d\")", "1: " + kAllLines + "|X-Long: d");
    row("append_hf_value(\"X-Long[1]\", \"d\")",
        "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: a,d, b, c");
    row("insert_hf_value(\"X-Long\", \"0\")",
        "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: 0|X-Long: a, b, c");
    row("insert_hf_value(\"X-Long[1]\", \"z\")",
        "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: z,a, b, c");
    row("remove_hf_value(\"X-Long\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long:  b, c");
    row("remove_hf_value(\"X-Long[*]\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there");
    row("remove_hf_value(\"X-A[*]\")", "1: X-B: 2|Subject: hi there|X-Long: a, b, c");
    row("assign_hf_value(\"X-Long[1]\", \"q\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: q, b, c");
    row("include_hf_value(\"X-Long\", \"b\")", "1: " + kAllLines);
    row("include_hf_value(\"X-Long\", \"e\")", "1: " + kAllLines + ",e");
    row("exclude_hf_value(\"X-Long\", \"b\")", "1: X-A: 1|X-B: 2|X-A: 3|Subject: hi there|X-Long: a, c");
    row("exclude_hf_value(\"X-Long\", \"zz\")", "1: " + kAllLines);
  }
  void headerLinesAreChosen() {
    QFETCH(QString, call);
    QFETCH(QString, after);
    QCOMPARE(sent(call.toStdString()), after);
  }

  void linesForRepliesOutliveTheBeginningOfATransaction() {
    LittleLab lab(
        "request_route { append_to_reply(\"X-One: 1\\r\\n\"); t_newtran(); append_to_reply(\"X-Two: "
        "2\\r\\n\"); "
        "sl_send_reply(\"299\", \"x\"); }");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    QVERIFY(lab.alice().first("SIP/2.0 299").find("X-One: 1\r\nX-Two: 2\r\n") != std::string::npos);
  }

  void aTargetThatIsNoUriFailsWhenItIsSent() {
    LittleLab lab(
        "request_route { $var(r) = append_branch(\"x\"); xlog(\"L_INFO\", \"[$var(r)]\\n\"); t_relay(); }");
    auto& bob = lab.phone("bob", "10 200");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(50);
    QVERIFY(test::said(lab, "[1]"));
    QCOMPARE(bob.heard().size(), std::size_t{1});
    QVERIFY(!lab.alice().first("SIP/2.0 200").empty());
  }

  void theDateIsAdded() {
    LittleLab lab(
        "request_route { if ($rU == \"bob\") { append_time_to_request(); t_relay(); exit; } append_time(); "
        "sl_send_reply(\"299\", \"x\"); }");
    auto& bob = lab.phone("bob", "silent");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.request(0, "MESSAGE sip:carol@example.com", "", "z9hG4bKa2");
    lab.run(10);
    const std::string date = "\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n";
    QVERIFY(bob.heard().front().find(date) != std::string::npos);
    QVERIFY(lab.alice().first("SIP/2.0 299").find(date) != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TextOperations)
#include "test_textops.moc"
