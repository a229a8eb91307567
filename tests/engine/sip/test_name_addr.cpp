#include "engine/sip/sip_text.h"
#include "sip/elements.h"

using namespace forklab::sip;

class TestNameAddr : public QObject {
  Q_OBJECT

 private slots:
  void partsOfAnAddress_data();
  void partsOfAnAddress();
  void brokenAddressesShowTheirPlace_data();
  void brokenAddressesShowTheirPlace();
  void qIsReadInThousandths_data();
  void qIsReadInThousandths();
  void theStarOfAContact();
  void parametersAreFoundWithoutCopying();
  void quotesAndBackslashesGo();
  void elementsArePartedByBareCommasOnly();
};

void TestNameAddr::partsOfAnAddress_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("parts");  // display|URI|parameters
  const auto row = [](const char* text, const char* parts) {
    QTest::newRow(text) << QString(text) << QString(parts);
  };
  row("<sip:a@b>", "|sip:a@b|");
  row("sip:a@b;tag=1", "|sip:a@b|;tag=1");
  row("sip:a@b ; tag = 1", "|sip:a@b|; tag = 1");
  row("\"A \\\"<x>\\\" B\" <sip:a@b;lr>;x", "\"A \\\"<x>\\\" B\"|sip:a@b;lr|;x");
  row("caller<sip:a@b>;tag=323", "caller|sip:a@b|;tag=323");
  row("T. Watson < sip:a@b >", "T. Watson|sip:a@b|");
  row("<http://www.example.com>;tag=3", "|http://www.example.com|;tag=3");
  row("<sip:a@b>;x=\"; ,>\";y", "|sip:a@b|;x=\"; ,>\";y");
}

void TestNameAddr::partsOfAnAddress() {
  QFETCH(QString, text);
  QFETCH(QString, parts);
  const std::string kept = text.toStdString();
  const auto address = parseNameAddr(kept);
  QVERIFY2(address, address ? "" : address.error().message.c_str());
  const QStringList actual = {shown(address->display), shown(address->uri.text),
                              shown(address->parameters.raw())};
  QCOMPARE(actual.join('|'), parts);
}

void TestNameAddr::brokenAddressesShowTheirPlace_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("place");
  const auto row = [](const char* text, const char* place) {
    QTest::newRow(text) << QString(text) << QString(place);
  };
  row(" ", "");
  row("\"Mr. J. User <sip:a@b>", "\"Mr. J. User <sip:a@b>");
  row("\"ends in \\", "\"ends in \\");
  row("\"A\" sip:a@b", "sip:a@b");
  row("A <sip:a@b;x", "<sip:a@b;x");
  row("<sip:a@b> x", "x");
  row("<sip:a@b>;x=\"y", ";x=\"y");
  row("<>", "");
  row("<sip:a b>", " ");
}

void TestNameAddr::brokenAddressesShowTheirPlace() {
  QFETCH(QString, text);
  QFETCH(QString, place);
  const std::string kept = text.toStdString();
  const auto address = parseNameAddr(kept);
  QVERIFY(!address);
  COMPARE_TEXT(address.error().range.of(kept), place.toStdString());
}

void TestNameAddr::qIsReadInThousandths_data() {
  QTest::addColumn<QString>("q");
  QTest::addColumn<int>("thousandths");  // -1: none
  const auto row = [](const char* q, int thousandths) { QTest::newRow(q) << QString(q) << thousandths; };
  row("0", 0);
  row("1", 1000);
  row("0.", 0);
  row("0.5", 500);
  row("0.33", 330);
  row("0.125", 125);
  row("1.000", 1000);
  row("1.001", -1);
  row("0.1234", -1);
  row("2", -1);
  row("-0.5", -1);
  row("0,5", -1);
  row("0.5x", -1);
  row("", -1);
}

void TestNameAddr::qIsReadInThousandths() {
  QFETCH(QString, q);
  QFETCH(int, thousandths);
  const std::string text = "<sip:a>;q=" + q.toStdString();
  QCOMPARE(int{parseNameAddr(text)->qThousandths().value_or(-1)}, thousandths);
}

void TestNameAddr::theStarOfAContact() {
  QVERIFY(parseNameAddr(" * ")->isStar);
  QVERIFY(!parseNameAddr("sip:*@a")->isStar);
  QVERIFY(!parseNameAddr("<sip:a>;expires=2147483648000")->expiresSeconds());
  QCOMPARE(parseNameAddr("<sip:a>;expires=60")->expiresSeconds(), std::optional<std::uint32_t>(60));
}

void TestNameAddr::parametersAreFoundWithoutCopying() {
  const std::string text = ";Branch = z9 ; flag;e=;q=\"a;b\" ;;last";
  const Parameters parameters(text);
  COMPARE_TEXT(*parameters.find("bRANCH"), "z9");
  COMPARE_TEXT(*parameters.find("q"), "\"a;b\"");
  QVERIFY(parameters.has("flag"));
  QVERIFY(!parameters.has("fla"));
  QStringList seen;
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (parameters.next(position, parameter)) {
    seen << shown(parameter.name) + (parameter.hasValue ? "=" : "") + shown(parameter.value);
  }
  QCOMPARE(seen.join('|'), QString("Branch=z9|flag|e=|q=\"a;b\"||last"));
}

void TestNameAddr::quotesAndBackslashesGo() {
  COMPARE_TEXT(unquoted("\"a \\\"b\\\\\""), "a \"b\\");
  COMPARE_TEXT(unquoted("plain"), "plain");
  COMPARE_TEXT(unquoted("\"\""), "");
  COMPARE_TEXT(unquoted("\""), "\"");
}

void TestNameAddr::elementsArePartedByBareCommasOnly() {
  const auto elementsOf = [](std::string_view text) {
    QStringList list;
    Elements elements(text);
    for (std::string_view element; elements.next(element);) list << shown(element);
    return list.join('|');
  };
  QCOMPARE(elementsOf("a , \"b,c\" <d,e>;f=\"g,h\",,i"), QString("a|\"b,c\" <d,e>;f=\"g,h\"||i"));
  QCOMPARE(elementsOf("only"), QString("only"));
  QCOMPARE(elementsOf("  "), QString(""));
  QCOMPARE(elementsOf("\"open, <, "), QString("\"open, <,"));
}

QTEST_APPLESS_MAIN(TestNameAddr)
#include "test_name_addr.moc"
