#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;

namespace {

/// What phone a gets of a MESSAGE with a Subject and a body, after these statements.
std::string relayed(const std::string& statements) {
  LittleLab lab("request_route { " + statements + " $ru = \"sip:a@example.com\"; t_relay(); }");
  auto& a = lab.phone("a", "10 200");
  std::string text = lab.text("MESSAGE sip:bob@example.com",
                              "Subject: hello hello\r\nUser-Agent: Agent agent\r\n", "z9hG4bKt");
  text.replace(text.find("Content-Length: 0"), 17, "Content-Type: text/plain\r\nContent-Length: 13");
  lab.send(0, lab.alice(), text + "foo and foo\r\n");
  lab.run(100);
  return a.first("MESSAGE");
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

/// textops, textopsx and the variables of other messages, by what goes over the wire (all observed on
/// Kamailio 5.6.3).
class TextStories : public QObject {
  Q_OBJECT

 private slots:
  void substitutionsGoThroughHeadersAndBody() {
    const std::string sent = relayed(
        "subst('/Subject: (hello) hello/Subject: \\1 bye/'); subst('/(Agent)/X-\\1/gi'); "
        "subst_body('/foo/bar/g');");
    QVERIFY(holds(sent, "Subject: hello bye\r\n"));
    QVERIFY(holds(sent, "User-X-Agent: X-Agent X-agent\r\n"));
    QVERIFY(holds(sent, "Content-Length: 13\r\n\r\nbar and bar\r\n"));
  }

  void replacingABodyKeepsItsLengthTrue() {
    const std::string sent = relayed(
        "replace(\"hello\", \"BYE\"); replace_body(\"foo\", \"X\"); search_append(\"Subject: hel\", \"\");");
    QVERIFY(holds(sent, "Subject: BYE hello\r\n"));
    QVERIFY(holds(sent, "Content-Length: 11\r\n\r\nX and foo\r\n"));
    QVERIFY(holds(relayed("replace_all(\"hello\", \"x\");"), "Subject: x x\r\n"));
    QVERIFY(holds(relayed("replace_body_all(\"foo\", \"y\");"), "\r\n\r\ny and y\r\n"));
    QVERIFY(holds(relayed("search_append_body(\"foo\", \"!\");"), "\r\n\r\nfoo! and foo\r\n"));
  }

  void aNewBodyBringsItsType() {
    const std::string sent = relayed("set_body(\"new body\", \"text/x\");");
    QVERIFY(holds(sent, "Content-Length: 8\r\nContent-Type: text/x\r\n\r\nnew body"));
    QVERIFY(!holds(sent, "text/plain"));
    QVERIFY(holds(relayed("remove_body();"), "Content-Length: 0\r\n\r\n"));
  }

  void headersAreFoundAndChangedByPattern() {
    QVERIFY(holds(relayed("subst_hf(\"Subject\", '/hello/bye/', \"a\");"), "Subject: bye hello\r\n"));
    QVERIFY(!holds(relayed("remove_hf_re(\"^Sub\");"), "Subject"));
    QVERIFY(!holds(relayed("if (is_present_hf_re(\"^User\")) keep_hf(\"Subject\");"), "User-Agent"));
    QVERIFY(holds(relayed("if (search_hf(\"Subject\", \"hel+o\", \"a\")) append_hf(\"X-Found: 1\\r\\n\");"),
                  "X-Found"));
    QVERIFY(holds(relayed("if (search(\"Subject: hello\")) append_hf(\"X-Found: 1\\r\\n\");"), "X-Found"));
    QVERIFY(!holds(relayed("if (search_body(\"Subject\")) append_hf(\"X-Found: 1\\r\\n\");"), "X-Found"));
    QVERIFY(holds(relayed("if (starts_with(\"$rU\", \"bo\")) append_hf(\"X-Found: 1\\r\\n\");"), "X-Found"));
  }

  void theUriIsSubstitutedAtOnce() {
    LittleLab lab(R"(
request_route {
  subst_user('/bob/alice/');
  $var(first) = $ru;
  subst_uri('/^sip:(.*)@(.*)$/sip:x\1@\2/');
  xlog("L_INFO", "$var(first) then $ru\n");
})");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "sip:alice@example.com then sip:xalice@example.com"));
  }

  void appliedChangesAreSeenByTheScript() {
    LittleLab lab(R"(
request_route {
  append_hf("X-A: 1\r\n"); remove_hf("Contact");
  xlog("L_INFO", "before [$hdr(X-A)] [$ct]\n");
  msg_apply_changes();
  xlog("L_INFO", "after [$hdr(X-A)] [$ct]\n");
  append_hf("X-B: 2\r\n");
  $ru = "sip:a@example.com"; t_relay();
})");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "before [<null>] [<sip:alice@10.0.0.2:5060>]"));
    QVERIFY(said(lab, "after [1] [<null>]"));
    QVERIFY(holds(a.first("OPTIONS"), "X-A: 1\r\nX-B: 2\r\n\r\n"));
  }

  void aReplyMayChangeItsStatusInsideItsClass() {
    LittleLab lab(R"(
request_route { $ru = "sip:a@example.com"; t_on_reply("R"); t_relay(); }
onreply_route[R] {
  append_hf("X-Seen: $rs\r\n");
  if ($rs == 180) change_reply_status("183", "Progress");
  if ($rs == 486) { change_reply_status("404", "Gone"); change_reply_status("200", "Never"); }
})");
    lab.phone("a", "10 180, 20 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(lab.alice().first("SIP/2.0 183 Progress"), "X-Seen: 180\r\n"));
    QVERIFY(holds(lab.alice().first("SIP/2.0 404 Gone"), "X-Seen: 486\r\n"));
    QVERIFY(said(lab, "the class of the reply cannot be changed"));
  }

  void presetRecordRoutesStandInTheirOrder() {
    QVERIFY(holds(relayed("add_rr_param(\";x=1\"); record_route_preset(\"1.2.3.4:5090\", \"5.6.7.8\");"),
                  "SIP/2.0\r\nRecord-Route: <sip:1.2.3.4:5090;ftag=alice;x=1;lr>\r\n"
                  "Record-Route: <sip:5.6.7.8;ftag=alice;x=1;lr>\r\n"));
  }

  void extendedValuesAreListsWithFields() {
    LittleLab lab(R"cfg(
request_route {
  $xavp(a=>x) = "1"; $xavp(a=>y) = "2"; $xavp(a=>x) = "3";
  xlog("L_INFO", "A [$xavp(a=>x)] [$xavp(a=>y)] [$xavp(a[1]=>y)] [$xavp(a[2]=>x)]\n");
  $xavp(b=>x) = "1"; $xavp(b[0]=>y) = "2"; $xavp(b[0]=>x) = "3";
  xlog("L_INFO", "B [$xavp(b=>x)] [$xavp(b=>y)] [$xavp(b[0]=>x[1])]\n");
  $xavp(b[0]=>x) = $null;
  xlog("L_INFO", "C [$xavp(b=>x)]\n");
  $xavp(c) = "old"; $xavp(c) = "new"; $xavp(c) = $null;
  xlog("L_INFO", "D [$xavp(c)]\n");
})cfg");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "A [3] [<null>] [2] [1]"));
    QVERIFY(said(lab, "B [3] [2] [1]"));
    QVERIFY(said(lab, "C [1]"));
    QVERIFY(said(lab, "D [old]"));
  }

  void otherMessagesOfTheTransactionCanBeRead() {
    LittleLab lab(R"cfg(
request_route {
  xlog("L_INFO", "none [$T_req($fu)] [$T_rpl($rs)] [$T_inv($rm)]\n");
  if (is_method("CANCEL")) { xlog("L_INFO", "of [$T_inv($hdr(Subject))]\n"); t_relay(); exit; }
  $ru = "sip:a@example.com"; t_on_reply("R"); t_on_failure("F"); t_relay();
}
onreply_route[R] { xlog("L_INFO", "req [$T_req($ru)] [$T_req($hdr(Subject))]\n"); }
failure_route[F] { xlog("L_INFO", "rpl [$T_rpl($rs)] [$T_rpl($hdr(X-R))]\n"); })cfg");
    lab.phone("a", "50 486 X-R: yes");
    lab.request(0, "INVITE sip:bob@example.com", "Subject: talk\r\n");
    lab.request(20, "CANCEL sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "none [<null>] [<null>] [<null>]"));
    QVERIFY(said(lab, "of [talk]"));
    QVERIFY(said(lab, "req [sip:bob@example.com] [talk]"));
    QVERIFY(said(lab, "rpl [486] [yes]"));
  }
};

QTEST_APPLESS_MAIN(TextStories)
#include "test_texts.moc"
