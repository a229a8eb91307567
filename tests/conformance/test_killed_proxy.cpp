#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QSet>
#include <QTemporaryDir>

#include "conformance/peer.h"
#include "store/tables.h"
#include "support/live_call.h"

using namespace forklab;
using namespace forklab::test;

namespace {

constexpr int kKills = 20;
constexpr int kCalls = 200;
/// More at a time could be too many for the buffer of a socket.
constexpr int kAtATime = 16;

/// A folder with a database of dialogs, and the port that the proxy has again and again.
class Stage {
 public:
  Stage()
      : database_(store::Database::open(folder_.filePath("lab.db").toStdString(), store::OpenMode::create)
                      .value()) {
    for (const char* table : {"dialog", "dialog_vars"}) {
      if (!store::createTable(database_, *store::kamailioTable(table))) qFatal("no table");
    }
    QUdpSocket free;
    free.bind(QHostAddress::LocalHost);
    port_ = free.localPort();
  }
  quint16 port() const { return port_; }
  std::unique_ptr<LiveProxy> startProxy() const {
    auto proxy = std::make_unique<LiveProxy>(
        QStringList{FORKLAB_SOURCE_DIR "/tests/conformance/stages/killed.cfg", "--db",
                    folder_.filePath("lab.db"), "--listen", "udp:127.0.0.1:" + QString::number(port_),
                    "--rpc", "unix:" + control()},
        folder_.path());
    proxy->ports();
    return proxy;
  }
  /// Call-IDs of all dialogs that the proxy shows.
  QSet<QByteArray> dialogs() const {
    QProcess asks;
    asks.start(program("forklab-cli"), {"rpc", control(), "dlg.list"});
    asks.waitForFinished(10'000);
    QSet<QByteArray> shown;
    for (const QJsonValue& each : QJsonDocument::fromJson(asks.readAllStandardOutput()).array())
      shown << each["call-id"].toString().toUtf8();
    return shown;
  }
  std::int64_t rowsOf(const QByteArray& callId) {
    const std::array<store::Cell, 1> values{callId.toStdString()};
    return store::integerOf(
        database_.run("select count(*) from dialog where callid = ?", values).value().rows[0][0]);
  }
  std::int64_t rows() {
    return store::integerOf(
        database_.run("select (select count(*) from dialog) + (select count(*) from dialog_vars)")
            .value()
            .rows[0][0]);
  }

 private:
  QString control() const { return folder_.filePath("control"); }

  QTemporaryDir folder_;
  store::Database database_;
  quint16 port_ = 0;
};

/// Calls of a phone to itself through the proxy, a few at a time.
class Calls {
 public:
  explicit Calls(Stage& stage) : stage_(&stage), phone_("phone") {}

  /// Calls until `messages` have come, or all calls stand; ACKs wait for each other.
  void make(int round, int messages) {
    calls_.clear();
    unacknowledged_.clear();
    confirmed_ = 0;
    int begun = 0;
    for (int taken = 0; taken < messages && confirmed_ < kCalls; ++taken) {
      for (; begun < kCalls && begun - confirmed_ < kAtATime; ++begun) begin(round, begun);
      take(phone_.next(2'000));
      if (unacknowledged_.size() > kAtATime / 2) acknowledge();
    }
  }
  /// What the proxy sent before it died is still in the socket.
  void drain() {
    while (!take(phone_.next(20)).isEmpty()) continue;
  }
  /// The caller knows that they stand: their 200 has come.
  QList<QByteArray> confirmedIds() const { return ids(true); }
  /// Answered, but the 200 never came: their callee will give up.
  QList<QByteArray> unconfirmedIds() const { return ids(false); }
  qsizetype unacknowledged() const { return unacknowledged_.size(); }
  QStringList unsaved() const { return unsaved_; }

  /// How many BYEs got their 200.
  int end(const QList<QByteArray>& which, bool byCaller) {
    int done = 0;
    qsizetype sent = 0;
    while (done < which.size()) {
      for (; sent < which.size() && sent - done < kAtATime; ++sent)
        phone_.send(calls_.value(which[sent]).call->within("BYE", 2, byCaller), stage_->port());
      const QByteArray text = phone_.next(2'000);
      if (text.isEmpty()) break;
      const QByteArray id = valueOf(text, "Call-ID");
      if (text.startsWith("BYE")) phone_.send(calls_.value(id).call->answer(text, "200 OK"), stage_->port());
      if (text.startsWith("SIP/2.0 200") && valueOf(text, "CSeq") == "2 BYE") ++done;
    }
    return done;
  }

 private:
  struct One {
    std::shared_ptr<LiveCall> call;
    bool isAnswered = false;
    bool isConfirmed = false;
  };
  QList<QByteArray> ids(bool isConfirmed) const {
    QList<QByteArray> found;
    for (auto one = calls_.begin(); one != calls_.end(); ++one) {
      if (one->isAnswered && one->isConfirmed == isConfirmed) found << one.key();
    }
    return found;
  }
  void begin(int round, int number) {
    const QByteArray id =
        "call" + QByteArray::number(number) + "-" + QByteArray::number(round) + "@example.com";
    calls_[id].call = std::make_shared<LiveCall>(phone_, phone_, id);
    phone_.send(calls_[id].call->invite(), stage_->port());
  }
  QByteArray take(const QByteArray& text) {
    One& one = calls_[valueOf(text, "Call-ID")];
    if (one.call == nullptr) return text;
    if (text.startsWith("INVITE")) {
      one.isAnswered = true;
      one.call->take(text);
      phone_.send(one.call->answer(text, "200 OK"), stage_->port());
    } else if (text.startsWith("SIP/2.0 200") && !one.isConfirmed) {
      one.isConfirmed = true;
      ++confirmed_;
      one.call->take(text);
      if (stage_->rowsOf(one.call->id()) != 1) unsaved_ << QString::fromUtf8(one.call->id());
      unacknowledged_ << one.call->id();
    }
    return text;
  }
  void acknowledge() {
    for (const QByteArray& id : unacknowledged_)
      phone_.send(calls_[id].call->within("ACK", 1), stage_->port());
    unacknowledged_.clear();
  }

  Stage* stage_;
  LivePhone phone_;
  QMap<QByteArray, One> calls_;
  QList<QByteArray> unacknowledged_;
  QStringList unsaved_;
  int confirmed_ = 0;
};

}  // namespace

/// kill -9 of a proxy that keeps dialogs in a database in realtime mode.
class KilledProxyTest : public QObject {
  Q_OBJECT

 private slots:
  void everyConfirmedCallOutlivesTwentyKills() {
    QRandomGenerator random(2008);
    Stage stage;
    Calls calls(stage);
    qsizetype all = 0;
    qsizetype betweenAnswerAndAck = 0;
    QList<QByteArray> ended;
    std::unique_ptr<LiveProxy> proxy = stage.startProxy();
    for (int round = 0; round < kKills; ++round) {
      calls.make(round, static_cast<int>(random.bounded(1, 4 * kCalls)));
      proxy->kill();
      calls.drain();
      betweenAnswerAndAck += calls.unacknowledged();
      for (const QByteArray& id : ended) QVERIFY2(proxy->errors().contains("ended " + id), id);
      QCOMPARE(calls.unsaved(), QStringList());

      proxy = stage.startProxy();
      const QList<QByteArray> confirmed = calls.confirmedIds();
      all += confirmed.size();
      const QSet<QByteArray> shown = stage.dialogs();
      for (const QByteArray& id : confirmed) QVERIFY2(shown.contains(id), id);
      QCOMPARE(calls.end(confirmed, true), confirmed.size());
      const QList<QByteArray> unconfirmed = calls.unconfirmedIds();
      QCOMPARE(calls.end(unconfirmed, false), unconfirmed.size());
      ended = confirmed;
      QTRY_COMPARE(stage.rows(), 0);
      QCOMPARE(stage.dialogs(), QSet<QByteArray>());
    }
    QCOMPARE(proxy->end(), 0);
    qInfo().noquote() << all << "calls stood when they were killed," << betweenAnswerAndAck
                      << "of them between 200 and ACK";
    QVERIFY(all > kKills * kCalls / 4);
    QVERIFY(betweenAnswerAndAck > 0);
  }
};

QTEST_GUILESS_MAIN(KilledProxyTest)
#include "test_killed_proxy.moc"
