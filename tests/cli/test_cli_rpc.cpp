#include <QLocalSocket>

#include "cli/command_line.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

/// A proxy that takes commands, and what asks it.
class Served {
 public:
  Served()
      : path_(folder_.filePath("proxy.sock")),
        proxy_({"relay.cfg", "--listen", "udp:127.0.0.1:0", "--rpc", "unix:" + path_}, kFixtures + "/serve"),
        port_(proxy_.ports().value(0)) {}
  CommandResult ask(const QStringList& words) const { return runCommand(QStringList{"rpc", path_} + words); }
  QJsonDocument json(const QStringList& words) const {
    return QJsonDocument::fromJson(ask(words).output.toUtf8());
  }
  /// What comes back for bytes of a client of any kind.
  QByteArray raw(const QByteArray& bytes) const {
    QLocalSocket socket;
    socket.connectToServer(path_);
    socket.write(bytes);
    QByteArray answer;
    while (!answer.endsWith('\n') && socket.waitForReadyRead(5000)) answer += socket.readAll();
    return answer;
  }
  LiveProxy& proxy() { return proxy_; }
  quint16 port() const { return port_; }
  const QString& path() const { return path_; }

 private:
  QTemporaryDir folder_;
  QString path_;
  LiveProxy proxy_;
  quint16 port_;
};

}  // namespace

/// Commands of Kamailio 5.6.3 by their names and shapes (asked of it through jsonrpcs).
class TestCliRpc : public QObject {
  Q_OBJECT

 private slots:
  void aProxyTellsItsUptimeAndVersion() {
    const Served served;
    const QJsonObject uptime = served.json({"core.uptime"}).object();
    QCOMPARE(uptime.keys(), QStringList({"now", "up_since", "uptime"}));
    QVERIFY(uptime["uptime"].toInt(-1) >= 0 && uptime["uptime"].toInt() < 60);
    const QRegularExpression date("^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d 20\\d\\d$");
    QVERIFY2(date.match(uptime["now"].toString()).hasMatch(), qPrintable(uptime["now"].toString()));
    QVERIFY(served.ask({"core.version"}).output.startsWith("kamailio 5.6.3"));
    const QJsonArray sockets = served.json({"core.sockets_list"}).array();
    QCOMPARE(sockets.size(), 1);
    QCOMPARE(sockets[0]["socket"]["port"].toString(), QString::number(served.port()));
  }

  void transactionsAreCountedAndListed() {
    const Served served;
    QUdpSocket phone;
    QUdpSocket silent;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    QVERIFY(silent.bind(QHostAddress::LocalHost));
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    const QByteArray uri = "sip:a@127.0.0.1:" + QByteArray::number(silent.localPort());
    phone.writeDatagram(requestText("INVITE", uri, "UDP", from), QHostAddress::LocalHost, served.port());
    QVERIFY(receive(silent).startsWith("INVITE " + uri));
    const QJsonArray list = served.json({"tm.list"}).array();
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0]["method"].toString(), QString("INVITE"));
    QCOMPARE(list[0]["outgoings"].toInt(), 1);
    QCOMPARE(list[0]["callid"].toString(), "Call-ID: live@" + QString::fromUtf8(from) + "\r\n");
    const QJsonObject stats = served.json({"tm.stats"}).object();
    QCOMPARE(stats["current"].toInt(), 1);
    QCOMPARE(stats["waiting"].toInt(), 0);
    QCOMPARE(stats["rpl_generated"].toInt(), 1);
    const QString statistics = served.ask({"stats.get_statistics", "tmx:", "rcv_requests_invite"}).output;
    QVERIFY2(statistics.contains("\"tmx:UAS_transactions = 1\""), qPrintable(statistics));
    QVERIFY2(statistics.contains("\"tmx:active_transactions = 1\""), qPrintable(statistics));
    QVERIFY2(statistics.contains("\"core:rcv_requests_invite = 1\""), qPrintable(statistics));
    QVERIFY2(!statistics.contains("rcv_replies"), qPrintable(statistics));
  }

  /// The answer comes with the final reply; meanwhile others are served.
  void aCommandMayWaitForAReply() {
    const Served served;
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    QLocalSocket asker;
    asker.connectToServer(served.path());
    const QByteArray uri = "sip:a@127.0.0.1:" + QByteArray::number(phone.localPort());
    asker.write(R"({"jsonrpc":"2.0","method":"tm.t_uac_wait","id":5,"params":["OPTIONS",")" + uri +
                R"(",".",".","From: <sip:p@x>\r\nTo: <sip:a@x>\r\n"]})");
    QVERIFY(asker.waitForBytesWritten(5000));
    const QByteArray options = receive(phone);
    QVERIFY2(options.startsWith("OPTIONS " + uri), options.constData());
    QVERIFY(served.ask({"core.version"}).output.startsWith("kamailio"));
    QVERIFY(!asker.waitForReadyRead(10));
    phone.writeDatagram(replyText(options, "486 Busy Here"), QHostAddress::LocalHost, served.port());
    QVERIFY(asker.waitForReadyRead(5000));
    QCOMPARE(asker.readAll(),
             QByteArray(R"({"jsonrpc":"2.0","result":{"code":486,"text":"Busy Here"},"id":5})") + '\n');
  }

  void whatCannotBeDoneIsAnErrorWithKamailiosWords() {
    const Served served;
    const CommandResult unknown = served.ask({"core.nope"});
    QCOMPARE(unknown.exitCode, 1);
    QCOMPARE(unknown.errors, QString("forklab-cli: Method Not Found (500)\n"));
    const CommandResult incomplete = served.ask({"stats.get_statistics"});
    QCOMPARE(incomplete.exitCode, 1);
    QCOMPARE(incomplete.errors, QString("forklab-cli: Please provide which stats to retrieve (400)\n"));
    const CommandResult nobody = runCommand({"rpc", served.path() + ".other", "core.uptime"});
    QCOMPARE(nobody.exitCode, 2);
    QVERIFY2(nobody.errors.contains("--rpc unix:"), qPrintable(nobody.errors));
  }

  void theWireIsJsonRpcAsItsPageSays_data() {
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* name, const char* question, const char* answer) {
      QTest::newRow(name) << QByteArray(question).replace('\'', '"')
                          << QByteArray(answer).replace('\'', '"') + '\n';
    };
    row("an id that is a text", "{'jsonrpc':'2.0','method':'core.version','id':'abc'}",
        "{'jsonrpc':'2.0','result':'kamailio 5.6.3 (forklab)','id':'abc'}");
    row("no JSON", "{nonsense}",
        "{'jsonrpc':'2.0','error':{'code':-32700,'message':'Parse error'},'id':null}");
    row("no method", "{'jsonrpc':'2.0','id':4}",
        "{'jsonrpc':'2.0','error':{'code':-32600,'message':'Invalid Request'},'id':null}");
    row("braces inside a text", "{'jsonrpc':'2.0','method':'core.}nope{','id':7}",
        "{'jsonrpc':'2.0','error':{'code':500,'message':'Method Not Found'},'id':7}");
    row("a batch", "[{'jsonrpc':'2.0','method':'core.nope','id':1},{'jsonrpc':'2.0','id':2}]",
        "[{'jsonrpc':'2.0','error':{'code':500,'message':'Method Not Found'},'id':1},"
        "{'jsonrpc':'2.0','error':{'code':-32600,'message':'Invalid Request'},'id':null}]");
  }
  void theWireIsJsonRpcAsItsPageSays() {
    QFETCH(QByteArray, question);
    QFETCH(QByteArray, answer);
    const Served served;
    QCOMPARE(served.raw(question), answer);
  }

  void aSocketFileGoesWithItsProxyAndAStaleOneIsReplaced() {
    QString path;
    {
      Served served;
      path = served.path();
      QVERIFY(QFileInfo::exists(path));
      const CommandResult second =
          runCommand({"serve", "serve/relay.cfg", "--listen", "udp:127.0.0.1:0", "--rpc", "unix:" + path});
      QCOMPARE(second.exitCode, 2);
      QVERIFY2(second.errors.contains("another program answers there"), qPrintable(second.errors));
      QCOMPARE(served.proxy().end(), 0);
      QVERIFY(!QFileInfo::exists(path));
    }
  }
};

QTEST_GUILESS_MAIN(TestCliRpc)
#include "test_cli_rpc.moc"
