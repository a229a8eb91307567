#include "engine/sip/sip_text.h"

using namespace forklab::sip;

class TestUri : public QObject {
  Q_OBJECT

 private slots:
  void partsOfAUri_data();
  void partsOfAUri();
  void brokenUrisShowTheirPlace_data();
  void brokenUrisShowTheirPlace();
  void rfc3261ComparesThese_data();
  void rfc3261ComparesThese();
  void escapesAreUndoneOnce();
};

void TestUri::partsOfAUri_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("parts");  // scheme|user|password|host|port|parameters|headers
  const auto row = [](const char* text, const char* parts) {
    QTest::newRow(text) << QString(text) << QString(parts);
  };
  row("sip:bob@example.com", "sip|bob||example.com|0||");
  row("SIPS:example.com:5061;lr", "SIPS|||example.com|5061|;lr|");
  row("sip:a:b@[2001:db8::1]:5070;x=y?Route=%3C", "sip|a|b|[2001:db8::1]|5070|;x=y|Route=%3C");
  row("sip:[2001:db8::10:5070]", "sip|||[2001:db8::10:5070]|0||");
  row("sip:user;par=u%40example.net@example.com", "sip|user;par=u%40example.net||example.com|0||");
  row("sip:a?/,;*:p&=+$@h", "sip|a?/,;*|p&=+$|h|0||");
  row("tel:+1-201;phone-context=x", "tel|+1-201|||0|;phone-context=x|");
  row("isbn:2983792873", "isbn||||0||");
  row("soap.beep://192.0.2.103:3002", "soap.beep||||0||");
  row("sip:host?a=b", "sip|||host|0||a=b");
}

void TestUri::partsOfAUri() {
  QFETCH(QString, text);
  QFETCH(QString, parts);
  const std::string kept = text.toStdString();
  const auto uri = parseUri(kept);
  QVERIFY2(uri, uri ? "" : uri.error().message.c_str());
  const QStringList actual = {shown(uri->scheme), shown(uri->user),           shown(uri->password),
                              shown(uri->host),   QString::number(uri->port), shown(uri->parameters.raw()),
                              shown(uri->headers)};
  QCOMPARE(actual.join('|'), parts);
}

void TestUri::brokenUrisShowTheirPlace_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("place");
  const auto row = [](const char* text, const char* place) {
    QTest::newRow(text) << QString(text) << QString(place);
  };
  row("", "");
  row("bob", "bob");
  row("<sip:a@b>", "<sip:a@b>");
  row("sip:", "");
  row("sip:@b", "");
  row("sip:a b@c", " ");
  row("sip:a@b; lr", " ");
  row("sip:a@b:", "");
  row("sip:a@b:99999", "99999");
  row("sip:2001:db8::10", "d");
  row("sip:[2001:db8::1", "[2001:db8::1");
  row("sip:[nonsense]", "[nonsense]");
  row("sip:a@b@c", "@c");
  row("4ip:a", "4ip:a");
  row("isbn:", "isbn:");
}

void TestUri::brokenUrisShowTheirPlace() {
  QFETCH(QString, text);
  QFETCH(QString, place);
  const std::string kept = text.toStdString();
  const auto uri = parseUri(kept);
  QVERIFY(!uri);
  QVERIFY(!uri.error().message.empty());
  COMPARE_TEXT(uri.error().range.of(kept), place.toStdString());
}

void TestUri::rfc3261ComparesThese_data() {
  QTest::addColumn<QString>("a");
  QTest::addColumn<QString>("b");
  QTest::addColumn<bool>("same");
  int count = 0;
  const auto row = [&count](const char* a, const char* b, bool same) {
    QTest::addRow("%d", ++count) << QString(a) << QString(b) << same;
  };
  row("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true);
  row("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true);
  row("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true);
  row("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
      "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true);
  row("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
      "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true);
  row("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false);
  row("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false);
  row("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false);
  row("sip:bob@biloxi.com:6000", "sip:bob@biloxi.com:5061", false);
  row("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false);
  row("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false);
  row("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false);
  row("sip:a@b", "sips:a@b", false);
  row("sip:a%3Bb@c", "sip:a;b@c", false);
  row("sip:[2001:DB8::1]", "sip:[2001:db8:0::1]", true);
  row("tel:+1", "TEL:+1", true);
}

void TestUri::rfc3261ComparesThese() {
  QFETCH(QString, a);
  QFETCH(QString, b);
  QFETCH(bool, same);
  const std::string left = a.toStdString();
  const std::string right = b.toStdString();
  QCOMPARE(equivalent(*parseUri(left), *parseUri(right)), same);
  QCOMPARE(equivalent(*parseUri(right), *parseUri(left)), same);
}

void TestUri::escapesAreUndoneOnce() {
  COMPARE_TEXT(unescaped("%41%2541"), "A%41");
  COMPARE_TEXT(unescaped("100%"), "100%");
  COMPARE_TEXT(unescaped("%zz%4"), "%zz%4");
  COMPARE_TEXT(unescaped("n-%00-n"), std::string_view("n-\0-n", 5));
}

QTEST_APPLESS_MAIN(TestUri)
#include "test_uri.moc"
