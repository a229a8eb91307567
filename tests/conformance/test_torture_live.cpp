#include <QTemporaryDir>

#include "conformance/torture.h"
#include "support/live_proxy.h"

using namespace forklab::test;

namespace {

QString firstLine(const QByteArray& text) {
  return QString::fromLatin1(text.left(qMax<qsizetype>(text.indexOf('\r'), 0)));
}

}  // namespace

/// The torture messages on real sockets: `forklab-cli serve` gives what Kamailio 5.6.3 gave.
class TortureLiveTest : public QObject {
  Q_OBJECT

 private slots:
  void itDoesWhatKamailioDid_data() {
    QTest::addColumn<bool>("checked");
    QTest::newRow("plain") << false;
    QTest::newRow("after sanity_check") << true;
  }
  void itDoesWhatKamailioDid() {
    QFETCH(bool, checked);
    const auto messages = tortureMessages();
    if (messages.isEmpty()) QSKIP("the corpora of RFC 4475 and RFC 5118 are not here");
    QUdpSocket target;
    QVERIFY(target.bind(QHostAddress::LocalHost));
    QTemporaryDir folder;
    QFile script(folder.filePath("relay.cfg"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(relayAllScript(checked, "sip:127.0.0.1:" + QByteArray::number(target.localPort())));
    script.close();
    for (const TortureMessage& message : messages) {
      // A proxy for each: some share a branch, and would be taken for repetitions.
      LiveProxy proxy({"relay.cfg", "--listen", "udp:127.0.0.1:0"}, folder.path());
      const Outcome outcome = ask(message.bytes, proxy.ports().value(0), target);
      const QString expected = described(checked ? message.checked : message.plain);
      QVERIFY2(described(outcome) == expected,
               qPrintable(message.name + ": " + described(outcome) + ", but Kamailio: " + expected));
      QCOMPARE(proxy.end(), 0);
    }
  }

 private:
  /// A probe follows each message: once it is answered, everything that the message gave has come.
  Outcome ask(const QByteArray& bytes, quint16 port, QUdpSocket& target) {
    QUdpSocket sender;
    if (!sender.bind(QHostAddress::LocalHost)) return {};
    const QByteArray here = "127.0.0.1:" + QByteArray::number(sender.localPort());
    sender.writeDatagram(bytes, QHostAddress::LocalHost, port);
    sender.writeDatagram(requestText("PROBE", "sip:probe@lab", "UDP", here), QHostAddress::LocalHost, port);
    Outcome outcome;
    for (QByteArray heard = receive(sender); !heard.isEmpty() && !heard.startsWith("SIP/2.0 299");
         heard = receive(sender)) {
      outcome.replies << firstLine(heard).section(' ', 1, 1);
    }
    while (target.hasPendingDatagrams()) {
      const QByteArray sent = receive(target);
      // Earlier messages are repeated by their transactions; this one is known by its Call-ID.
      if (callId(sent) == callId(bytes)) outcome.forwarded = firstLine(sent);
    }
    return outcome;
  }
  static QByteArray callId(const QByteArray& text) {
    for (const QByteArray& line : text.split('\n')) {
      const QByteArray name = line.left(line.indexOf(':')).trimmed().toLower();
      if (name == "call-id" || name == "i") return line.mid(line.indexOf(':') + 1).trimmed();
    }
    return {};
  }
};

QTEST_GUILESS_MAIN(TortureLiveTest)
#include "test_torture_live.moc"
