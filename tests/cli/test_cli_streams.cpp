#include <QSslSocket>
#include <QTcpServer>

#include "cli/command_line.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

/// A connection of a phone's; reads until what was waited for is there.
template <class Socket>
QByteArray readUntil(Socket& socket, const QByteArray& part, int times = 1) {
  QByteArray read;
  while (read.count(part) < times && (socket.bytesAvailable() > 0 || socket.waitForReadyRead(5000)))
    read += socket.readAll();
  return read;
}

bool isClosed(QTcpSocket& socket) {
  return socket.state() == QAbstractSocket::UnconnectedState || socket.waitForDisconnected(8000);
}

QByteArray options(const QByteArray& transport, const QByteArray& body = {}) {
  return requestText("OPTIONS", "sip:proxy@127.0.0.1", transport, "127.0.0.1:9", body);
}

}  // namespace

/// TCP and TLS as Kamailio 5.6.3 does them (framing asked of it).
class TestCliStreams : public QObject {
  Q_OBJECT

 private:
  QStringList arguments(const QString& protocol) {
    return {"streams.cfg", "--listen", protocol + ":127.0.0.1:0"};
  }
  const QString folder_ = kFixtures + "/serve";

 private slots:
  void messagesOfOneStreamAreAnsweredOnIt() {
    LiveProxy proxy(arguments("tcp"), folder_);
    QTcpSocket phone;
    phone.connectToHost(QHostAddress::LocalHost, proxy.ports().value(0));
    QVERIFY(phone.waitForConnected());
    const QByteArray one = options("TCP");
    phone.write(one + one.left(70));
    QVERIFY(phone.waitForBytesWritten());
    const QByteArray first = readUntil(phone, "\r\n\r\n");
    QVERIFY2(first.startsWith("SIP/2.0 200 Here\r\n"), first);
    QVERIFY2(first.contains("X-Length: " + QByteArray::number(one.size()) + " over tcp\r\n"), first);
    phone.write(one.mid(70));
    QVERIFY(readUntil(phone, "\r\n\r\n").startsWith("SIP/2.0 200 Here\r\n"));
    phone.write("\r\n\r\n");
    QCOMPARE(readUntil(phone, "\r\n"), QByteArray("\r\n"));
  }

  void aBrokenStreamIsClosedAndTheReasonSaid() {
    LiveProxy proxy(arguments("tcp"), folder_);
    QTcpSocket phone;
    phone.connectToHost(QHostAddress::LocalHost, proxy.ports().value(0));
    QVERIFY(phone.waitForConnected());
    phone.write(options("TCP", QByteArray(3000, 'x')));
    QVERIFY(isClosed(phone));
    QCOMPARE(phone.readAll(), QByteArray());
    QCOMPARE(proxy.end(), 0);
    QVERIFY2(proxy.errors().contains(": a message is too large\n"), proxy.errors());
  }

  void moreConnectionsThanAllowedAreClosedAtOnce() {
    LiveProxy proxy(arguments("tcp"), folder_);
    const quint16 port = proxy.ports().value(0);
    QTcpSocket phones[3];
    for (QTcpSocket& phone : phones) {
      phone.connectToHost(QHostAddress::LocalHost, port);
      QVERIFY(phone.waitForConnected());
    }
    QVERIFY(isClosed(phones[2]));
    phones[1].write(options("TCP"));
    QVERIFY(readUntil(phones[1], "\r\n\r\n").startsWith("SIP/2.0 200"));
  }

  void anIdleConnectionIsClosed() {
    LiveProxy proxy(arguments("tcp"), folder_);
    QTcpSocket phone;
    phone.connectToHost(QHostAddress::LocalHost, proxy.ports().value(0));
    QVERIFY(phone.waitForConnected());
    QElapsedTimer time;
    time.start();
    QVERIFY(isClosed(phone));
    QVERIFY2(time.elapsed() > 1900, qPrintable(QString::number(time.elapsed())));
  }

  void aRefusedConnectionMakesThe477() {
    LiveProxy proxy(arguments("tcp") << "--listen"
                                     << "udp:127.0.0.1:0",
                    folder_);
    const quint16 port = proxy.ports(2).value(1);
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    phone.writeDatagram(requestText("INVITE", "sip:a@127.0.0.1:9;transport=tcp", "UDP", from),
                        QHostAddress::LocalHost, port);
    QVERIFY(receive(phone).startsWith("SIP/2.0 100 "));
    const QByteArray final = receive(phone);
    QVERIFY2(final.startsWith("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)\r\n"),
             final);
  }

  void aRequestFromUdpLeavesOverTcpWithTwoRecordRoutes() {
    LiveProxy proxy(arguments("tcp") << "--listen"
                                     << "udp:127.0.0.1:0",
                    folder_);
    const QList<quint16> ports = proxy.ports(2);
    QTcpServer callee;
    QVERIFY(callee.listen(QHostAddress::LocalHost));
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    const QByteArray uri = "sip:a@127.0.0.1:" + QByteArray::number(callee.serverPort()) + ";transport=tcp";
    phone.writeDatagram(requestText("INVITE", uri, "UDP", from), QHostAddress::LocalHost, ports.value(1));
    QVERIFY(callee.waitForNewConnection(5000));
    QTcpSocket* const connection = callee.nextPendingConnection();
    const QByteArray invite = readUntil(*connection, "\r\n\r\n");
    const QByteArray routes =
        "Record-Route: <sip:127.0.0.1:" + QByteArray::number(ports.value(0)) +
        ";transport=tcp;r2=on;lr;ftag=1>\r\nRecord-Route: <sip:127.0.0.1:" +
        QByteArray::number(ports.value(1)) +
        ";r2=on;lr;ftag=1>\r\nVia: SIP/2.0/TCP 127.0.0.1:" + QByteArray::number(ports.value(0));
    QVERIFY2(invite.contains(routes), invite);
  }

  void tlsWithACertificateOfItsOwnAnswersToo() {
    if (!QSslSocket::supportsSsl()) QSKIP("this Qt has no TLS");
    LiveProxy proxy(arguments("tls"), folder_);
    QSslSocket phone;
    phone.setPeerVerifyMode(QSslSocket::VerifyNone);
    phone.connectToHostEncrypted("127.0.0.1", proxy.ports().value(0));
    QVERIFY2(phone.waitForEncrypted(10000), qPrintable(phone.errorString()));
    phone.write(options("TLS") + options("TLS"));
    const QByteArray replies = readUntil(phone, "SIP/2.0 200 Here\r\n", 2);
    QCOMPARE(replies.count("SIP/2.0 200 Here\r\n"), 2);
    QVERIFY2(replies.contains(" over tls\r\n"), replies);
  }

  void whatSpeaksNoTlsIsClosed() {
    LiveProxy proxy(arguments("tls"), folder_);
    QTcpSocket phone;
    phone.connectToHost(QHostAddress::LocalHost, proxy.ports().value(0));
    QVERIFY(phone.waitForConnected());
    phone.write(options("TCP"));
    QVERIFY(isClosed(phone));
    QCOMPARE(proxy.end(), 0);
    QVERIFY2(proxy.errors().contains("the TLS handshake failed"), proxy.errors());
  }

  void aCertificateThatCannotBeReadIsNamed() {
    QTemporaryDir folder;
    QFile script(folder.filePath("tls.cfg"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        "loadmodule \"tls.so\"\nmodparam(\"tls\", \"certificate\", \"nowhere.pem\")\nrequest_route { exit; "
        "}\n");
    script.close();
    const CommandResult result = runCommand({"serve", script.fileName(), "--listen", "tls:127.0.0.1:0"});
    QVERIFY2(result.errors.contains("cannot use the certificate nowhere.pem"), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }
};

QTEST_GUILESS_MAIN(TestCliStreams)
#include "test_cli_streams.moc"
