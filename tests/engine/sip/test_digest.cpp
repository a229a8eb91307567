#include "engine/sip/sip_text.h"
#include "sip/digest.h"
#include "sip/reason.h"

using namespace forklab::sip;

class TestDigest : public QObject {
  Q_OBJECT

 private slots:
  void credentialsAreRead();
  void aChallengeIsRead();
  void anUnknownSchemeIsKeptAsItIs();
  void brokenValuesShowTheirPlace_data();
  void brokenValuesShowTheirPlace();
  void aReasonIsRead();
  void aBrokenReasonShowsItsPlace();
};

void TestDigest::credentialsAreRead() {
  const auto digest = parseDigest(
      "Digest username=\"bob, the\", realm=\"biloxi.com\",\r\n nonce=\"dcd98b\" , "
      "uri=\"sip:bob@biloxi.com\", qop=auth,"
      " nc=0000000a, cnonce=\"0a4f\", response=\"6629\", opaque=\"5ccc\", algorithm=MD5");
  QVERIFY(digest);
  QVERIFY(digest->isDigest());
  COMPARE_TEXT(digest->username, "bob, the");
  COMPARE_TEXT(digest->realm, "biloxi.com");
  COMPARE_TEXT(digest->nonce, "dcd98b");
  COMPARE_TEXT(digest->uri, "sip:bob@biloxi.com");
  COMPARE_TEXT(digest->qop, "auth");
  QCOMPARE(digest->nonceCount, std::optional<std::uint32_t>(10));
  COMPARE_TEXT(digest->cnonce, "0a4f");
  COMPARE_TEXT(digest->response, "6629");
  COMPARE_TEXT(digest->opaque, "5ccc");
  COMPARE_TEXT(digest->algorithm, "MD5");
  COMPARE_TEXT(*digest->parameters.find("realm"), "\"biloxi.com\"");
}

void TestDigest::aChallengeIsRead() {
  const auto digest = parseDigest("digest realm=\"r\", qop=\"auth,auth-int\", nonce=\"n\", STALE=True");
  QVERIFY(digest);
  QVERIFY(digest->stale);
  COMPARE_TEXT(digest->qop, "auth,auth-int");
  COMPARE_TEXT(digest->username, "");
  QVERIFY(!digest->nonceCount);
}

void TestDigest::anUnknownSchemeIsKeptAsItIs() {
  const auto digest = parseDigest("NoOneKnowsThisScheme opaque-data=here");
  QVERIFY(digest);
  QVERIFY(!digest->isDigest());
  COMPARE_TEXT(digest->scheme, "NoOneKnowsThisScheme");
  COMPARE_TEXT(*digest->parameters.find("opaque-data"), "here");
}

void TestDigest::brokenValuesShowTheirPlace_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("place");
  QTest::newRow("nothing") << ""
                           << "";
  QTest::newRow("no scheme") << "=x"
                             << "=x";
  QTest::newRow("no value") << "Digest realm"
                            << "realm";
  QTest::newRow("nc") << "Digest nc=1"
                      << "1";
  QTest::newRow("nc with a sign") << "Digest nc=-0000001"
                                  << "-0000001";
}

void TestDigest::brokenValuesShowTheirPlace() {
  QFETCH(QString, text);
  QFETCH(QString, place);
  const std::string kept = text.toStdString();
  const auto digest = parseDigest(kept);
  QVERIFY(!digest);
  COMPARE_TEXT(digest.error().range.of(kept), place.toStdString());
}

void TestDigest::aReasonIsRead() {
  const auto reason = parseReason("SIP ;cause=200 ;text=\"Call completed elsewhere\"");
  QVERIFY(reason);
  COMPARE_TEXT(reason->protocol, "SIP");
  QCOMPARE(reason->cause, 200);
  COMPARE_TEXT(unquoted(reason->text), "Call completed elsewhere");
  QCOMPARE(parseReason("Q.850")->cause, 0);
}

void TestDigest::aBrokenReasonShowsItsPlace() {
  const std::string text = "SIP;cause=soon";
  COMPARE_TEXT(parseReason(text).error().range.of(text), "soon");
  QVERIFY(!parseReason(";cause=1"));
}

QTEST_APPLESS_MAIN(TestDigest)
#include "test_digest.moc"
