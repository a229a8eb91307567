#include <QRegularExpression>
#include <QTest>

#include <algorithm>

#include "support/core_bench.h"
#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

constexpr auto kRelay = "request_route { seturi(\"sip:a@example.com\"); t_relay(); }";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string tagOf(const std::string& reply) {
  const std::size_t begin = reply.find("To: <sip:bob@example.com>;tag=");
  if (begin == std::string::npos) return {};
  return reply.substr(begin + 30, reply.find('\r', begin) - begin - 30);
}

}  // namespace

/// Transactions of the proxy: absorbing, repeating, dropping.
class TransactionStories : public QObject {
  Q_OBJECT

 private slots:
  void noMoreTransactionsThanAllowed() {
    proxy::Settings settings;
    settings.mostTransactions = 2;
    test::CoreBench bench(trace::Level::full, settings);
    bench.relaysEverything();
    for (const char* branch : {"z9hG4bK1", "z9hG4bK2"}) bench.receive("OPTIONS", {}, branch);
    QCOMPARE(bench.sent().size(), 2U);
    bench.receive("OPTIONS", {}, "z9hG4bK3");
    QCOMPARE(bench.sent().size(), 2U);
    // A repetition needs no new one, so it is absorbed as ever.
    bench.receive("OPTIONS", {}, "z9hG4bK2");
    QCOMPARE(bench.sent().size(), 2U);
  }

  void aSilentPhoneGetsTenCopiesAndTheCaller408() {
    LittleLab lab(kRelay);
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(60000);
    QStringList times;
    for (const QString& line : test::lines(lab.ladder("a"))) times << line.section(' ', 0, 0);
    QCOMPARE(times,
             (QStringList{"0", "500", "1500", "3500", "7500", "11500", "15500", "19500", "23500", "27500"}));
    QVERIFY(lab.ladder("alice").find("30000 proxy > alice 408 INVITE") != std::string::npos);
  }

  void aRepeatedInviteIsAbsorbed() {
    LittleLab lab(kRelay);
    lab.phone("a", "300 180, 900 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(500, "INVITE sip:bob@example.com");
    lab.request(1500, "INVITE sip:bob@example.com");
    lab.run(2000);
    QCOMPARE(count(lab.ladder("a"), "INVITE sip:a"), std::size_t{1});
    QVERIFY(lab.ladder("alice").find("500 proxy > alice 180 INVITE #1") != std::string::npos);
    QVERIFY(lab.ladder("alice").find("1500 proxy > alice 200 INVITE #1") != std::string::npos);
  }

  void aLostAckMakesTheProxyRepeatItsRefusal() {
    LittleLab lab(kRelay);
    lab.phone("a", "0 486");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(9000);
    QStringList times;
    for (const QString& line : test::lines(lab.ladder("alice"))) {
      if (line.contains("486")) times << line.section(' ', 0, 0);
    }
    QCOMPARE(times, (QStringList{"0", "500", "1500", "3500"}));
  }

  void theAckOfA2xxIsStatelessWithABranchOfItsOwn() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "50 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    const std::string invite = a.first("INVITE");
    const std::string ack = a.first("ACK");
    const auto branch = [](const std::string& text) { return text.substr(text.find("branch="), 60); };
    QVERIFY(branch(ack).find(".0\r\n") != std::string::npos);
    QVERIFY(branch(ack) != branch(invite));
    QCOMPARE(count(ack, "Via:"), std::size_t{2});
  }

  void ownViaLooksLikeKamailios() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "50 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    static const QRegularExpression kShape(
        "\r\nVia: SIP/2\\.0/UDP 10\\.0\\.0\\.1;branch=z9hG4bK[0-9a-f]+\\.[0-9a-f]{32}\\.0\r\nVia: ");
    QVERIFY(kShape.match(QString::fromStdString(a.first("INVITE"))).hasMatch());
  }

  void replyAddressesFollowRport() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "50 200");
    std::string text = lab.text("INVITE sip:bob@example.com", {}, "z9hG4bKr");
    text.replace(text.find(";branch=z9hG4bKr"), 16, ";branch=z9hG4bKr;rport");
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QVERIFY(a.first("INVITE").find("10.0.0.2:5060;received=10.0.0.2;branch=z9hG4bKr;rport=5060\r\n") !=
            std::string::npos);
    QVERIFY(lab.alice().first("SIP/2.0 100").find(";branch=z9hG4bKr;rport=5060;received=10.0.0.2\r\n") !=
            std::string::npos);
  }

  void withoutRportTheViaStays() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "50 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(a.first("INVITE").find("Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKa1\r\n") !=
            std::string::npos);
  }

  void maxForwardsIsTheScriptsBusiness() {
    LittleLab lab(kRelay);
    auto& a = lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com", "Max-Forwards: 0\r\n");
    lab.run(100);
    QVERIFY(a.first("OPTIONS").find("Max-Forwards: 0\r\n") != std::string::npos);
  }

  void maxForwardsIsLoweredOrAdded() {
    LittleLab lab(R"(
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  seturi("sip:a@example.com");
  t_relay();
})");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com", "Max-Forwards: 5\r\n");
    std::string bare = lab.text("OPTIONS sip:bob@example.com", {}, "z9hG4bKb");
    bare.erase(bare.find("Max-Forwards: 70\r\n"), 18);
    lab.send(10, lab.alice(), bare);
    lab.request(20, "OPTIONS sip:bob@example.com", "Max-Forwards: 0\r\n", "z9hG4bKc");
    lab.run(30);
    QVERIFY(a.heard().at(0).find("Max-Forwards: 4\r\n") != std::string::npos);
    QVERIFY(a.heard().at(1).find("Max-Forwards: 10\r\n") != std::string::npos);
    QVERIFY(!lab.alice().first("SIP/2.0 483").empty());
  }

  void whatIsMissingIsDroppedInSilence_data() {
    QTest::addColumn<QString>("header");
    for (const char* name : {"Call-ID", "CSeq", "From", "To", "Via"}) QTest::newRow(name) << name;
  }
  void whatIsMissingIsDroppedInSilence() {
    QFETCH(QString, header);
    LittleLab lab(kRelay);
    lab.phone("a", "silent");
    std::string text = lab.text("INVITE sip:bob@example.com", {}, "z9hG4bKm");
    const std::size_t begin = text.find("\r\n" + header.toStdString() + ":") + 2;
    text.erase(begin, text.find("\r\n", begin) + 2 - begin);
    lab.send(0, lab.alice(), text);
    lab.run(100);
    QCOMPARE(test::lines(lab.ladder()).size(), 1);
    QVERIFY(test::said(lab, "dropped: "));
  }

  void aScriptThatForgetsTheCallAnswersNothing_data() {
    QTest::addColumn<QString>("body");
    QTest::newRow("nothing done") << "exit;";
    QTest::newRow("a transaction, then exit") << "t_newtran(); exit;";
    QTest::newRow("a reply without transaction") << "t_reply(\"486\", \"Busy\");";
  }
  void aScriptThatForgetsTheCallAnswersNothing() {
    QFETCH(QString, body);
    LittleLab lab("request_route { " + body.toStdString() + " }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(100, "INVITE sip:bob@example.com");
    lab.run(10000);
    QCOMPARE(test::lines(lab.ladder()).size(), 2);
  }

  void anUnresolvableHostIsAnsweredByTm() {
    LittleLab lab(
        "request_route { seturi(\"sip:a@nowhere.invalid\"); xlog(\"L_INFO\", \"$(rc)\\n\"); t_relay(); "
        "xlog(\"L_INFO\", \"rc $rc\\n\"); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(
        lab.alice().first("SIP/2.0 478").starts_with("SIP/2.0 478 Unresolvable destination (478/TM)\r\n"));
    QVERIFY(test::said(lab, "INFO rc -478"));
  }

  void anUnreachableHostIsAnsweredByTm() {
    LittleLab lab("request_route { seturi(\"sip:a@10.9.9.9\"); t_relay(); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(lab.alice()
                .first("SIP/2.0 477")
                .starts_with("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)\r\n"));
  }

  void branchRouteMayDropEveryBranch() {
    LittleLab lab(R"(
request_route { seturi("sip:a@example.com"); t_on_branch("each"); t_relay(); }
branch_route[each] { drop; })");
    lab.phone("a", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(lab.ladder("a").empty());
    QVERIFY(lab.alice()
                .first("SIP/2.0 500")
                .starts_with("SIP/2.0 500 I'm terribly sorry, server error occurred (6/TM)\r\n"));
  }

  void theTagOfAReplySaysWhoMadeIt() {
    static const QRegularExpression kTm("^[0-9a-f]{32}-[0-9a-f]{8}$");
    static const QRegularExpression kSl("^[0-9a-f]{32}\\.[0-9a-f]{8}$");
    LittleLab stateful("request_route { t_newtran(); t_reply(\"486\", \"Busy Here\"); }");
    stateful.request(0, "INVITE sip:bob@example.com");
    stateful.run(100);
    QVERIFY(kTm.match(QString::fromStdString(tagOf(stateful.alice().first("SIP/2.0 486")))).hasMatch());
    LittleLab stateless("request_route { sl_send_reply(\"486\", \"Busy Here\"); }");
    stateless.request(0, "INVITE sip:bob@example.com");
    stateless.run(100);
    QVERIFY(kSl.match(QString::fromStdString(tagOf(stateless.alice().first("SIP/2.0 486")))).hasMatch());
  }

  void theAckOfAStatelessReplyNeverReachesTheScript() {
    LittleLab lab(
        "request_route { xlog(\"L_INFO\", \"saw $rm\\n\"); sl_send_reply(\"486\", \"Busy Here\"); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(100);
    QVERIFY(test::said(lab, "dropped: the ACK of a stateless reply"));
    const auto remarks = lab.remarks();
    QCOMPARE(std::count(remarks.begin(), remarks.end(), "INFO saw ACK"), 0);
  }

  void aLateReplyGoesUpstreamByItsSecondVia() {
    LittleLab lab(kRelay);
    lab.phone("a", "0 200, 6000 200");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(7000);
    QVERIFY(lab.ladder("alice").find("6000 proxy > alice 200 OPTIONS") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TransactionStories)
#include "test_transactions.moc"
