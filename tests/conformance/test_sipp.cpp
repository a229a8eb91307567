#include <QDir>
#include <QTemporaryDir>

#include "conformance/peer.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

/// A port of UDP and TCP that nobody has; taken again by the one who needs it.
quint16 freePort() {
  QUdpSocket socket;
  socket.bind(QHostAddress::LocalHost);
  return socket.localPort();
}

/// The last row of SIPp's statistics by the names of their columns.
QMap<QString, QString> lastRow(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
  const QList<QByteArray> names = lines.first().split(';');
  const QList<QByteArray> values = lines.last().split(';');
  QMap<QString, QString> row;
  for (qsizetype i = 0; i < qMin(names.size(), values.size()); ++i) row[names[i]] = values[i];
  return row;
}

}  // namespace

/// SIPp's own caller and callee with the proxy between them.
class SippTest : public QObject {
  Q_OBJECT

 private slots:
  void aThousandCallsPassWithoutALoss_data() {
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<QString>("transport");
    for (const char* scenario : {"uac", "regexp"}) {
      QTest::addRow("%s, UDP", scenario) << scenario << "u1";
      QTest::addRow("%s, TCP caller", scenario) << scenario << "t1";
    }
  }
  void aThousandCallsPassWithoutALoss() {
    QFETCH(QString, scenario);
    QFETCH(QString, transport);
    const QString sipp = peer("sipp");
    if (sipp.isEmpty() && mayBeMissing()) QSKIP("sipp is not installed (Debian: sip-tester)");
    QTemporaryDir folder;
    const quint16 calleePort = freePort();
    QFile script(folder.filePath("relay.cfg"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        "request_route {\n    if (is_method(\"INVITE\")) record_route();\n    $du = \"sip:127.0.0.1:" +
        QByteArray::number(calleePort) + "\";\n    t_relay();\n}\n");
    script.close();
    LiveProxy proxy({"relay.cfg", "--listen", "udp:127.0.0.1:0", "--listen", "tcp:127.0.0.1:0"},
                    folder.path());
    const quint16 port = proxy.ports(2).value(transport == "u1" ? 0 : 1);
    QProcess callee;
    callee.setWorkingDirectory(folder.path());
    callee.start(sipp, {"-sn", "uas", "-i", "127.0.0.1", "-p", QString::number(calleePort), "-nostdin"});
    QVERIFY(callee.waitForStarted());
    QProcess caller;
    caller.setWorkingDirectory(folder.path());
    caller.start(sipp, {"-sn", scenario, "-t", transport, "-i", "127.0.0.1", "-p",
                        QString::number(freePort()), "-m", "1000", "-r", "200", "-nostdin", "-trace_stat",
                        "-stf", "calls.csv", "-fd", "1", QString("127.0.0.1:%1").arg(port)});
    QVERIFY(caller.waitForFinished(120'000));
    callee.terminate();
    callee.waitForFinished(10'000);
    const QMap<QString, QString> counts = lastRow(folder.filePath("calls.csv"));
    QCOMPARE(counts["SuccessfulCall(C)"], QString("1000"));
    QCOMPARE(counts["FailedCall(C)"], QString("0"));
    QCOMPARE(counts["Retransmissions(C)"], QString("0"));
    QCOMPARE(caller.exitCode(), 0);
    QCOMPARE(proxy.end(), 0);
    QCOMPARE(proxy.errors(), QByteArray());
  }
};

QTEST_GUILESS_MAIN(SippTest)
#include "test_sipp.moc"
