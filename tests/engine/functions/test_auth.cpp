#include <QTest>

#include "script/functions/digest_response.h"
#include "support/story.h"

using namespace forklab;
using functions::DigestAlgorithm;
using test::LittleLab;

namespace {

/// What a phone is to answer a challenge with.
struct Answer {
  std::string user = "alice";
  std::string password = "secret";
  std::string realm = "lab";
  std::string count = {};  ///< nc; empty: no qop
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
  std::size_t spoiledAt = std::string::npos;  ///< a letter of the nonce that is another one
};

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

/// The credentials of an OPTIONS to sip:bob@example.com.
std::string credentials(std::string nonce, const Answer& answer) {
  if (answer.spoiledAt < nonce.size()) nonce[answer.spoiledAt] = nonce[answer.spoiledAt] == 'A' ? 'B' : 'A';
  functions::DigestInput input{"OPTIONS", "sip:bob@example.com", nonce, answer.count, "c", {}, {}};
  if (!answer.count.empty()) input.qop = "auth";
  const std::string ha1 = functions::digestHa1(answer.algorithm, answer.user, answer.realm, answer.password);
  std::string line = "Digest username=\"" + answer.user + "\", realm=\"" + answer.realm + "\", nonce=\"" +
                     nonce + "\", uri=\"sip:bob@example.com\", response=\"" +
                     functions::digestResponse(answer.algorithm, ha1, input) + "\"";
  if (!answer.count.empty()) line += ", qop=auth, nc=" + answer.count + ", cnonce=\"c\"";
  return line;
}

/// A proxy that shows the code of a check and challenges where it did not pass.
std::string checking(const std::string& parameters, const std::string& check) {
  return parameters + "\nrequest_route { $var(code) = " + check +
         "; xlog(\"L_INFO\", \"code $var(code)\\n\"); if ($var(code) > 0) { sl_send_reply(\"200\", \"OK\"); "
         "} "
         "else { auth_challenge(\"lab\", \"1\"); } exit; }";
}

/// Asks once for a nonce and then with these credentials at these moments; the codes that the script saw.
std::vector<std::string> codes(const std::string& script,
                               const std::vector<std::pair<int, Answer>>& attempts) {
  std::string nonce;
  {
    LittleLab first(script);
    first.request(0, "OPTIONS sip:bob@example.com");
    first.run(5);
    nonce = between(first.alice().first("SIP/2.0 407"), "nonce=\"", "\"");
  }
  LittleLab lab(script);
  lab.request(0, "OPTIONS sip:bob@example.com");
  int number = 0;
  int end = 0;
  for (const auto& [at, answer] : attempts) {
    end = at + 5;
    lab.request(at, "OPTIONS sip:bob@example.com",
                "Proxy-Authorization: " + credentials(nonce, answer) + "\r\n",
                "z9hG4bKo" + std::to_string(++number));
  }
  lab.run(end);
  std::vector<std::string> shown;
  for (const std::string& remark : lab.remarks()) {
    if (remark.starts_with("INFO code ")) shown.push_back(between(remark, "code ", "\n"));
  }
  shown.erase(shown.begin());
  return shown;
}

const char* const kCheck = "pv_auth_check(\"lab\", \"secret\", \"0\", \"0\")";

Answer with(std::string Answer::*part, const std::string& value) {
  Answer answer;
  answer.*part = value;
  return answer;
}

using Codes = std::vector<std::string>;

}  // namespace

/// Challenges and credentials (header forms observed on 5.6.3).
class AuthStories : public QObject {
  Q_OBJECT

 private slots:
  void responsesAreThoseOfTheRfcs() {
    // RFC 2617 3.5.
    const std::string ha1 =
        functions::digestHa1(DigestAlgorithm::md5, "Mufasa", "testrealm@host.com", "Circle Of Life");
    QCOMPARE(ha1, std::string("939e7578ed9e3c518a452acee763bce9"));
    const functions::DigestInput input{
        "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "00000001", "0a4f113b", "auth", {}};
    QCOMPARE(functions::digestResponse(DigestAlgorithm::md5, ha1, input),
             std::string("6629fae49393a05397450978507c4ef1"));
    // RFC 7616 3.9.1.
    const std::string longHa1 =
        functions::digestHa1(DigestAlgorithm::sha256, "Mufasa", "http-auth@example.org", "Circle of Life");
    const functions::DigestInput longInput{"GET",
                                           "/dir/index.html",
                                           "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                                           "00000001",
                                           "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                                           "auth",
                                           {}};
    QCOMPARE(functions::digestResponse(DigestAlgorithm::sha256, longHa1, longInput),
             std::string("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"));
  }

  void challenges_data() {
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("end");
    const auto row = [](const char* call, const char* status, const char* end) {
      QTest::newRow(call) << call << status << end;
    };
    row("www_challenge(\"lab\", \"0\")", "401 Unauthorized", "\"\r\n");
    row("www_challenge(\"lab\", \"17\")", "401 Unauthorized", "\", qop=\"auth\", stale=true\r\n");
    row("proxy_challenge(\"lab\", \"1\")", "407 Proxy Authentication Required", "\", qop=\"auth\"\r\n");
    row("auth_challenge(\"lab\", \"3\")", "407 Proxy Authentication Required", "\", qop=\"auth-int\"\r\n");
  }
  void challenges() {
    QFETCH(QString, call);
    QFETCH(QString, status);
    QFETCH(QString, end);
    LittleLab lab("request_route { " + call.toStdString() + "; }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    const std::string heard = lab.alice().first("SIP/2.0 " + status.toStdString());
    const std::string name = status.startsWith("401") ? "WWW" : "Proxy";
    QVERIFY(heard.find(name + "-Authenticate: Digest realm=\"lab\", nonce=\"") != std::string::npos);
    const std::string nonce = between(heard, "nonce=\"", "\"");
    QCOMPARE(nonce.size(), 32U);
    QVERIFY(heard.find(nonce + end.toStdString()) != std::string::npos);
  }

  void whatAChallengeOfRegisterIs() {
    LittleLab lab("request_route { auth_challenge(\"lab\", \"0\"); }");
    lab.request(0, "REGISTER sip:example.com");
    lab.run(5);
    QVERIFY(!lab.alice().first("SIP/2.0 401").empty());
  }

  void rightAndWrong() {
    QCOMPARE(codes(checking("", kCheck), {{10, {}}}), Codes{"1"});
    QCOMPARE(codes(checking("", kCheck), {{10, with(&Answer::password, "other")}}), Codes{"-2"});
    QCOMPARE(codes(checking("", kCheck), {{10, with(&Answer::realm, "elsewhere")}}), Codes{"-5"});
    QCOMPARE(codes(checking("", kCheck), {{10, with(&Answer::count, "00000001")}}), Codes{"1"});
  }

  void spoiledNonces_data() {
    QTest::addColumn<qulonglong>("at");
    QTest::addColumn<QString>("code");
    QTest::newRow("in its dates") << qulonglong{5} << "-4";
    QTest::newRow("in its signature") << qulonglong{20} << "-1";
  }
  void spoiledNonces() {
    QFETCH(qulonglong, at);
    QFETCH(QString, code);
    Answer answer;
    answer.spoiledAt = at;
    QCOMPARE(codes(checking("", kCheck), {{10, answer}}), Codes{code.toStdString()});
  }

  void credentialsThatCannotBeReadAreAnError_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("code");
    QTest::newRow("nonce too long") << QString::fromStdString(
                                           credentials("abcdefghijklmnopqrstuvwxyz0123456", {}))
                                    << "-1";
    QTest::newRow("no values") << "Digest username"
                               << "-1";
    QTest::newRow("another scheme") << "Basic abc"
                                    << "-5";
  }
  void credentialsThatCannotBeReadAreAnError() {
    QFETCH(QString, line);
    QFETCH(QString, code);
    LittleLab lab(checking("", kCheck));
    lab.request(0, "OPTIONS sip:bob@example.com", "Proxy-Authorization: " + line.toStdString() + "\r\n");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO code " + code.toStdString()));
  }

  void theSameNonceServesAgainAndAgainUntilItsTime() {
    const std::string script = checking("modparam(\"auth\", \"nonce_expire\", 10)", kCheck);
    QCOMPARE(codes(script, {{10, {}}, {20, {}}, {10'900, {}}, {11'100, {}}}), (Codes{"1", "1", "1", "-4"}));
  }

  void aNonceCanBeGoodOnce() {
    const std::string script = checking("modparam(\"auth\", \"one_time_nonce\", 1)", kCheck);
    QCOMPARE(codes(script, {{10, {}}, {20, {}}}), (Codes{"1", "-6"}));
  }

  void countsOfANonceMustGrow() {
    const std::string script = checking("modparam(\"auth\", \"nonce_count\", 1)", kCheck);
    QCOMPARE(codes(script, {{10, with(&Answer::count, "00000001")},
                            {20, with(&Answer::count, "00000002")},
                            {30, with(&Answer::count, "00000002")}}),
             (Codes{"1", "1", "-4"}));
  }

  void sha256IsNamedInItsChallenges() {
    const std::string script = checking("modparam(\"auth\", \"algorithm\", \"SHA-256\")", kCheck);
    LittleLab lab(script);
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(lab.alice().first("SIP/2.0 407").find(", algorithm=SHA-256\r\n") != std::string::npos);
    Answer answer;
    answer.algorithm = DigestAlgorithm::sha256;
    QCOMPARE(codes(script, {{10, answer}}), Codes{"1"});
    QCOMPARE(codes(script, {{10, {}}}), Codes{"-1"});
  }

  void thePasswordMayBeAnHa1() {
    const std::string ha1 = functions::digestHa1(DigestAlgorithm::md5, "alice", "lab", "secret");
    QCOMPARE(codes(checking("", "pv_proxy_authenticate(\"lab\", \"" + ha1 + "\", \"1\")"), {{10, {}}}),
             Codes{"1"});
  }

  void theUserCanBeHeldToFrom() {
    const std::string script = checking("", "pv_auth_check(\"lab\", \"secret\", \"0\", \"1\")");
    QCOMPARE(codes(script, {{10, {}}}), Codes{"1"});
    QCOMPARE(codes(script, {{10, with(&Answer::user, "carol")}}), Codes{"-8"});
  }

  void checksOfRegisterReadTheOtherHeader() {
    LittleLab lab(R"(
request_route {
  $var(www) = pv_www_authenticate("lab", "secret", "0");
  $var(proxy) = pv_proxy_authenticate("lab", "secret", "0");
  $var(has) = has_credentials("lab");
  xlog("L_INFO", "$var(www) $var(proxy) $var(has)\n");
})");
    const std::string line = "Authorization: " + credentials("n", with(&Answer::realm, "lab")) + "\r\n";
    lab.request(0, "OPTIONS sip:bob@example.com", line);
    lab.run(5);
    QVERIFY(test::said(lab, "INFO -1 -5 1"));
  }

  void anAckPassesUnchecked() {
    LittleLab lab(checking("", kCheck));
    lab.request(0, "ACK sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO code 1"));
  }

  void credentialsAreReadAndConsumed() {
    LittleLab lab(R"(
request_route {
  pv_auth_check("lab", "secret", "0", "0");
  xlog("L_INFO", "[$au] [$aU] [$ad] [$ar] [$adu]\n");
  consume_credentials();
  seturi("sip:a@example.com");
  t_relay();
})");
    auto& a = lab.phone("a", "silent");
    lab.request(0, "OPTIONS sip:bob@example.com",
                "Proxy-Authorization: " + credentials("n", with(&Answer::user, "alice@x.org")) + "\r\n" +
                    "Proxy-Authorization: " + credentials("n", with(&Answer::realm, "next")) + "\r\n");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO [alice] [alice@x.org] [x.org] [lab] [sip:bob@example.com]"));
    const std::string options = a.first("OPTIONS");
    QCOMPARE(options.find("realm=\"lab\""), std::string::npos);
    QVERIFY(options.find("realm=\"next\"") != std::string::npos);
  }

  void nothingToConsume() {
    LittleLab lab("request_route { $var(x) = consume_credentials(); xlog(\"L_INFO\", \"$var(x)\\n\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO -1"));
  }
};

QTEST_GUILESS_MAIN(AuthStories)
#include "test_auth.moc"
