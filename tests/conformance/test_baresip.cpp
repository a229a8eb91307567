#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include "conformance/peer.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

/// Registration and calls want digest; requests inside a dialog go by their Route.
constexpr const char* kScript = R"(loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"

request_route {
    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
    if (has_totag()) {
        if (loose_route()) { t_relay(); exit; }
        if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
        sl_send_reply("404", "Not here");
        exit;
    }
    if (is_method("REGISTER")) {
        if (!pv_www_authenticate("lab.example", "secret", "0")) { www_challenge("lab.example", "1"); exit; }
        save("location");
        exit;
    }
    if (!pv_proxy_authenticate("lab.example", "secret", "0")) { proxy_challenge("lab.example", "1"); exit; }
    consume_credentials();
    record_route();
    if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
    t_relay();
}
)";

/// A port of UDP and TCP that nobody has; taken again by the one who needs it.
quint16 freePort() {
  QTcpServer server;
  server.listen(QHostAddress::LocalHost);
  return server.serverPort();
}

/// A running baresip that knows one account, answers every call and is led over its control socket.
class Baresip {
 public:
  Baresip(const QString& user, const QString& password, quint16 proxy) : user_(user), proxy_(proxy) {
    const quint16 control = freePort();
    write("config", QString("sip_listen 127.0.0.1:%1\nnet_interface 127.0.0.1\n"
                            "audio_player aubridge,%2\naudio_source aubridge,%2\naudio_alert aubridge,%2\n"
                            "module_path /usr/lib/baresip/modules\nmodule g711.so\nmodule aubridge.so\n"
                            "module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
                            "ctrl_tcp_listen 127.0.0.1:%3\n")
                        .arg(freePort())
                        .arg(user)
                        .arg(control));
    write("accounts",
          QString("<%1>;auth_user=%2;auth_pass=%3;answermode=auto;outbound=\"sip:127.0.0.1:%4\"\n")
              .arg(uri(), user, password)
              .arg(proxy));
    write("contacts", "");
    process_.setStandardOutputFile(folder_.filePath("log"));
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.start(peer("baresip"), {"-f", folder_.path()});
    connectTo(control);
  }
  ~Baresip() {
    command("quit");
    if (!process_.waitForFinished(5000)) process_.kill();
    process_.waitForFinished(5000);
  }

  QString uri() const { return QString("sip:%1@127.0.0.1:%2").arg(user_).arg(proxy_); }
  void command(const QString& name, const QString& parameters = {}) {
    const QByteArray text =
        QJsonDocument(QJsonObject{{"command", name}, {"params", parameters}}).toJson(QJsonDocument::Compact);
    control_.write(QByteArray::number(text.size()) + ":" + text + ",");
    control_.flush();
  }
  /// What its registration came to: "OK", "ERR"; empty: nothing in time.
  QString registration() {
    QElapsedTimer waited;
    for (waited.start(); waited.elapsed() < 15'000;) {
      command("reginfo");
      tells({});
      for (const char* state : {"OK", "ERR"}) {
        if (answer_.contains(QString("\x1b[") + (state[0] == 'O' ? "32m" : "31m") + state)) return state;
      }
    }
    return {};
  }
  /// Waits until it tells of this event (or of the other one, then false); empty: until it answers a command.
  bool tells(const QString& event, const QString& otherwise = {}) {
    QElapsedTimer waited;
    waited.start();
    while (waited.elapsed() < 15'000) {
      while (const auto told = next()) {
        if (*told == event) return true;
        if (!otherwise.isEmpty() && *told == otherwise) return false;
      }
      control_.waitForReadyRead(200);
    }
    return false;
  }

 private:
  void write(const QString& name, const QString& text) {
    QFile file(folder_.filePath(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text.toUtf8());
  }
  void connectTo(quint16 port) {
    QElapsedTimer waited;
    waited.start();
    while (control_.state() != QTcpSocket::ConnectedState && waited.elapsed() < 15'000) {
      control_.connectToHost(QHostAddress::LocalHost, port);
      if (!control_.waitForConnected(200)) process_.waitForFinished(50);
    }
  }
  /// The type of the next event, "" for what is none; nothing: no more has come. Netstrings: "12:{…},".
  std::optional<QString> next() {
    heard_ += control_.readAll();
    const qsizetype colon = heard_.indexOf(':');
    const qsizetype size = heard_.left(qMax<qsizetype>(colon, 0)).toLongLong();
    if (colon < 0 || heard_.size() < colon + size + 2) return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(heard_.mid(colon + 1, size)).object();
    heard_.remove(0, colon + size + 2);
    if (object["response"].toBool()) answer_ = object["data"].toString();
    return object["type"].toString();
  }

  QString user_;
  quint16 proxy_;
  QTemporaryDir folder_;
  QProcess process_;
  QTcpSocket control_;
  QByteArray heard_;
  QString answer_;  ///< to the last command
};

}  // namespace

/// Real phones with the proxy between them.
class BaresipTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    if (peer("baresip").isEmpty() && mayBeMissing()) QSKIP("baresip is not installed (Debian: baresip-core)");
    QVERIFY(!peer("baresip").isEmpty());
    QFile script(folder_.filePath("proxy.cfg"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(kScript);
  }

  void theyRegisterWithDigestAndCallEachOther() {
    LiveProxy proxy({"proxy.cfg", "--listen", "udp:127.0.0.1:0", "--trace", "calls.jsonl"}, folder_.path());
    const quint16 port = proxy.ports().value(0);
    {
      Baresip alice("alice", "secret", port);
      Baresip bob("bob", "secret", port);
      QCOMPARE(alice.registration(), QString("OK"));
      QCOMPARE(bob.registration(), QString("OK"));
      for (const auto& [caller, callee] : {std::pair(&alice, &bob), std::pair(&bob, &alice)}) {
        caller->command("dial", callee->uri());
        QVERIFY(caller->tells("CALL_ESTABLISHED", "CALL_CLOSED"));
        QVERIFY(callee->tells("CALL_ESTABLISHED", "CALL_CLOSED"));
        caller->command("hangup");
        QVERIFY(caller->tells("CALL_CLOSED"));
        QVERIFY(callee->tells("CALL_CLOSED"));
      }
    }
    QCOMPARE(proxy.end(), 0);
    QCOMPARE(proxy.errors(), QByteArray());
    QFile trace(folder_.filePath("calls.jsonl"));
    QVERIFY(trace.open(QIODevice::ReadOnly));
    const QByteArray events = trace.readAll();
    for (const char* said : {"401 Unauthorized", "407 Proxy Authentication Required", "200 OK", "\"BYE"})
      QVERIFY2(events.contains(said), said);
  }

  void aWrongPasswordIsRefused() {
    LiveProxy proxy({"proxy.cfg", "--listen", "udp:127.0.0.1:0"}, folder_.path());
    Baresip mallory("mallory", "guessed", proxy.ports().value(0));
    QCOMPARE(mallory.registration(), QString("ERR"));
  }

 private:
  QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(BaresipTest)
#include "test_baresip.moc"
