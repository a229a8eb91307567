#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

/// What uac and uac_redirect do to requests, each by what goes over the wire.
class UacFunctionStories : public QObject {
  Q_OBJECT

 private slots:
  void redirectsBecomeTargets() {
    LittleLab lab(R"(
request_route { $ru = "sip:a@example.com"; t_on_failure("R"); t_relay(); }
failure_route[R] { if (get_redirects("*:1")) t_relay(); })");
    lab.phone("a", "10 302 Contact: <sip:d@example.com>;q=0.7");
    lab.phone("d", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(200);
    QVERIFY(holds(lab.ladder("d"), "10 proxy > d OPTIONS sip:d@example.com"));
    QVERIFY(holds(lab.ladder("alice"), "20 proxy > alice 200 OPTIONS"));
  }

  void fromAndToCanBeReplaced() {
    LittleLab lab(
        "request_route { uac_replace_from(\"Hidden\", \"sip:anonymous@x\"); uac_replace_to(\"sip:new@y\"); "
        "$ru "
        "= \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), "From: Hidden <sip:anonymous@x>;tag=alice\r\n"));
    QVERIFY(holds(a.first("OPTIONS"), "To: <sip:new@y>\r\n"));
  }

  void theWayBackOfReplacedAddresses_data() {
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("recordRoute");
    QTest::addColumn<QString>("replyFrom");
    QTest::addColumn<QString>("replyTo");
    const QString from = "From: <sip:alice@example.com>;tag=alice\r\n";
    const QString to = "To: <sip:bob@example.com>;tag=";
    const QString hides = "uac_replace_from(\"Hidden\", \"sip:anonymous@127.0.0.1\");";
    QTest::newRow("auto") << "" << hides << "sip:10.0.0.1;lr;ftag=alice;vsf=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->"
                          << from << to;
    QTest::newRow("manual") << "modparam(\"uac\", \"restore_mode\", \"manual\")\n"
                            << hides << ";vsf=" << from << to;
    QTest::newRow("password") << "modparam(\"uac\", \"restore_passwd\", \"secret\")\n"
                              << hides << ";vsf=c2VjcmV2dWh/X295YUgiLDd0ICQ+XFQ->" << from << to;
    QTest::newRow("other name") << "modparam(\"uac\", \"rr_from_store_param\", \"xy\")\n"
                                << hides << ";xy=" << from << to;
    QTest::newRow("To") << ""
                        << "uac_replace_to(\"sip:c@127.0.0.1\");"
                        << ";vst=" << from << to;
    QTest::newRow("both") << "" << hides + " uac_replace_to(\"\", \"sip:c@127.0.0.1\");"
                          << ";vsf=" << from << to;
    QTest::newRow("none") << "modparam(\"uac\", \"restore_mode\", \"none\")\n"
                          << hides << "<sip:10.0.0.1;lr;ftag=alice>\r\n"
                          << "From: Hidden <sip:anonymous@127.0.0.1>;tag=alice\r\n"
                          << to;
  }
  void theWayBackOfReplacedAddresses() {
    QFETCH(QString, setting);
    QFETCH(QString, call);
    QFETCH(QString, recordRoute);
    QFETCH(QString, replyFrom);
    QFETCH(QString, replyTo);
    LittleLab lab(setting.toStdString() + "request_route { record_route(); " + call.toStdString() +
                  " $ru = \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), recordRoute.toStdString()));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), replyFrom.toStdString()));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), replyTo.toStdString()));
  }

  /// The key turns alice@example.com into anonymous@127.0.0.1 and back; the ftag says which way it goes.
  void addressesAreRestoredInTheDialogBothWays_data() {
    QTest::addColumn<QString>("restoring");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("goesAs");
    QTest::addColumn<QString>("comesBackAs");
    const QString alice = "<sip:alice@example.com>;tag=alice", hidden = "<sip:anonymous@127.0.0.1>;tag=alice";
    const QString bob = "<sip:bob@example.com>;tag=callee";
    const QString byItself = "modparam(\"uac\", \"restore_mode\", \"auto\") request_route { loose_route(); ";
    const QString byHand =
        "modparam(\"uac\", \"restore_mode\", \"manual\") request_route { loose_route(); "
        "uac_restore_from(); ";
    QTest::newRow("caller's") << byItself << alice << bob << "From: " + hidden << "From: " + alice;
    QTest::newRow("callee's") << byItself << bob << hidden << "To: " + alice << "To: " + hidden;
    QTest::newRow("manual") << byHand << alice << bob << "From: " + hidden << "From: " + hidden;
  }
  void addressesAreRestoredInTheDialogBothWays() {
    QFETCH(QString, restoring);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, goesAs);
    QFETCH(QString, comesBackAs);
    LittleLab lab(restoring.toStdString() + "t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    std::string text = lab.text("INFO sip:a@example.com",
                                "To: " + to.toStdString() +
                                    "\r\nRoute: <sip:10.0.0.1;lr;ftag=alice;"
                                    "vsf=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->\r\n",
                                "z9hG4bKd1");
    const std::string usual = "From: <sip:alice@example.com>;tag=alice";
    text.replace(text.find(usual), usual.size(), "From: " + from.toStdString());
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QVERIFY(holds(a.first("INFO"), goesAs.toStdString() + "\r\n"));
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), comesBackAs.toStdString() + "\r\n"));
  }

  void aReplacedToIsRestoredByHand() {
    LittleLab lab(
        "modparam(\"uac\", \"restore_mode\", \"manual\") request_route { loose_route(); uac_restore_to(); "
        "t_relay(); "
        "}");
    auto& a = lab.phone("a", "10 200");
    std::string text =
        lab.text("INFO sip:a@example.com",
                 "To: <sip:alice@example.com>;tag=callee\r\nRoute: <sip:10.0.0.1;lr;ftag=alice;"
                 "vst=AAAAAAACBg0cLQoNEi1BXlIAU0FdLjE->\r\n",
                 "z9hG4bKd1");
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QVERIFY2(holds(a.first("INFO"), "To: <sip:anonymous@127.0.0.1>;tag=callee\r\n"), a.first("INFO").c_str());
  }

  void anAddressIsReplacedOncePerRequest() {
    LittleLab lab(
        "request_route { uac_replace_from(\"sip:x@127.0.0.1\"); if (!uac_replace_from(\"sip:y@127.0.0.1\")) "
        "xlog(\"L_INFO\", \"second failed\\n\"); $ru = \"sip:a@example.com\"; t_relay(); }");
    auto& a = lab.phone("a", "10 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(100);
    QVERIFY(said(lab, "second failed"));
    QVERIFY(holds(a.first("OPTIONS"), "From: <sip:x@127.0.0.1>;tag=alice\r\n"));
  }

  void aScriptSendsRequestsOfItsOwn() {
    LittleLab lab(R"(
request_route {
  $uac_req(method) = "OPTIONS"; $uac_req(ruri) = "sip:a@example.com"; $uac_req(furi) = "sip:p@x";
  $uac_req(hdrs) = "X-Own: 1\r\n"; $uac_req(evroute) = 1;
  uac_req_send();
}
event_route[uac:reply] { xlog("L_INFO", "reply $uac_req(evtype) $uac_req(evcode)\n"); })");
    auto& a = lab.phone("a", "10 404");
    lab.request(0, "INFO sip:bob@example.com");
    lab.run(100);
    QVERIFY(holds(a.first("OPTIONS"), "To: <sip:a@example.com>\r\nFrom: <sip:p@x>;tag="));
    QVERIFY(said(lab, "reply 1 404"));
  }
};

QTEST_APPLESS_MAIN(UacFunctionStories)
#include "test_uac_functions.moc"
