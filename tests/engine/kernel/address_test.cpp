#include <QtTest>

#include "kernel/address.h"

namespace {

using namespace forklab::kernel;

/// "without brackets | as in a URI", or "refused".
QString readAs(const QString& text) {
  const auto ip = IpAddress::parse(text.toStdString());
  if (!ip) return "refused";
  return QString::fromStdString(ip->text() + " | " + ip->hostText());
}

}  // namespace

class AddressTest : public QObject {
  Q_OBJECT

 private slots:
  void addressesAreReadAndPrinted_data() {
    QTest::addColumn<QString>("expected");
    QTest::newRow("10.0.0.1") << "10.0.0.1 | 10.0.0.1";
    QTest::newRow("255.255.255.255") << "255.255.255.255 | 255.255.255.255";
    QTest::newRow("2001:db8::1") << "2001:db8::1 | [2001:db8::1]";
    QTest::newRow("[2001:db8::1]") << "2001:db8::1 | [2001:db8::1]";
    QTest::newRow("2001:0DB8:0:0:0:0:0:1") << "2001:db8::1 | [2001:db8::1]";
    QTest::newRow("::") << ":: | [::]";
    QTest::newRow("::ffff:192.0.2.128") << "::ffff:192.0.2.128 | [::ffff:192.0.2.128]";
    for (const char* text :
         {"", "[]", "10.0.0", "10.0.0.256", "10.0.0.1.", " 10.0.0.1", "10.0.0.1 ", "[10.0.0.1]",
          "[2001:db8::1", "2001:db8::1]", "2001:db8::1::2", "edge.example.net", "fe80::1%eth0"}) {
      QTest::newRow(text) << "refused";
    }
  }
  void addressesAreReadAndPrinted() {
    QFETCH(QString, expected);
    QCOMPARE(readAs(QTest::currentDataTag()), expected);
  }

  void textsOfAnyLengthAndWithZerosAreRefused() {
    QVERIFY(!IpAddress::parse(std::string(100'000, '1')));
    QVERIFY(!IpAddress::parse(std::string_view("10.0.0.1\0x", 10)));
  }

  void endpointsPrintAddressAndPort() {
    QCOMPARE((Endpoint{IpAddress::v4(10, 0, 0, 1), 5060, Protocol::udp}).text(),
             std::string("10.0.0.1:5060"));
    QCOMPARE((Endpoint{*IpAddress::parse("2001:db8::1"), 5061, Protocol::tls}).text(),
             std::string("[2001:db8::1]:5061"));
  }

  void equalityLooksAtEverything() {
    const Endpoint one{IpAddress::v4(10, 0, 0, 1), 5060, Protocol::udp};
    QVERIFY(one == (Endpoint{*IpAddress::parse("10.0.0.1"), 5060, Protocol::udp}));
    QVERIFY(one != (Endpoint{one.ip, 5061, Protocol::udp}));
    QVERIFY(one != (Endpoint{one.ip, 5060, Protocol::tcp}));
    QVERIFY(IpAddress{} != *IpAddress::parse("::"));
    QVERIFY(IpAddress{}.isUnset());
    QVERIFY(!IpAddress::parse("::")->isUnset());
  }

  void protocolsHaveTheirNames() {
    QCOMPARE(QString(protocolName(Protocol::udp)), "udp");
    QCOMPARE(QString(protocolName(Protocol::tcp)), "tcp");
    QCOMPARE(QString(protocolName(Protocol::tls)), "tls");
  }
};

QTEST_APPLESS_MAIN(AddressTest)
#include "address_test.moc"
