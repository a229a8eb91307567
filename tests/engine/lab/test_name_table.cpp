#include <QTest>

#include "lab/name_table.h"

using namespace forklab;

namespace {

kernel::Endpoint endpoint(std::uint8_t last, std::uint16_t port = 5060) {
  return {kernel::IpAddress::v4(10, 0, 0, last), port, kernel::Protocol::udp};
}

lab::NameTable table() {
  lab::Scenario scenario;
  scenario.names = {
      {"example.com", endpoint(1)}, {"a@Example.com", endpoint(2, 5070)}, {"alone@host", endpoint(3)}};
  return lab::NameTable(scenario);
}

std::string found(const lab::NameTable& names, std::string_view user, std::string_view host,
                  std::uint16_t port = 0) {
  const auto endpoint = names.resolve(user, host, port, kernel::Protocol::udp);
  return endpoint ? endpoint->text() : "nobody";
}

}  // namespace

class NameTableTest : public QObject {
  Q_OBJECT

 private slots:
  void userAndHostComeBeforeTheHost() {
    QCOMPARE(found(table(), "a", "example.com"), std::string("10.0.0.2:5070"));
    QCOMPARE(found(table(), "b", "example.com"), std::string("10.0.0.1:5060"));
    QCOMPARE(found(table(), "", "example.com"), std::string("10.0.0.1:5060"));
  }

  void hostsIgnoreCaseAndUsersDoNot() {
    QCOMPARE(found(table(), "a", "EXAMPLE.COM"), std::string("10.0.0.2:5070"));
    QCOMPARE(found(table(), "A", "example.com"), std::string("10.0.0.1:5060"));
  }

  void aPortInTheUriWins() {
    QCOMPARE(found(table(), "a", "example.com", 6000), std::string("10.0.0.2:6000"));
  }

  void anAddressIsItself() {
    QCOMPARE(found(table(), "x", "10.9.9.9"), std::string("10.9.9.9:5060"));
    QCOMPARE(found(table(), "x", "[2001:db8::1]", 5080), std::string("[2001:db8::1]:5080"));
  }

  void whatNobodyNamedIsUnknown() {
    QCOMPARE(found(table(), "a", "example.org"), std::string("nobody"));
    QCOMPARE(found(table(), "other", "host"), std::string("nobody"));
  }
};

QTEST_GUILESS_MAIN(NameTableTest)
#include "test_name_table.moc"
