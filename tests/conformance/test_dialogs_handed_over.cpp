#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>

#include "conformance/peer.h"
#include "store/database.h"
#include "support/live_call.h"

using namespace forklab;
using namespace forklab::test;

namespace {

constexpr const char* kSchemas = "/usr/share/kamailio/db_sqlite/";

/// Kamailio with a script, ended by SIGTERM.
class RealKamailio {
 public:
  RealKamailio(const QString& folder, const QString& script) : control_("unix:" + folder + "/control") {
    QFile::remove(folder + "/control");
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.setWorkingDirectory(folder);
    process_.start(peer("kamailio"), {"-f", folder + "/" + script, "-DD", "-E", "-m", "32", "-M", "4", "-w",
                                      folder, "-Y", folder});
    process_.waitForStarted();
    for (int i = 0; i < 200 && ask("core.version").isEmpty(); ++i) QTest::qWait(20);
  }
  ~RealKamailio() { end(); }
  /// What kamcmd prints; empty: it does not answer.
  QByteArray ask(const QString& command) const {
    QProcess asks;
    asks.start(peer("kamcmd"), {"-s", control_, command});
    asks.waitForFinished(5000);
    return asks.exitCode() == 0 ? asks.readAllStandardOutput() : QByteArray();
  }
  void end() {
    process_.terminate();
    if (!process_.waitForFinished(10000)) process_.kill();
    process_.waitForFinished(10000);
  }

 private:
  QString control_;
  QProcess process_;
};

/// What an answer holds, a line per value: "0/caller/tag = 1", sorted.
using Facts = QStringList;

void collect(const QJsonValue& value, const QString& path, Facts& facts) {
  const QString inside = path.isEmpty() ? path : path + "/";
  const QJsonArray list = value.toArray();
  const QJsonObject fields = value.toObject();
  for (qsizetype i = 0; i < list.size(); ++i) collect(list[i], inside + QString::number(i), facts);
  for (auto field = fields.begin(); field != fields.end(); ++field)
    collect(field.value(), inside + field.key(), facts);
  if (!value.isArray() && !value.isObject()) facts << path + " = " + value.toVariant().toString();
}

/// What only one has: "-" the first, "+" the second.
QString changes(const Facts& before, const Facts& after) {
  QStringList lines;
  for (const QString& fact : before) {
    if (!after.contains(fact)) lines << "- " + fact;
  }
  for (const QString& fact : after) {
    if (!before.contains(fact)) lines << "+ " + fact;
  }
  return lines.join('\n');
}

/// Without what the clock moves between two looks.
Facts steady(Facts facts) {
  static const QRegularExpression kMoving("/(duration|init_ts|lifetime|timeout) = ");
  facts.removeIf([](const QString& fact) { return kMoving.match(fact).hasMatch(); });
  return facts;
}

/// When the dialogs end, in Unix seconds.
QList<qint64> ends(const Facts& facts) {
  QList<qint64> moments;
  for (const QString& fact : facts) {
    if (fact.contains("/timeout = ")) moments << fact.section(" = ", 1).toLongLong();
  }
  return moments;
}

/// Without places in lists of variables and profiles, and without what no column holds.
Facts inAnyOrder(Facts facts) {
  static const QRegularExpression kPlace("/(variables|profiles)/\\d+");
  static const QRegularExpression kPassing("/dflags = ");
  facts.replaceInStrings(kPlace, "/\\1");
  facts.removeIf([](const QString& fact) { return kPassing.match(fact).hasMatch(); });
  return facts;
}

Facts factsOfJson(const QByteArray& text) {
  Facts facts;
  collect(QJsonDocument::fromJson(text).array(), {}, facts);
  facts.sort();
  return facts;
}

/// What kamcmd prints: "name: value", "name: {" and "}"; what has no name is an entry of a list.
Facts factsOfKamcmd(const QByteArray& text) {
  Facts facts;
  QStringList path;
  QList<int> places{0};
  for (const QByteArray& printed : text.split('\n')) {
    const QString line = QString::fromUtf8(printed).trimmed();
    if (line.isEmpty()) continue;
    if (line == "}") {
      path.removeLast();
      places.removeLast();
      continue;
    }
    const qsizetype colon = line.indexOf(": ");
    const bool isNamed = colon > 0 || line.endsWith(':');
    const QString name = isNamed ? line.section(':', 0, 0) : QString::number(places.last()++);
    const QString value = isNamed ? line.mid(name.size() + 2) : line;
    if (value == "{") {
      path << name;
      places << 0;
    } else {
      facts << (path + QStringList{name}).join('/') + " = " + value;
    }
  }
  facts.sort();
  return facts;
}

/// A folder with the script and a database made by Kamailio's own schema files, and two phones.
class Stage {
 public:
  explicit Stage(int mode) : caller_("alice"), callee_("bob") {
    QUdpSocket free;
    free.bind(QHostAddress::LocalHost);
    port_ = free.localPort();
    free.close();
    QFile kept(FORKLAB_SOURCE_DIR "/tests/conformance/stages/dialogs.cfg");
    if (!kept.open(QIODevice::ReadOnly)) qFatal("no script");
    QByteArray script = kept.readAll();
    script.replace("PORT", QByteArray::number(port_)).replace("FOLDER", folder_.path().toUtf8());
    script.replace("MODE", QByteArray::number(mode));
    write("lab.cfg", script);
    write("copy.cfg", script.replace("/lab.db", "/copy.db"));
    database_.emplace(
        store::Database::open(folder_.filePath("lab.db").toStdString(), store::OpenMode::create).value());
    for (const char* name : {"standard-create.sql", "dialog-create.sql"}) {
      QFile schema(kSchemas + QString(name));
      if (!schema.open(QIODevice::ReadOnly)) qFatal("no schema %s", name);
      if (!database_->runScript(schema.readAll().toStdString())) qFatal("not made: %s", name);
    }
  }
  QString folder() const { return folder_.path(); }
  /// The database as it stands, for "copy.cfg".
  void copy() {
    if (!database_->run("pragma wal_checkpoint(truncate)")) qFatal("not checkpointed");
    // By another process: whoever closes a file gives up all locks that his process has on it.
    if (QProcess::execute("cp", {folder_.filePath("lab.db"), folder_.filePath("copy.db")}) != 0)
      qFatal("not copied");
  }
  quint16 port() const { return port_; }
  std::int64_t count(const std::string& table) {
    return store::integerOf(database_->run("select count(*) from " + table).value().rows[0][0]);
  }

  /// Rings, answers and acknowledges; each side has said something afterwards, so that each has its CSeq.
  bool connect(LiveCall& call) {
    caller_.send(call.invite(), port_);
    const QByteArray invite = callee_.await("INVITE", call.id());
    callee_.send(call.answer(invite, "180 Ringing"), port_);
    callee_.send(call.answer(invite, "200 OK"), port_);
    const QByteArray answered = caller_.await("SIP/2.0 200", call.id());
    call.take(answered);
    caller_.send(call.within("ACK", 1), port_);
    if (answered.isEmpty() || callee_.await("ACK", call.id()).isEmpty()) return false;
    return passes(call, "INFO", 2, true) && passes(call, "INFO", 31, false);
  }
  /// A request within the call and its 200 come through.
  bool passes(const LiveCall& call, const QByteArray& method, int cseq, bool isOfCaller) {
    LivePhone& from = isOfCaller ? caller_ : callee_;
    LivePhone& to = isOfCaller ? callee_ : caller_;
    from.send(call.within(method, cseq, isOfCaller), port_);
    const QByteArray arrived = to.await(method, call.id());
    to.send(call.answer(arrived, "200 OK"), port_);
    return !arrived.isEmpty() && !from.await("SIP/2.0 200", call.id()).isEmpty();
  }
  LiveCall call(const QByteArray& id) { return {caller_, callee_, id}; }

 private:
  void write(const QString& name, const QByteArray& text) {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("not written");
  }

  QTemporaryDir folder_;
  quint16 port_ = 0;
  std::optional<store::Database> database_;
  LivePhone caller_;
  LivePhone callee_;
};

/// Either proxy, on a stage.
class Runner {
 public:
  Runner(bool isKamailio, const Stage& stage, const QString& database = "lab")
      : control_(stage.folder() + "/lab.control") {
    if (isKamailio) {
      kamailio_.emplace(stage.folder(), database + ".cfg");
      return;
    }
    lab_.emplace(QStringList{database + ".cfg", "--rpc", "unix:" + control_}, stage.folder());
    lab_->ports();
  }
  Facts dialogs() const {
    if (kamailio_) return factsOfKamcmd(kamailio_->ask("dlg.list"));
    QProcess asks;
    asks.start(program("forklab-cli"), {"rpc", control_, "dlg.list"});
    asks.waitForFinished(5000);
    return factsOfJson(asks.readAllStandardOutput());
  }
  /// `isOrderly`: by SIGTERM. Kamailio's processes are always ended so: a killed one leaves its children.
  void end(bool isOrderly) {
    if (kamailio_) kamailio_->end();
    if (lab_ && isOrderly) QCOMPARE(lab_->end(), 0);
    if (lab_ && !isOrderly) lab_->kill();
  }

 private:
  QString control_;
  std::optional<RealKamailio> kamailio_;
  std::optional<LiveProxy> lab_;
};

}  // namespace

/// One proxy writes dialogs into a database and goes; the other, Kamailio or the lab's, reads them and ends
/// the calls.
class DialogsHandedOverTest : public QObject {
  Q_OBJECT

 private slots:
  void whatOneWroteTheOtherShowsAndEnds_data() {
    QTest::addColumn<bool>("startsWithKamailio");
    QTest::addColumn<int>("mode");
    for (const int mode : {1, 2, 3}) {
      QTest::addRow("serve to Kamailio, db_mode %d", mode) << false << mode;
      QTest::addRow("Kamailio to serve, db_mode %d", mode) << true << mode;
    }
  }
  void whatOneWroteTheOtherShowsAndEnds() {
    QFETCH(bool, startsWithKamailio);
    QFETCH(int, mode);
    if (mayBeMissing() && (peer("kamailio").isEmpty() || !QFile::exists(kSchemas)))
      QSKIP("Kamailio with SQLite is not installed (Debian: kamailio kamailio-sqlite-modules)");
    Stage stage(mode);
    LiveCall first = stage.call("first@example.com");
    LiveCall second = stage.call("second@example.com");
    Facts before;
    {
      Runner runner(startsWithKamailio, stage);
      QVERIFY(stage.connect(first));
      QVERIFY(stage.connect(second));
      if (mode == 2) QTRY_COMPARE(stage.count("dialog_vars"), 6);
      before = runner.dialogs();
      runner.end(mode == 3);
    }
    QCOMPARE(stage.count("dialog"), 2);
    QVERIFY(before.contains("0/variables/0/told = by an INFO, \"quoted\" and ünicode"));
    // Some of it is not kept, and lists turn round when they are read: the one who wrote tells how, on a
    // copy.
    stage.copy();
    Facts reread;
    {
      Runner writer(startsWithKamailio, stage, "copy");
      reread = writer.dialogs();
      writer.end(false);
    }
    QCOMPARE(changes(inAnyOrder(steady(before)), inAnyOrder(steady(reread))), QString());
    Runner runner(!startsWithKamailio, stage);
    const Facts after = runner.dialogs();
    QCOMPARE(changes(steady(reread), steady(after)), QString());
    QCOMPARE(ends(after).size(), 2);
    for (qsizetype i = 0; i < 2; ++i) QVERIFY(qAbs(ends(after)[i] - ends(before)[i]) <= 2);
    QVERIFY(stage.passes(first, "BYE", 3, true));
    QVERIFY(stage.passes(second, "BYE", 32, false));
    QTRY_COMPARE(stage.count("dialog"), 0);
    QTRY_COMPARE(stage.count("dialog_vars"), 0);
    QTRY_COMPARE(runner.dialogs(), Facts());
  }
};

QTEST_GUILESS_MAIN(DialogsHandedOverTest)
#include "test_dialogs_handed_over.moc"
