#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

/// JSON as tests write it: with ` for ".
std::string json(std::string text) {
  for (char& c : text) c = c == '`' ? '"' : c;
  return text;
}

const std::string kFromTo = "From: \"Me\" <sip:p@x>\r\nTo: <sip:a@x>\r\n";
const std::string kFine = "{}";
const std::string kUri = "sip:a@example.com";

std::vector<std::string> requestWords(const std::string& method, const std::string& headers = kFromTo) {
  return {method, kUri, ".", ".", headers};
}

/// The transaction of the only entry of tm.list, as tm.reply wants it.
std::string transactionOf(const std::string& list) {
  const auto number = [&list](const std::string& name) {
    const std::size_t begin = list.find("\"" + name + "\":") + name.size() + 3;
    return list.substr(begin, list.find(',', begin) - begin);
  };
  return number("tindex") + ":" + number("tlabel");
}

}  // namespace

/// Commands with the names, words and effects of Kamailio 5.6.3 (asked of it through jsonrpcs).
class CommandStories : public QObject {
  Q_OBJECT

 private slots:
  void aCommandSendsARequest() {
    LittleLab lab("request_route { exit; }");
    auto& a = lab.phone("a", "10 200");
    lab.run(10);
    QCOMPARE(lab.command("tm.t_uac_start", requestWords("OPTIONS", kFromTo + "X-More: 1\r\n")), kFine);
    lab.run(100);
    const std::string options =
        a.first("OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=");
    QVERIFY(options.find("\r\nTo: <sip:a@x>\r\nFrom: \"Me\" <sip:p@x>;tag=") != std::string::npos);
    QVERIFY(options.find("\r\nCSeq: 10 OPTIONS\r\nCall-ID: ") != std::string::npos);
    QVERIFY(
        options.ends_with("Max-Forwards: 70\r\nContent-Length: 0\r\nUser-Agent: kamailio (5.6.3 "
                          "(x86_64/linux))\r\nX-More: 1\r\n\r\n"));
    QVERIFY(went(lab, "0 proxy > a OPTIONS sip:a@example.com\n10 a > proxy 200 OPTIONS", "a"));
    const std::string stats = lab.command("tm.stats");
    QVERIFY2(stats.starts_with(json("{`current`:1,`waiting`:1,`total`:1,`total_local`:1,`rpl_received`:1")),
             stats.c_str());
    const std::string list = lab.command("tm.list");
    QVERIFY2(list.find(json("`method`:`OPTIONS`")) != std::string::npos, list.c_str());
    QVERIFY2(list.find(json("`uas_request`:`no`,`tflags`:2,")) != std::string::npos, list.c_str());
  }

  void whatIsWrongWithARequestIsSaid_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("message");
    const QString headers = QString::fromStdString(kFromTo), uri = QString::fromStdString(kUri);
    QTest::newRow("four words") << QStringList{"OPTIONS", uri, "", ""} << "too few parameters (-4/5)";
    QTest::newRow("no method") << QStringList{"", uri, "", "", headers} << "Empty method";
    QTest::newRow("no URI") << QStringList{"OPTIONS", "nouri", "", "", headers}
                            << R"(Invalid request uri \"nouri\")";
    QTest::newRow("bad hop") << QStringList{"OPTIONS", uri, "xx:", "", headers}
                             << R"(Invalid next-hop uri \"xx:\")";
    QTest::newRow("strange socket") << QStringList{"OPTIONS", uri, "", "udp:9.9.9.9:5060", headers}
                                    << R"(No local socket for \"udp:9.9.9.9:5060\")";
    QTest::newRow("no headers") << QStringList{"OPTIONS", uri, "", "", "nonsense"} << "Invalid headers";
    QTest::newRow("no From") << QStringList{"OPTIONS", uri, "", "", "To: <sip:a@x>\r\n"} << "From missing";
    QTest::newRow("no To") << QStringList{"OPTIONS", uri, "", "", "From: <sip:a@x>\r\n"} << "To missing";
    QTest::newRow("a body of no type")
        << QStringList{"OPTIONS", uri, "", "", headers, "body"} << "Content-Type missing";
    QTest::newRow("another method") << QStringList{"INFO", uri, "", "", headers + "CSeq: 7 OPTIONS\r\n"}
                                    << "CSeq method mismatch";
  }
  void whatIsWrongWithARequestIsSaid() {
    QFETCH(QStringList, words);
    QFETCH(QString, message);
    LittleLab lab("request_route { exit; }");
    lab.phone("a", "10 200");
    lab.run(10);
    std::vector<std::string> given;
    for (const QString& word : words) given.push_back(word.toStdString());
    QCOMPARE(lab.command("tm.t_uac_start", given),
             "{\"code\":400,\"message\":\"" + message.toStdString() + "\"}");
    lab.run(100);
    QVERIFY(lab.ladder("a").empty());
  }

  void whoCannotBeToldLaterMayNotWait() {
    LittleLab lab("request_route { exit; }");
    lab.run(10);
    QCOMPARE(lab.command("tm.t_uac_wait", requestWords("OPTIONS")),
             json("{`code`:500,`message`:`internal error: failed to create context`}"));
  }

  void cancelEndsWhatRings() {
    LittleLab lab("request_route { t_relay(); }");
    lab.phone("a", "10 180");
    lab.request(0, "INVITE sip:a@example.com");
    lab.run(100);
    QCOMPARE(lab.command("tm.cancel", {"call-1", "s:2"}),
             json("{`code`:400,`message`:`Transaction not found`}"));
    QCOMPARE(lab.command("tm.cancel", {"call-1"}),
             json("{`code`:400,`message`:`Callid and CSeq expected as parameters`}"));
    QCOMPARE(lab.command("tm.cancel", {"call1@10.0.0.2", "s:1"}),
             json("`branches remaining (waiting for timeout)`"));
    lab.run(300);
    QVERIFY(went(lab, R"(
      0 proxy > a INVITE sip:a@example.com
      10 a > proxy 180 INVITE
      100 proxy > a CANCEL sip:a@example.com
      100 a > proxy 200 CANCEL
      100 a > proxy 487 INVITE
      100 proxy > a ACK sip:a@example.com)",
                 "a"));
  }

  /// Without a body 5.6.3 fails.
  void replyAnswersATransactionThatIsHeld() {
    LittleLab lab("request_route { t_newtran(); t_suspend(); exit; }");
    lab.request(0, "MESSAGE sip:a@example.com");
    lab.run(50);
    const std::string which = transactionOf(lab.command("tm.list"));
    const std::string failed = json("{`code`:500,`message`:`Reply failed`}");
    QCOMPARE(lab.command("tm.reply", {"202", "Fine", which, "tt", "X: 1\r\n"}), failed);
    QCOMPARE(lab.command("tm.reply", {"99", "Fine", which, "tt", "", "b"}), failed);
    QCOMPARE(lab.command("tm.reply", {"202"}), json("{`code`:400,`message`:`Reason phrase expected`}"));
    QCOMPARE(lab.command("tm.reply", {"202", "Fine", "bad", "t"}),
             json("{`code`:400,`message`:`Invalid transaction ID`}"));
    QCOMPARE(lab.command("tm.reply", {"202", "Fine", "1:999", "t"}),
             json("{`code`:481,`message`:`No such transaction`}"));
    QCOMPARE(lab.command("tm.reply", {"202", "Fine", which, "tt", "X: 1\r\n", "body"}), kFine);
    lab.run(60);
    const std::string answer = lab.alice().first("SIP/2.0 202 Fine\r\n");
    QVERIFY(answer.find(";tag=tt\r\n") != std::string::npos);
    QVERIFY(
        answer.ends_with("X: 1\r\nServer: kamailio (5.6.3 (x86_64/linux))\r\nContent-Length: 4\r\n\r\nbody"));
  }

  void countsAreShownInKamailiosThreeForms() {
    LittleLab lab(
        "request_route { if (is_method(\"OPTIONS\")) sl_send_reply(\"200\", \"OK\"); else "
        "sl_send_reply(\"486\", \"Busy\"); }");
    lab.request(0, "OPTIONS sip:x@example.com");
    lab.request(1, "INFO sip:x@example.com", {}, "z9hG4bKa2");
    lab.run(10);
    QCOMPARE(lab.command("stats.get_statistics", {"rcv_requests_options", "sl:200_replies"}),
             json("[`core:rcv_requests_options = 1`,`sl:200_replies = 1`]"));
    QCOMPARE(lab.command("stats.fetch", {"rcv_requests"}), json("{`core.rcv_requests`:`2`}"));
    QCOMPARE(lab.command("stats.fetchn", {"sl:sent_replies", "4xx_replies"}),
             json("{`sl.sent_replies`:2,`sl.4xx_replies`:1}"));
    QCOMPARE(lab.command("stats.fetch", {"nope"}), kFine);
    QCOMPARE(lab.command("sl.stats"),
             json("{`200`:1,`202`:0,`2xx`:0,`300`:0,`301`:0,`302`:0,`3xx`:0,`400`:0,`401`:0,`403`:0,`404`:0,"
                  "`407`:0,`408`:0,`483`:0,`4xx`:1,`500`:0,`5xx`:0,`6xx`:0,`xxx`:0}"));
  }

  void sharedVariablesAreReadAndSet() {
    LittleLab lab("modparam(\"pv\", \"shvset\", \"a=i:5\")\nrequest_route { exit; }");
    lab.run(10);
    QCOMPARE(lab.command("pv.shvGet"), json("{`items`:{`shv`:{`name`:`a`,`type`:`int`,`value`:5}}}"));
    QCOMPARE(lab.command("pv.shvSet", {"a", "str", "hi"}), json("`Ok. Variable set to new value.`"));
    QCOMPARE(lab.command("pv.shvGet", {"a"}), json("{`name`:`a`,`type`:`string`,`value`:`hi`}"));
    QCOMPARE(lab.command("pv.shvSet", {"b", "int", "1"}),
             json("{`code`:404,`message`:`Variable not found`}"));
    QCOMPARE(lab.command("pv.shvSet", {"a", "foo", "1"}),
             json("{`code`:500,`message`:`Unknown parameter type (Types: int or str)`}"));
    QCOMPARE(
        lab.command("pv.shvSet", {"a", "int"}),
        json("{`code`:500,`message`:`Missing integer parameter value (Parameters: varname type value)`}"));
  }

  void onlyLoadedModulesBringCommands() {
    LittleLab lab("loadmodule \"sl.so\"\nrequest_route { sl_send_reply(\"200\", \"OK\"); }");
    lab.run(10);
    QCOMPARE(lab.command("tm.stats"), json("{`code`:500,`message`:`Method Not Found`}"));
    QVERIFY(lab.command("sl.stats").starts_with("{\"200\":0"));
    QCOMPARE(lab.command("core.modules"), json("[`sl`]"));
    QCOMPARE(lab.command("core.echo", {"a", "3"}), json("[`a`,`3`]"));
    const std::string names = lab.command("system.listMethods");
    QVERIFY(names.find("\"core.echo\"") != std::string::npos);
    QCOMPARE(names.find("\"tm.list\""), std::string::npos);
  }
};

QTEST_GUILESS_MAIN(CommandStories)
#include "test_commands.moc"
