#include "cli/command_line.h"
#include "support/fake_dns.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

/// A proxy that asks a server of ours, a caller, and a phone that names stand for.
class Stage {
 public:
  explicit Stage(const QByteArray& script) {
    caller_.bind(QHostAddress::LocalHost);
    phone_.bind(QHostAddress::LocalHost);
    QFile file(folder_.filePath("proxy.cfg"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("no script");
    file.write(script);
    file.close();
    proxy_.reset(
        new LiveProxy({"proxy.cfg", "--listen", "udp:127.0.0.1:0", "--dns", dns.place(), "--rpc", "unix:rpc"},
                      folder_.path()));
    port_ = proxy_->ports().value(0);
  }

  void ask(const QByteArray& uri) {
    const QByteArray from = "127.0.0.1:" + QByteArray::number(caller_.localPort());
    caller_.writeDatagram(requestText("OPTIONS", uri, "UDP", from), QHostAddress::LocalHost, port_);
  }
  /// The first line of what the phone, or the caller, gets; the name server works meanwhile.
  QByteArray atPhone() { return firstLine(phone_); }
  QByteArray atCaller() { return firstLine(caller_); }
  quint16 phonePort() const { return phone_.localPort(); }
  QString rpcPath() const { return folder_.filePath("rpc"); }

  FakeDns dns;

 private:
  QByteArray firstLine(QUdpSocket& socket) {
    QElapsedTimer clock;
    clock.start();
    while (!socket.hasPendingDatagrams() && clock.elapsed() < 10000) {
      dns.serve(5);
      socket.waitForReadyRead(5);
    }
    const QByteArray bytes = receive(socket, 1);
    return bytes.left(bytes.indexOf('\r'));
  }

  QTemporaryDir folder_;
  QUdpSocket caller_;
  QUdpSocket phone_;
  QScopedPointer<LiveProxy> proxy_;
  quint16 port_ = 0;
};

const QByteArray kRelay =
    "dns_retr_time=1\ndns_retr_no=1\nloadmodule \"tm.so\"\nrequest_route { t_relay(); }\n";

}  // namespace

class TestCliDns : public QObject {
  Q_OBJECT

 private slots:
  void servicesLeadToHostsAndPortsAndAreRemembered() {
    Stage stage(kRelay);
    stage.dns.add("SRV _sip._udp.bob.test", FakeDns::service(10, 10, stage.phonePort(), "h.bob.test"));
    stage.dns.add("A h.bob.test", FakeDns::address("127.0.0.1"));
    for (int i = 0; i < 2; ++i) {
      stage.ask("sip:bob" + QByteArray::number(i) + "@bob.test");
      QCOMPARE(stage.atPhone(), "OPTIONS sip:bob" + QByteArray::number(i) + "@bob.test SIP/2.0");
    }
    QCOMPARE(stage.dns.asked(), QByteArrayList({"SRV _sip._udp.bob.test", "A h.bob.test"}));
  }

  void pointersComeFirstWhenTheyAreWanted() {
    Stage stage("dns_try_naptr=yes\n" + kRelay);
    stage.dns.add("NAPTR bob.test", FakeDns::pointer(10, "SIP+D2U", "_sip._udp.other.test"));
    stage.dns.add("SRV _sip._udp.other.test", FakeDns::service(10, 10, stage.phonePort(), "h.bob.test"));
    stage.dns.add("A h.bob.test", FakeDns::address("127.0.0.1"));
    stage.ask("sip:bob@bob.test");
    QCOMPARE(stage.atPhone(), "OPTIONS sip:bob@bob.test SIP/2.0");
    QCOMPARE(stage.dns.asked(),
             QByteArrayList({"NAPTR bob.test", "SRV _sip._udp.other.test", "A h.bob.test"}));
  }

  void anUnknownNameIsA478AndAskedOnce() {
    Stage stage(kRelay);
    for (int i = 0; i < 2; ++i) {
      stage.ask("sip:bob" + QByteArray::number(i) + "@none.test");
      QCOMPARE(stage.atCaller(), "SIP/2.0 478 Unresolvable destination (478/TM)");
    }
    QCOMPARE(stage.dns.asked(), QByteArrayList({"SRV _sip._udp.none.test", "A none.test"}));
  }

  void othersGoOnWhileOneWaitsForASilentServer() {
    Stage stage(kRelay);
    stage.dns.beSilentAbout("A slow.test");
    stage.ask("sip:bob@slow.test:5060");
    const QByteArray direct = "sip:bob@127.0.0.1:" + QByteArray::number(stage.phonePort());
    stage.ask(direct);
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(stage.atPhone(), "OPTIONS " + direct + " SIP/2.0");
    QVERIFY(clock.elapsed() < 900);
    QCOMPARE(stage.atCaller(), "SIP/2.0 478 Unresolvable destination (478/TM)");
    QVERIFY2(clock.elapsed() >= 900, "the server's silence lasts a second");
  }

  void statelessForwardingWaitsTheSameWay() {
    Stage stage("use_dns_cache=no\nrequest_route { forward(); }\n");
    stage.dns.add("A bob.test", FakeDns::address("127.0.0.1"));
    const QByteArray uri = "sip:bob@bob.test:" + QByteArray::number(stage.phonePort());
    for (int i = 0; i < 2; ++i) {
      stage.ask(uri);
      QCOMPARE(stage.atPhone(), "OPTIONS " + uri + " SIP/2.0");
    }
    QCOMPARE(stage.dns.asked(), QByteArrayList({"A bob.test", "A bob.test"}));
  }

  void theCacheIsSeenByCommands() {
    Stage stage(kRelay);
    stage.dns.add("A bob.test", FakeDns::address("127.0.0.1"));
    stage.ask("sip:bob@bob.test:" + QByteArray::number(stage.phonePort()));
    QVERIFY(!stage.atPhone().isEmpty());
    const QString view = runCommand({"rpc", stage.rpcPath(), "dns.view"}).output;
    QVERIFY2(view.contains("\"name\": \"bob.test\"") && view.contains("\"rr_ip\": \"127.0.0.1\""),
             qPrintable(view));
    QCOMPARE(runCommand({"rpc", stage.rpcPath(), "dns.delete_all"}).exitCode, 0);
    QCOMPARE(runCommand({"rpc", stage.rpcPath(), "dns.view"}).output.trimmed(), "[]");
    QCOMPARE(runCommand({"rpc", stage.rpcPath(), "dns.mem_info"}).output.trimmed(), "512000");
    const CommandResult wrong = runCommand({"rpc", stage.rpcPath(), "dns.lookup", "XX", "bob.test"});
    QVERIFY2(wrong.errors.contains("Invalid type"), qPrintable(wrong.errors));
  }
};

QTEST_GUILESS_MAIN(TestCliDns)
#include "test_cli_dns.moc"
