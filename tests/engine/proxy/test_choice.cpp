#include <QTest>

#include "proxy/response_choice.h"
#include "support/story.h"

using namespace forklab;
using test::LittleLab;
using test::went;

namespace {

/// Two phones at once, no failure_route.
constexpr auto kBoth = R"(
request_route {
  seturi("sip:a@example.com");
  append_branch("sip:b@example.com");
  t_relay();
})";

/// What the caller gets when a and b answer so.
std::string finalOf(const std::string& script, const std::string& a, const std::string& b) {
  LittleLab lab(script);
  lab.phone("a", a);
  lab.phone("b", b);
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(200000);
  for (const std::string& text : lab.alice().heard()) {
    if (text.starts_with("SIP/2.0 ") && text[8] >= '2') return text;
  }
  return {};
}

std::string statusLine(const std::string& text) { return text.substr(0, text.find('\r')); }

}  // namespace

/// Which reply goes upstream.
class ChoiceStories : public QObject {
  Q_OBJECT

 private slots:
  void theOrderOfPriorities() {
    const std::array order{200, 603, 300, 302, 401, 407, 415, 420, 484,
                           400, 403, 404, 408, 480, 486, 500, 700};
    for (std::size_t i = 1; i < order.size(); ++i) {
      QVERIFY2(proxy::replyPriority(order[i - 1], false, 0) < proxy::replyPriority(order[i], false, 0),
               qPrintable(QString::number(order[i])));
    }
  }

  void theFirstBranchWinsATie() {
    const std::array both{proxy::Candidate{486}, proxy::Candidate{486}};
    QCOMPARE(proxy::chooseReply(both, 0), std::size_t{0});
  }

  void aPenaltyPushesFakedRepliesBack() {
    const std::array both{proxy::Candidate{408, true}, proxy::Candidate{486}};
    QCOMPARE(proxy::chooseReply(both, 0), std::size_t{0});
    QCOMPARE(proxy::chooseReply(both, 1000), std::size_t{1});
    // The branch that ends the search bears no penalty.
    QCOMPARE(proxy::chooseReply(both, 1000, std::size_t{0}), std::size_t{0});
  }

  void droppedRepliesDoNotCount() {
    const std::array both{proxy::Candidate{404, false, false}, proxy::Candidate{486}};
    QCOMPARE(proxy::chooseReply(both, 0), std::size_t{1});
    QVERIFY(!proxy::chooseReply(std::span(both).first(1), 0));
  }

  void theBestOfTwoGoesUpstream_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("line");
    QTest::newRow("404 beats 486") << "100 486"
                                   << "200 404"
                                   << "SIP/2.0 404 Not Found";
    QTest::newRow("302 beats 404") << "100 302"
                                   << "200 404"
                                   << "SIP/2.0 302 Moved Temporarily";
    QTest::newRow("silence counts as 408 and beats 486") << "silent"
                                                         << "200 486"
                                                         << "SIP/2.0 408 Request Timeout";
    QTest::newRow("silence loses to 404") << "silent"
                                          << "200 404"
                                          << "SIP/2.0 404 Not Found";
    QTest::newRow("503 becomes 500") << "100 503"
                                     << "200 503"
                                     << "SIP/2.0 500 Service Unavailable";
    QTest::newRow("6xx beats 404") << "50 180, 100 603"
                                   << "50 404"
                                   << "SIP/2.0 603 Decline";
  }
  void theBestOfTwoGoesUpstream() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, line);
    QCOMPARE(QString::fromStdString(statusLine(finalOf(kBoth, a.toStdString(), b.toStdString()))), line);
  }

  void a503StaysWhenRemappingIsOff() {
    const std::string script = std::string("modparam(\"tm\", \"remap_503_500\", 0)\n") + kBoth;
    QCOMPARE(statusLine(finalOf(script, "100 503", "200 503")),
             std::string("SIP/2.0 503 Service Unavailable"));
  }

  void challengesAreMergedIntoALocalReply() {
    const std::string merged = finalOf(kBoth, "100 401 WWW-Authenticate: Digest realm=\"a\"",
                                       "200 407 Proxy-Authenticate: Digest realm=\"b\"");
    QCOMPARE(statusLine(merged), std::string("SIP/2.0 401 Unauthorized"));
    QVERIFY(merged.find("realm=\"a\"") != std::string::npos &&
            merged.find("realm=\"b\"") != std::string::npos);
    QVERIFY(merged.find("Server: kamailio") != std::string::npos);
  }

  void withoutMergingTheBestChallengeIsRelayed() {
    LittleLab lab(
        "modparam(\"tm\", \"aggregate_challenges\", 0)\nrequest_route { $ru = \"sip:a@example.com\"; "
        "append_branch(\"sip:b@example.com\"); t_relay(); }");
    lab.phone("a", "50 407 Proxy-Authenticate: Digest realm=a");
    lab.phone("b", "90 401 WWW-Authenticate: Digest realm=b");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(400);
    const std::string answer = lab.alice().first("SIP/2.0 401");
    QVERIFY(answer.find("WWW-Authenticate: Digest realm=b\r\n") != std::string::npos);
    QCOMPARE(answer.find("Proxy-Authenticate"), std::string::npos);
  }

  void a100IsRelayedWhenAsked() {
    LittleLab lab(
        "modparam(\"tm\", \"relay_100\", 1)\nrequest_route { $ru = \"sip:a@example.com\"; t_relay(); }");
    lab.phone("a", "50 100, 100 180");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(150);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      50 proxy > alice 100 INVITE
      100 proxy > alice 180 INVITE)",
                 "alice"));
  }

  void aSingleChallengeIsRelayedUntouched() {
    const std::string one = finalOf(kBoth, "100 401 WWW-Authenticate: Digest realm=\"a\"", "200 486");
    QCOMPARE(statusLine(one), std::string("SIP/2.0 401 Unauthorized"));
    QVERIFY(one.find("Server: kamailio") == std::string::npos);
  }

  void a6xxWaitsForSilentBranches() {
    LittleLab lab(kBoth);
    lab.phone("a", "100 603");
    lab.phone("b", "silent");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(40000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      30000 proxy > alice 603 INVITE
      30000 alice > proxy ACK sip:bob@example.com)",
                 "alice"));
    QVERIFY(lab.ladder("b").find("CANCEL") == std::string::npos);
  }

  void a6xxCancelsWhatRings() {
    LittleLab lab(kBoth);
    lab.phone("a", "100 603");
    auto& b = lab.phone("b", "50 180, 5000 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(40000);
    QVERIFY(b.first("CANCEL").find("Reason: SIP;cause=603\r\n") != std::string::npos);
    QVERIFY(lab.ladder("alice").find("100 proxy > alice 603") != std::string::npos);
  }

  void every1xxIsRelayedBut100() {
    LittleLab lab(kBoth);
    lab.phone("a", "10 100, 50 183, 60 180, 70 180");
    lab.phone("b", "40 180, 90 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1000);
    QVERIFY(went(lab, R"(
      0 alice > proxy INVITE sip:bob@example.com
      0 proxy > alice 100 INVITE
      40 proxy > alice 180 INVITE
      50 proxy > alice 183 INVITE
      60 proxy > alice 180 INVITE
      70 proxy > alice 180 INVITE #1)",
                 "alice"));
    QVERIFY(lab.alice()
                .first("SIP/2.0 100")
                .starts_with("SIP/2.0 100 trying -- your call is important to us\r\n"));
  }

  void every2xxIsRelayedAlsoAfterAFailure() {
    LittleLab lab(std::string("modparam(\"tm\", \"fr_timer\", 1000)\n") + kBoth);
    lab.phone("a", "1500 200");
    lab.phone("b", "100 486");
    lab.alice().neverAcknowledge();
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1600);
    const QStringList all = test::lines(lab.ladder("alice"));
    QVERIFY(all.contains("1000 proxy > alice 408 INVITE"));
    QVERIFY(all.contains("1500 proxy > alice 200 INVITE"));
  }
};

QTEST_GUILESS_MAIN(ChoiceStories)
#include "test_choice.moc"
