#include "engine/sip/sip_text.h"
#include "sip/via.h"

using namespace forklab::sip;

class TestVia : public QObject {
  Q_OBJECT

 private slots:
  void partsOfAVia_data();
  void partsOfAVia();
  void brokenViasShowTheirPlace_data();
  void brokenViasShowTheirPlace();
  void theDefaultPortIsTheTransports();
  void theCookieMarksRfc3261();
};

void TestVia::partsOfAVia_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("parts");  // transport|host|port|branch|received|rport
  const auto row = [](const char* text, const char* parts) {
    QTest::newRow(text) << QString(text) << QString(parts);
  };
  row("SIP/2.0/UDP h", "UDP|h|0|||");
  row("SIP/2.0/UDP h:5070;branch=z9hG4bK1", "UDP|h|5070|z9hG4bK1||");
  row("SIP / 2.0 / TCP  h : 1 ; branch = b ; received = 10.0.0.1", "TCP|h|1|b|10.0.0.1|");
  row("SIP/2.0/UDP 10.0.0.1;rport;branch=b", "UDP|10.0.0.1|0|b||asked");
  row("SIP/2.0/UDP 10.0.0.1;RPORT=4711;branch=b", "UDP|10.0.0.1|0|b||4711");
  row("SIP/2.0/TLS [2001:db8::9:1]:6050;received=2001:db8::9:255",
      "TLS|[2001:db8::9:1]|6050||2001:db8::9:255|");
  row("SIP/2.0/UDP h;received=[2001:db8::9:255]", "UDP|h|0||[2001:db8::9:255]|");
  row("SIP/2.0/UNKNOWN t4.example.com;ttl=1", "UNKNOWN|t4.example.com|0|||");
}

void TestVia::partsOfAVia() {
  QFETCH(QString, text);
  QFETCH(QString, parts);
  const std::string kept = text.toStdString();
  const auto via = parseVia(kept);
  QVERIFY2(via, via ? "" : via.error().message.c_str());
  const QString rport = !via->hasRport ? "" : via->rport == 0 ? "asked" : QString::number(via->rport);
  const QStringList actual = {shown(via->transport), shown(via->host),     QString::number(via->port),
                              shown(via->branch),    shown(via->received), rport};
  QCOMPARE(actual.join('|'), parts);
}

void TestVia::brokenViasShowTheirPlace_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("place");
  const auto row = [](const char* text, const char* place) {
    QTest::newRow(text) << QString(text) << QString(place);
  };
  row("", "");
  row("UDP h", "UDP h");
  row("SIP/2.0/UDP", "");
  row("SIP/2.0/UDP;branch=x", ";branch=x");
  row("SIP/2.0/UDP ;branch=x", ";");
  row("SIP/2.0/UDP h:port", "p");
  row("SIP/2.0/UDP h branch=x", "branch=x");
  row("SIP/2.0/UDP h;;branch=x", ";;branch=x");
  row("SIP/2.0/UDP [::1", "[::1");
}

void TestVia::brokenViasShowTheirPlace() {
  QFETCH(QString, text);
  QFETCH(QString, place);
  const std::string kept = text.toStdString();
  const auto via = parseVia(kept);
  QVERIFY(!via);
  COMPARE_TEXT(via.error().range.of(kept), place.toStdString());
}

void TestVia::theDefaultPortIsTheTransports() {
  QCOMPARE(parseVia("SIP/2.0/UDP h")->sentByPort(), std::uint16_t{5060});
  QCOMPARE(parseVia("SIP/2.0/tls h")->sentByPort(), std::uint16_t{5061});
  QCOMPARE(parseVia("SIP/2.0/TLS h:7")->sentByPort(), std::uint16_t{7});
}

void TestVia::theCookieMarksRfc3261() {
  QVERIFY(parseVia("SIP/2.0/UDP h;branch=z9hG4bK")->hasCookie());
  QVERIFY(!parseVia("SIP/2.0/UDP h;branch=390skdjuw")->hasCookie());
  QVERIFY(!parseVia("SIP/2.0/UDP h")->hasCookie());
}

QTEST_APPLESS_MAIN(TestVia)
#include "test_via.moc"
