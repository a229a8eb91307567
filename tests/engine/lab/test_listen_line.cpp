#include <QtTest>

#include "lab/live/listen_line.h"

using namespace forklab;

class TestListenLine : public QObject {
  Q_OBJECT

 private slots:
  void aLineNamesProtocolHostAndPort_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* text, const char* read) { QTest::newRow(text) << text << read; };
    row("udp:127.0.0.1:5060", "udp 127.0.0.1 5060");
    row("tcp:10.0.0.1", "tcp 10.0.0.1 -");
    row("tls:[::1]:5061", "tls ::1 5061");
    row("udp:[2001:db8::1]", "udp 2001:db8::1 -");
    row("2001:db8::1", "any 2001:db8::1 -");
    row("10.0.0.1:5070", "any 10.0.0.1 5070");
    row("udp:eth0:5060", "udp eth0 5060");
    row("udp:127.0.0.1:0", "udp 127.0.0.1 0");
    row("udp:10.0.0.1:5060 advertise 192.0.2.1:5080", "udp 10.0.0.1 5060 as 192.0.2.1:5080");
    row("udp:10.0.0.1:5060 advertise example.com name outside", "udp 10.0.0.1 5060 as example.com");
  }
  void aLineNamesProtocolHostAndPort() {
    QFETCH(QString, text);
    QFETCH(QString, read);
    const auto line = lab::parseListenLine(text.toStdString());
    QVERIFY2(line, line ? "" : line.error().message.c_str());
    QString drawn = line->protocol ? kernel::protocolName(*line->protocol) : "any";
    drawn += QString(" %1 %2")
                 .arg(QString::fromStdString(line->host))
                 .arg(line->port ? QString::number(*line->port) : "-");
    if (!line->advertised.empty()) drawn += " as " + QString::fromStdString(line->advertised);
    QCOMPARE(drawn, read);
  }

  void whatIsNoAddressIsRefusedWithTheWayToWriteIt_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* text, const char* reason) { QTest::newRow(text) << text << reason; };
    row("", "there is no address");
    row("udp:", "there is no address");
    row("sctp:10.0.0.1:5060", "udp, tcp and tls");
    row("udp:10.0.0.1:99999", "a port is a number");
    row("udp:10.0.0.1:sip", "a port is a number");
    row("sip://10.0.0.1", "a port is a number");
    row("udp:/tmp/socket", "there is no address");
  }
  void whatIsNoAddressIsRefusedWithTheWayToWriteIt() {
    QFETCH(QString, text);
    QFETCH(QString, reason);
    const auto line = lab::parseListenLine(text.toStdString());
    QVERIFY(!line);
    QVERIFY2(QString::fromStdString(line.error().message).contains(reason), line.error().message.c_str());
    QVERIFY(line.error().hint.find("udp:127.0.0.1:5060") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(TestListenLine)
#include "test_listen_line.moc"
