#include <QTest>
#include <algorithm>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;
using test::went;

namespace {

const std::string kRequest = "MESSAGE sip:bob:pw@example.com:5060";

/// What xlog shows of an expression behind these statements.
QString shown(const std::string& statements, const std::string& expression,
              const std::string& start = kRequest) {
  LittleLab lab("request_route { " + statements + " xlog(\"L_INFO\", \"[" + expression + "]\\n\"); }");
  lab.phone("bob", "silent");
  lab.request(0, start);
  lab.run(10);
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO [")) return QString::fromStdString(remark.substr(6, remark.size() - 7));
  }
  return "nothing";
}

/// The script between alice and the phones bob and carol, who answer this way.
struct Trio {
  Trio(const std::string& script, const std::string& plan,
       const std::string& start = "INVITE sip:bob@example.com")
      : lab(script), bob(lab.phone("bob", plan)), carol(lab.phone("carol", plan)) {
    lab.request(0, start);
  }
  LittleLab lab;
  test::LittlePhone& bob;
  test::LittlePhone& carol;
};

/// What bob gets of a MESSAGE that came through these statements.
std::string forwarded(const std::string& statements) {
  Trio trio("request_route { " + statements + " t_relay(); }", "silent", "MESSAGE sip:bob@example.com");
  trio.lab.run(10);
  return trio.bob.first("MESSAGE");
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

/// Functions of the core, kex, sl, maxfwd, xlog and tm that no longer story tells of.
class CoreFunctions : public QObject {
  Q_OBJECT

 private slots:
  void theUriIsRewrittenUnderBothNames() {
    QCOMPARE(shown("rewriteuri(\"sip:a@b\");", "$ru"), QString("sip:a@b"));
    QCOMPARE(shown("rewritehost(\"h.org\");", "$ru"), QString("sip:bob:pw@h.org:5060"));
    QCOMPARE(shown("rewritehostport(\"h.org:70\");", "$ru"), QString("sip:bob:pw@h.org:70"));
    QCOMPARE(shown("rewriteport(\"70\");", "$ru"), QString("sip:bob:pw@example.com:70"));
    QCOMPARE(shown("rewriteuser(\"carol\");", "$rU"), QString("carol"));
    QCOMPARE(shown("setuserpass(\"carol:secret\");", "$ru"), QString("sip:carol:secret@example.com:5060"));
    QCOMPARE(shown("rewriteuserpass(\"carol:secret\");", "$ru"),
             QString("sip:carol:secret@example.com:5060"));
    QCOMPARE(shown("setdsturi(\"sip:10.0.0.9\");", "$du"), QString("sip:10.0.0.9"));
    QCOMPARE(shown("setdsturi(\"sip:10.0.0.9\"); resetdsturi();", "$du"), QString("<null>"));
  }

  void flagsAreTakenBack() {
    QCOMPARE(shown("setflag(3); setflag(1); resetflag(3);", "$mf"), QString("2"));
    QCOMPARE(shown("setbflag(2); resetbflag(2); $var(r) = isbflagset(2);", "$var(r)"), QString("-1"));
    QCOMPARE(shown("$avp(a) = 1; $var(r) = pv_isset(\"$avp(a)\"); $var(s) = pv_isset(\"$avp(b)\");",
                   "$var(r) $var(s)"),
             QString("1 -1"));
  }

  void aForcedPortIsWrittenIntoTheVia() {
    QVERIFY(!holds(forwarded(""), "rport"));
    QVERIFY(holds(forwarded("force_rport();"), ";rport=5060"));
    QVERIFY(holds(forwarded("add_rport();"), ";rport=5060"));
  }

  void aRequestIsForwardedWithoutATransaction() {
    for (const char* how : {"forward();", "forward_udp();", "forward(\"10.0.0.3\");"}) {
      Trio trio(std::string("request_route { ") + how + " }", "10 200", "MESSAGE sip:bob@example.com");
      trio.lab.run(50);
      QVERIFY(went(trio.lab, R"(
        0 alice > proxy MESSAGE sip:bob@example.com
        0 proxy > bob MESSAGE sip:bob@example.com
        10 bob > proxy 200 MESSAGE
        10 proxy > alice 200 MESSAGE
      )"));
    }
    Trio trio("request_route { forward_tcp(); }", "silent", "MESSAGE sip:bob@example.com");
    trio.lab.run(10);
    QVERIFY(holds(trio.bob.first("MESSAGE"), "Via: SIP/2.0/TCP"));
  }

  void oneBranchIsTakenAway() {
    Trio trio(
        "request_route { append_branch(\"sip:nobody@example.com\"); "
        "append_branch(\"sip:carol@example.com\"); "
        "remove_branch(0); t_relay(); }",
        "silent");
    trio.lab.run(10);
    QCOMPARE(trio.bob.heard().size(), std::size_t{1});
    QCOMPARE(trio.carol.heard().size(), std::size_t{1});
  }

  void headersAndHopsAreChanged() {
    QVERIFY(holds(forwarded("insert_hf(\"X-Lab: 1\\r\\n\");"), "SIP/2.0\r\nX-Lab: 1\r\nVia:"));
    QVERIFY(holds(forwarded("process_maxfwd(\"10\");"), "Max-Forwards: 69\r\n"));
    QVERIFY(holds(forwarded("maxfwd_process(\"10\");"), "Max-Forwards: 69\r\n"));
    QVERIFY(holds(forwarded("$var(u) = \"sip:x@192.0.2.1\"; set_uri_user(\"$var(u)\", \"y\"); "
                            "set_uri_host(\"$var(u)\", \"z\"); append_hf(\"X-U: $var(u)\\r\\n\");"),
                  "X-U: sip:y@z\r\n"));
    QVERIFY(holds(forwarded("if (is_uri(\"$fu\") && !is_e164(\"$rU\") && !is_uri_user_e164(\"$fu\")) "
                            "append_hf(\"X-Sip: 1\\r\\n\");"),
                  "X-Sip: 1\r\n"));
  }

  void aReplyGoesWithTheTransactionOrWithout() {
    for (const char* before : {"", "t_newtran(); "}) {
      Trio trio(std::string("request_route { ") + before + "send_reply(\"404\", \"Not here\"); }", "silent");
      trio.lab.run(10);
      QVERIFY(!trio.lab.alice().first("SIP/2.0 404 Not here").empty());
    }
  }

  /// sl writes the last three digits of whatever it is given.
  void aStatelessCodeNeedNotBeOne_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("start");
    QTest::newRow("low") << 50 << "SIP/2.0 050 R";
    QTest::newRow("high") << 799 << "SIP/2.0 799 R";
    QTest::newRow("too long") << 1000 << "SIP/2.0 000 R";
    QTest::newRow("negative") << -5 << "SIP/2.0 291 R";
  }
  void aStatelessCodeNeedNotBeOne() {
    QFETCH(int, code);
    QFETCH(QString, start);
    LittleLab lab("request_route { sl_send_reply(\"" + std::to_string(code) + "\", \"R\"); }");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    QCOMPARE(lab.alice().heard().size(), std::size_t{1});
    QVERIFY(QString::fromStdString(lab.alice().heard().front()).startsWith(start + "\r\n"));
  }

  void eachLogFunctionHasItsLevel() {
    LittleLab lab(
        "request_route { xdbg(\"one\\n\"); xinfo(\"two\\n\"); xnotice(\"three\\n\"); xwarn(\"four\\n\"); "
        "xerr(\"five\\n\"); xcrit(\"six\\n\"); xbug(\"seven\\n\"); xalert(\"eight\\n\"); }");
    lab.request(0, kRequest);
    lab.run(10);
    for (const char* line : {"DEBUG one", "INFO two", "NOTICE three", "WARNING four", "ERROR five",
                             "CRITICAL six", "BUG seven", "ALERT eight"})
      QVERIFY(said(lab, line));
  }

  void transactionsAreFoundAndReleased() {
    LittleLab lab(
        "request_route { if (is_method(\"CANCEL\")) { $var(r) = t_lookup_cancel(); xlog(\"L_INFO\", "
        "\"cancel $var(r)\\n\"); exit; } $var(r) = t_lookup_request(); xlog(\"L_INFO\", \"request "
        "$var(r)\\n\"); "
        "$var(a) = t_any_replied(); $var(e) = t_is_expired(); $var(p) = t_precheck_trans(); xlog(\"L_INFO\", "
        "\"asked $var(a) $var(e) $var(p)\\n\"); t_newtran(); $var(b) = t_is_branch_route(); $var(f) = "
        "t_is_failure_route(); $var(s) = t_is_reply_route(); $var(q) = t_is_request_route(); "
        "xlog(\"L_INFO\", "
        "\"stages $var(b) $var(f) $var(s) $var(q)\\n\"); t_save_lumps(); t_release(); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(10, "CANCEL sip:bob@example.com");
    lab.run(20);
    QVERIFY(said(lab, "request -1"));
    QVERIFY(said(lab, "asked -1 -1 -1"));
    QVERIFY(said(lab, "stages -1 -1 -1 1"));
    QVERIFY(said(lab, "cancel"));
    QVERIFY(lab.alice().first("SIP/2.0 2").empty());
  }

  void copiesGoElsewhere() {
    for (const char* how :
         {"t_replicate_to(\"10.0.0.4\", \"5060\");", "t_replicate_udp(\"10.0.0.4\", \"5060\");",
          "t_newtran(); t_forward_nonack_to(\"10.0.0.4\", \"5060\");",
          "t_newtran(); t_forward_nonack_udp(\"10.0.0.4\", \"5060\");",
          "$du = \"sip:10.0.0.4\"; t_relay_to_udp();",
          "t_newtran(); $du = \"sip:10.0.0.4\"; t_forward_nonack_uri();"}) {
      Trio trio(std::string("request_route { ") + how + " }", "silent", "MESSAGE sip:bob@example.com");
      trio.lab.run(10);
      QVERIFY2(!trio.carol.first("MESSAGE sip:bob@example.com").empty(), how);
    }
    for (const char* how : {"t_replicate_tcp(\"10.0.0.4\", \"5060\");",
                            "t_newtran(); t_forward_nonack_tcp(\"10.0.0.4\", \"5060\");"}) {
      Trio trio(std::string("request_route { ") + how + " }", "silent", "MESSAGE sip:bob@example.com");
      trio.lab.run(10);
      QVERIFY2(holds(trio.carol.first("MESSAGE"), "Via: SIP/2.0/TCP"), how);
    }
  }

  void aSilentBranchIsToldInTheFailureRoute() {
    Trio trio(
        "modparam(\"tm\", \"fr_timer\", 1000)\nrequest_route { $var(n) = t_next_contact_flow(); "
        "xlog(\"L_INFO\", "
        "\"flow $var(n)\\n\"); t_on_failure(\"f\"); t_relay(); }\nfailure_route[f] { if (t_branch_timeout()) "
        "xlog(\"L_INFO\", \"timeout\\n\"); }",
        "silent");
    trio.lab.run(3000);
    QVERIFY(said(trio.lab, "flow -1"));
    QVERIFY(said(trio.lab, "timeout"));
  }

  void aFailedBranchRunsItsEventRoute() {
    Trio trio(
        "request_route { t_on_branch_failure(\"busy\"); t_relay(); }\n"
        "event_route[tm:branch-failure:busy] { xlog(\"L_INFO\", \"failed $T_reply_code\\n\"); }",
        "10 486");
    trio.lab.run(50);
    QVERIFY(said(trio.lab, "failed 486"));
  }

  void credentialsAreLookedForFirst() {
    QCOMPARE(shown("$var(a) = www_authorize(\"lab\", \"subscriber\"); $var(b) = proxy_authorize(\"lab\", "
                   "\"subscriber\");",
                   "$var(a) $var(b)"),
             QString("-5 -5"));
  }

  void redirectionsPassEveryFilter() {
    Trio trio(
        "request_route { t_on_failure(\"f\"); t_relay(); }\n"
        "failure_route[f] { set_accept_filter(\".*\", \"\"); if (get_redirects(\"*\")) t_relay(); }",
        "10 302 Contact: <sip:carol@example.com>");
    trio.lab.run(30);
    QVERIFY(!trio.carol.first("INVITE sip:carol@example.com").empty());
  }

  void aCalleeThatAsksForAPasswordGetsIt() {
    Trio trio(
        "modparam(\"uac\", \"credential\", \"alice:lab:secret\")\nrequest_route { t_on_failure(\"f\"); "
        "t_relay(); "
        "}\nfailure_route[f] { $var(r) = uac_auth(); xlog(\"L_INFO\", \"auth $var(r)\\n\"); t_relay(); }",
        "10 401 WWW-Authenticate: Digest realm=\"lab\", nonce=\"n\"");
    trio.lab.run(15);
    QVERIFY(said(trio.lab, "auth 1"));
    QVERIFY(std::any_of(trio.bob.heard().begin(), trio.bob.heard().end(), [](const std::string& heard) {
      return holds(heard, "Authorization: Digest username=\"alice\"");
    }));
  }
};

QTEST_APPLESS_MAIN(CoreFunctions)
#include "test_core_functions.moc"
