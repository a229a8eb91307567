#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "script/functions/dispatcher_sets.h"
#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::said;
using test::went;

namespace {

const char* const kThree =
    "# setid destination flags priority\n1 sip:10.0.0.3\n1 sip:10.0.0.4 0 0\n1 sip:10.0.0.5 0 0\n";

/// A list file in a folder of its own, and the script above the routes that reads it.
class Listed {
 public:
  explicit Listed(const std::string& list) {
    QFile file(folder_.filePath("list"));
    if (file.open(QIODevice::WriteOnly)) file.write(QByteArray::fromStdString(list));
  }
  std::string script(const std::string& rest) const {
    return "modparam(\"dispatcher\", \"list_file\", \"" + folder_.filePath("list").toStdString() + "\")\n" +
           rest;
  }

 private:
  QTemporaryDir folder_;
};

std::string withFailover(const std::string& rest) {
  return "modparam(\"dispatcher\", \"flags\", 2)\n" + rest;
}

/// Phones a, b, c behind a proxy that selects; sends this many MESSAGEs and says who got them.
std::string chosen(const std::string& list, const std::string& select, int count,
                   const std::string& more = {}) {
  const Listed listed(list);
  LittleLab lab(listed.script(more + "request_route { " + select + "; xlog(\"L_INFO\", \"$du\\n\"); }"));
  for (int i = 0; i < count; ++i)
    lab.request(i * 10, "MESSAGE sip:bob@example.com", "", "z9hG4bKa" + std::to_string(i));
  lab.run(count * 10 + 10);
  std::string all;
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO sip:")) all += remark.substr(remark.rfind('.') + 1) + " ";
    if (remark.starts_with("INFO <null>")) all += "- ";
  }
  return all;
}

}  // namespace

/// Kamailio's dispatcher.
class DispatcherStories : public QObject {
  Q_OBJECT

 private slots:
  void eachAlgorithmChoosesAsKamailioDoes_data() {
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("select");
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("who");
    const auto row = [](const char* name, const char* list, const char* select, int count, const char* who,
                        const char* more = "") {
      QTest::newRow(name) << list << select << count << more << who;
    };
    row("in turn from the last line up", kThree, "ds_select_dst(\"1\", \"4\")", 4, "5 4 3 5 ");
    row("nobody has credentials: in turn", kThree, "ds_select_dst(\"1\", \"5\")", 4, "5 4 3 5 ");
    row("by priority", "1 sip:10.0.0.3 0 1\n1 sip:10.0.0.4 0 9\n1 sip:10.0.0.5 0 5\n",
        "ds_select_dst(\"1\", \"8\")", 2, "4 4 ");
    row("what nobody knows takes the first", kThree, "ds_select_dst(\"1\", \"77\")", 1, "5 ");
    row("no such set", kThree, "ds_select_dst(\"2\", \"4\")", 1, "- ");
    row("out of use is passed over", "1 sip:10.0.0.3\n1 sip:10.0.0.4\n1 sip:10.0.0.5 1\n",
        "ds_select_dst(\"1\", \"4\")", 3, "4 3 4 ");
    row("the default waits", kThree, "ds_select_dst(\"1\", \"4\")", 3, "5 4 5 ",
        "modparam(\"dispatcher\", \"use_default\", 1)\n");
    row("the text that a parameter names", kThree,
        "$var(h) = \"alpha\"; ds_select_dst(\"1\", \"7\"); $var(h) = \"alpha\"", 2, "5 5 ",
        "modparam(\"dispatcher\", \"hash_pvar\", \"$var(h)\")\n");
    row("several sets", "1 sip:10.0.0.3 1\n2 sip:10.0.0.4\n", "ds_select_routes(\"1=4;2=4\", \"d\")", 1,
        "4 ");
    row("a $du that is set may stay", kThree, "$du = \"sip:10.0.0.9\"; ds_select_dst(\"1\", \"4\")", 1, "9 ",
        "modparam(\"dispatcher\", \"force_dst\", 0)\n");
    row("only the heavy one", "1 sip:10.0.0.3 0 0 weight=100\n1 sip:10.0.0.4 0 9 weight=1\n",
        "ds_select_dst(\"1\", \"11\")", 1, "4 ");
  }

  void eachAlgorithmChoosesAsKamailioDoes() {
    QFETCH(QString, list);
    QFETCH(QString, select);
    QFETCH(int, count);
    QFETCH(QString, more);
    QFETCH(QString, who);
    QCOMPARE(
        QString::fromStdString(chosen(list.toStdString(), select.toStdString(), count, more.toStdString())),
        who);
  }

  void weightsAreSharesOfAHundred() {
    const std::string list =
        "1 sip:10.0.0.3 0 0 weight=20\n1 sip:10.0.0.4 0 0 weight=30\n1 sip:10.0.0.5 0 0 weight=50\n";
    const QString byWeight = QString::fromStdString(chosen(list, "ds_select_dst(\"1\", \"9\")", 100));
    QCOMPARE(byWeight.count("3 "), 20);
    QCOMPARE(byWeight.count("4 "), 30);
    std::string relative = list;
    for (std::size_t at = 0; (at = relative.find(" weight", at)) != std::string::npos;)
      relative.replace(at, 7, " rweight");
    const QString byShare = QString::fromStdString(chosen(relative, "ds_select_dst(\"1\", \"11\")", 100));
    QCOMPARE(byShare.count("5 "), 50);
  }

  void randomReachesAllOfThem() {
    const QString all = QString::fromStdString(chosen(kThree, "ds_select_dst(\"1\", \"6\")", 60));
    for (const char* each : {"3 ", "4 ", "5 "}) QVERIFY(all.count(each) > 5);
  }

  void hashesAreKamailios() {
    // ds_get_hash of 5.6.3 over words of four bytes, the rest, and the sum folded.
    QCOMPARE(functions::destinationHash(""), 1U);
    QCOMPARE(functions::uriHash("sip:bob@example.com:5060", false),
             functions::destinationHash("bob", "example.com"));
    QCOMPARE(functions::uriHash("sip:bob@example.com:5070", false),
             functions::destinationHash("bob", "example.com:5070"));
    QCOMPARE(functions::uriHash("sip:bob@example.com", true), functions::destinationHash("bob"));
    QVERIFY(!functions::uriHash("tel:+1", false));
  }

  void aFailureTriesTheNext() {
    const Listed listed(kThree);
    LittleLab lab(
        listed.script(withFailover("request_route { ds_select_dst(\"1\", \"8\"); t_on_failure(\"N\"); "
                                   "t_relay(); }\nfailure_route[N] { if "
                                   "(ds_next_dst()) { t_on_failure(\"N\"); t_relay(); } else { "
                                   "xlog(\"L_INFO\", \"none left\\n\"); } }")));
    lab.phone("a", "10 486");
    lab.phone("b", "10 503");
    lab.phone("c", "10 500");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(400);
    QVERIFY(went(lab, R"(
      0 alice > proxy MESSAGE sip:bob@example.com
      0 proxy > c MESSAGE sip:bob@example.com
      10 c > proxy 500 MESSAGE
      10 proxy > b MESSAGE sip:bob@example.com
      20 b > proxy 503 MESSAGE
      20 proxy > a MESSAGE sip:bob@example.com
      30 a > proxy 486 MESSAGE
      30 proxy > alice 486 MESSAGE)"));
    QVERIFY(said(lab, "none left"));
  }

  void withoutTheFlagThereIsNoFailover() {
    const Listed listed(kThree);
    LittleLab lab(listed.script(
        "request_route { ds_select_dst(\"1\", \"4\"); $var(r) = ds_next_dst(); $var(m) = ds_mark_dst(); "
        "xlog(\"L_INFO\", \"next $var(r) mark $var(m)\\n\"); }"));
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "failover support disabled"));
    QVERIFY(said(lab, "next -1 mark -1"));
  }

  void theDomainKeepsTheUser() {
    const Listed listed(kThree);
    LittleLab lab(listed.script(withFailover(
        "request_route { ds_select_domain(\"1\", \"4\"); $var(a) = $ru; ds_next_domain(); $var(b) = $ru; "
        "ds_set_dst(); xlog(\"L_INFO\", \"$var(a) $var(b) $du $xavp(_dsdst_=>grp) $xavp(_dsctx_=>cnt)\\n\"); "
        "ds_set_domain(); ds_select(\"1\", \"4\", \"1\"); }")));
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    QVERIFY(said(lab, "sip:bob@10.0.0.5 sip:bob@10.0.0.4 sip:10.0.0.4 1 3"));
  }

  void allAtOnceAreBranches() {
    const Listed listed(kThree);
    LittleLab lab(listed.script("request_route { ds_select_dst(\"1\", \"12\"); t_relay(); }"));
    auto& a = lab.phone("a", "silent");
    auto& b = lab.phone("b", "silent");
    auto& c = lab.phone("c", "silent");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    for (const auto* phone : {&a, &b, &c}) QCOMPARE(phone->heard().size(), std::size_t{1});
  }

  void marksPutDestinationsOutOfUseAndBack() {
    const Listed listed(kThree);
    LittleLab lab(
        listed.script(withFailover("request_route { ds_select_dst(\"1\", \"8\"); xlog(\"L_INFO\", \"at "
                                   "$du\\n\"); if (is_method(\"MESSAGE\")) "
                                   "ds_mark_dst(\"i\"); if (!ds_is_active(\"1\", \"sip:10.0.0.5\")) "
                                   "xlog(\"L_INFO\", \"five sleeps\\n\"); "
                                   "if (ds_is_active(\"1\")) xlog(\"L_INFO\", \"others wake\\n\"); "
                                   "}\nevent_route[dispatcher:dst-down] { "
                                   "xlog(\"L_INFO\", \"down $rm $ru $dsv(code)\\n\"); }")));
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.request(10, "OPTIONS sip:bob@example.com", "", "z9hG4bKa2");
    lab.run(20);
    QVERIFY(said(lab, "at sip:10.0.0.5"));
    QVERIFY(said(lab, "five sleeps"));
    QVERIFY(said(lab, "others wake"));
    QVERIFY(said(lab, "down MESSAGE sip:bob@example.com 820"));
    QVERIFY(said(lab, "at sip:10.0.0.4"));
  }

  void pingsFindOutWhoIsAlive() {
    const Listed listed("1 sip:10.0.0.3\n");
    LittleLab lab(listed.script(
        "modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", \"ds_probing_mode\", "
        "1)\n"
        "modparam(\"tm\", \"fr_timer\", 2000)\nrequest_route { exit; }\n"
        "event_route[dispatcher:dst-down] { xlog(\"L_INFO\", \"down $ru $dsv(code)\\n\"); }\n"
        "event_route[dispatcher:dst-up] { xlog(\"L_INFO\", \"up $ru $dsv(code) $dsv(reason)\\n\"); }"));
    auto& a = lab.phone("a", "8500 200");
    lab.run(10'100);
    const std::string ping = a.first("OPTIONS sip:10.0.0.3 SIP/2.0");
    QVERIFY(ping.find("To: <sip:10.0.0.3>\r\n") != std::string::npos);
    QVERIFY(ping.find("From: <sip:dispatcher@localhost>;tag=") != std::string::npos);
    lab.run(12'200);
    QVERIFY(said(lab, "down sip:10.0.0.3 408"));
  }

  void anAnswerBringsItBack() {
    const Listed listed("1 sip:10.0.0.3 9\n");
    LittleLab lab(listed.script(
        "modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", "
        "\"ds_inactive_threshold\", "
        "2)\nmodparam(\"dispatcher\", \"ds_ping_reply_codes\", \"class=4;code=503\")\nrequest_route { exit; "
        "}\n"
        "event_route[dispatcher:dst-up] { xlog(\"L_INFO\", \"up $ru $dsv(code) $dsv(reason)\\n\"); }"));
    lab.phone("a", "10 404");
    lab.run(10'100);
    QCOMPARE(lab.remarks(), std::vector<std::string>());
    lab.run(20'100);
    QVERIFY(said(lab, "up sip:10.0.0.3 404"));
  }

  void whoComesFromTheListIsKnown() {
    const Listed listed("7 sip:10.0.0.2 0 0 name=alice\n8 sip:10.0.0.3:5099\n");
    LittleLab lab(listed.script(
        "modparam(\"dispatcher\", \"setid_pvname\", \"$var(set)\")\nmodparam(\"dispatcher\", "
        "\"attrs_pvname\", "
        "\"$avp(attrs)\")\nrequest_route { $var(a) = ds_is_from_list(); $var(b) = ds_is_from_list(\"8\"); "
        "$var(c) = "
        "ds_is_from_list(\"8\", \"1\", \"sip:10.0.0.3\"); $var(d) = ds_is_from_list(\"8\", \"2\", "
        "\"sip:10.0.0.3\"); $var(e) = ds_list_exists(\"9\"); $var(f) = ds_list_exist(\"8\"); "
        "$var(g) = ds_is_from_list(\"7\", \"1\"); xlog(\"L_INFO\", "
        "\"$var(a) $var(b) $var(c) $var(d) $var(e) $var(f) $var(g) $var(set) $avp(attrs)\\n\"); }"));
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(10);
    // A destination without a transport parameter fits no message unless any protocol does.
    QVERIFY(said(lab, "1 -1 1 -1 -1 1 -1 7 name=alice"));
  }

  void callsCountUntilTheyEnd() {
    const Listed listed("1 sip:10.0.0.3 0 0 duid=a;maxload=1\n1 sip:10.0.0.4 0 0 duid=b;maxload=1\n");
    LittleLab lab(listed.script(withFailover(
        "modparam(\"dispatcher\", \"ds_hash_size\", 4)\nrequest_route { if (is_method(\"BYE\")) { "
        "ds_load_update(); exit; } $var(r) = ds_select_dst(\"1\", \"10\"); xlog(\"L_INFO\", \"$var(r) $du "
        "$xavp(_dsdst_=>dstid)\\n\"); if (is_method(\"INFO\")) ds_load_unset(); }")));
    const auto invite = [&](int at, const std::string& id) {
      std::string text = lab.text("INVITE sip:bob@example.com", "", "z9hG4bK" + id);
      const std::size_t begin = text.find("Call-ID: ") + 9;
      text.replace(begin, text.find("\r\n", begin) - begin, id);
      lab.send(at, lab.alice(), text);
    };
    for (const auto& [at, id] : {std::pair{0, "one"}, {10, "two"}, {20, "three"}}) invite(at, id);
    lab.run(50);
    QVERIFY(said(lab, "1 sip:10.0.0.4 b"));
    QVERIFY(said(lab, "1 sip:10.0.0.3 a"));
    QVERIFY(said(lab, "-1 <null> <null>"));
  }

  void aBadListIsRefusedWithItsLine() {
    const Listed listed("1 sip:10.0.0.3\n2\n");
    QVERIFY_EXCEPTION_THROWN(LittleLab(listed.script("request_route { ds_reload(); }")), std::runtime_error);
  }
};

QTEST_APPLESS_MAIN(DispatcherStories)
#include "test_dispatcher.moc"
