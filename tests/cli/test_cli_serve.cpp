#include "cli/command_line.h"
#include "support/live_proxy.h"

using namespace forklab::test;

class TestCliServe : public QObject {
  Q_OBJECT

 private slots:
  void itSaysWhereItListensAndSigtermEndsItWithZero() {
    LiveProxy proxy({"relay.cfg"}, kFixtures + "/serve");
    QVERIFY(!proxy.ports().isEmpty());
    QVERIFY2(proxy.output().startsWith("listening on udp:127.0.0.1:"), proxy.output());
    QCOMPARE(proxy.output().count('\n'), 1);
    QCOMPARE(proxy.end(), 0);
  }

  void itAnswersByItsScript() {
    LiveProxy proxy({"relay.cfg", "--listen", "udp:127.0.0.1:0"}, kFixtures + "/serve");
    const quint16 port = proxy.ports().value(0);
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    const QByteArray uri = "sip:127.0.0.1:" + QByteArray::number(port);
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    phone.writeDatagram(requestText("OPTIONS", uri, "UDP", from), QHostAddress::LocalHost, port);
    const QByteArray reply = receive(phone);
    QVERIFY2(reply.startsWith("SIP/2.0 200 Here\r\n"), reply);
    QVERIFY2(reply.contains("X-At: 127.0.0.1:" + QByteArray::number(port) + "\r\n"), reply);
    QCOMPARE(proxy.end(), 0);
    QVERIFY2(proxy.errors().contains("INFO: line 6: asked by 127.0.0.1 over udp\n"), proxy.errors());
  }

  void askedToListenItKeepsTheScriptsOwnLoopbackLinesOnly() {
    QTemporaryDir folder;
    QUdpSocket other;
    QVERIFY(other.bind(QHostAddress::LocalHost));
    const QByteArray taken = "127.0.0.1:" + QByteArray::number(other.localPort());
    QFile script(folder.filePath("two.cfg"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("listen=udp:192.0.2.77:5060\nlisten=tcp:127.0.0.1:0\nlisten=udp:" + taken +
                 "\nrequest_route { exit; }\n");
    script.close();
    LiveProxy proxy({"two.cfg", "--listen", "udp:127.0.0.1:0"}, folder.path());
    QCOMPARE(proxy.ports(2).size(), 2);
    QVERIFY2(proxy.output().startsWith("listening on udp:127.0.0.1:"), proxy.output());
    QVERIFY2(proxy.output().contains("\nlistening on tcp:127.0.0.1:"), proxy.output());
    QCOMPARE(proxy.end(), 0);
    QVERIFY2(proxy.errors().contains("note: cannot listen on udp:" + taken), proxy.errors());
  }

  void itSpeaksIPv6() {
    LiveProxy proxy({"relay.cfg", "--listen", "udp:[::1]:0"}, kFixtures + "/serve");
    const quint16 port = proxy.ports().value(0);
    if (port == 0) QSKIP("this machine has no IPv6 loopback");
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHostIPv6));
    const QByteArray from = "[::1]:" + QByteArray::number(phone.localPort());
    phone.writeDatagram(requestText("OPTIONS", "sip:[::1]:" + QByteArray::number(port), "UDP", from),
                        QHostAddress::LocalHostIPv6, port);
    const QByteArray reply = receive(phone);
    QVERIFY2(reply.contains("X-At: [::1]:") || reply.contains("X-At: ::1:"), reply);
  }

  void aTraceGrowsWhileItServesAndIsWholeAtTheEnd() {
    QTemporaryDir folder;
    const QString tracePath = folder.filePath("live.jsonl");
    const QString capturePath = folder.filePath("live.pcapng");
    LiveProxy proxy({"relay.cfg", "--trace", tracePath, "--pcap", capturePath}, kFixtures + "/serve");
    const quint16 port = proxy.ports().value(0);
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    const QByteArray uri = "sip:127.0.0.1:" + QByteArray::number(port);
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    phone.writeDatagram(requestText("OPTIONS", uri, "UDP", from), QHostAddress::LocalHost, port);
    QVERIFY(receive(phone).startsWith("SIP/2.0 200 Here\r\n"));
    QFile file(tracePath);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTRY_VERIFY(file.seek(0) && file.readAll().contains("\"packet_arrived\""));
    QCOMPARE(proxy.end(), 0);
    QVERIFY(file.seek(0));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QStringList kinds;
    for (qsizetype i = 1; i < lines.size(); ++i) {
      const QJsonObject event = QJsonDocument::fromJson(lines[i]).object();
      QCOMPARE(event["id"].toInteger(), i);
      kinds << event["event"].toString();
    }
    QCOMPARE(kinds.first(), "run_started");
    QCOMPARE(kinds.last(), "run_ended");
    QCOMPARE(kinds.count("packet_sent"), 2);
    QCOMPARE(kinds.count("script_logged"), 1);
    QFile capture(capturePath);
    QVERIFY(capture.open(QIODevice::ReadOnly));
    QVERIFY(capture.readAll().contains("OPTIONS " + uri));
  }

  void badInputIsRefusedWithAReasonAndExitCodeTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no such file") << QStringList{"nowhere.cfg"} << "nowhere.cfg";
    QTest::newRow("errors in it") << QStringList{"../broken/many-errors.cfg"} << "error: ";
    QTest::newRow("nowhere to listen") << QStringList{"../relay/relay.cfg"} << "--listen udp:127.0.0.1:5060";
    QTest::newRow("not an address") << QStringList{"relay.cfg", "--listen", "udp:127.0.0.1:99999"}
                                    << "a port is a number";
    QTest::newRow("no protocol") << QStringList{"relay.cfg", "--listen", "127.0.0.1"} << "write udp:";
    QTest::newRow("not our address") << QStringList{"relay.cfg", "--listen", "udp:192.0.2.77:5060", "--trace",
                                                    "unwanted.jsonl"}
                                     << "cannot listen on udp:192.0.2.77:5060";
    QTest::newRow("a trace that cannot be written")
        << QStringList{"relay.cfg", "--trace", "/nowhere/live.jsonl"}
        << "/nowhere/live.jsonl: cannot be written";
    QTest::newRow("unknown option") << QStringList{"relay.cfg", "--lissten", "x"}
                                    << "did you mean `--listen`?";
  }
  void badInputIsRefusedWithAReasonAndExitCodeTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, reason);
    QProcess process;
    process.setWorkingDirectory(kFixtures + "/serve");
    process.start(qEnvironmentVariable("FORKLAB_BIN") + "/forklab-cli", QStringList("serve") + arguments);
    QVERIFY(process.waitForFinished(20000));
    const QByteArray errors = process.readAllStandardError();
    QVERIFY2(errors.contains(reason.toUtf8()), errors);
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
    QCOMPARE(process.exitCode(), 2);
    QVERIFY(!QFile::exists(kFixtures + "/serve/unwanted.jsonl"));
  }

  void aTakenPortIsNamed() {
    QUdpSocket taken;
    QVERIFY(taken.bind(QHostAddress::LocalHost, 0, QAbstractSocket::DontShareAddress));
    const QString place = "udp:127.0.0.1:" + QString::number(taken.localPort());
    const CommandResult result = runCommand({"serve", "serve/relay.cfg", "--listen", place});
    QVERIFY2(result.errors.contains("cannot listen on " + place), qPrintable(result.errors));
    QVERIFY2(result.errors.contains("another program listens there"), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }
};

QTEST_GUILESS_MAIN(TestCliServe)
#include "test_cli_serve.moc"
