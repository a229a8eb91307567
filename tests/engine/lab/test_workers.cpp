#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "store/database.h"
#include "support/lab_story.h"

using namespace forklab;
using test::LabStory;

namespace {

/// Users called slow… cost a query of a database; all else is answered, or relayed, at once.
constexpr const char* kScript = R"(
children=%1
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "sqlops.so"
modparam("sqlops", "sqlcon", "lab=>%2")
request_route {
  if ($rU =~ "^slow") {
    if (is_method("INVITE")) t_newtran();
    sql_query("lab", "select 1");
  }
  if (is_method("OPTIONS")) {
    sl_send_reply("200", "OK");
    exit;
  }
  t_relay();
}
)";

/// One OPTIONS: when it is sent and to whom; or, with another method, that.
struct Call {
  const char* user;
  int atMilliseconds;
  const char* method = "OPTIONS";
};

std::string yamlOf(const std::string& cost, const std::vector<Call>& calls) {
  std::string yaml = "version: 1\ntitle: workers\nduration: 20s\nlink_defaults: {delay: 1ms}\nnodes:\n";
  std::string links = "links:\n  - {between: [proxy, bob]}\n";
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const std::string name = "phone" + std::to_string(i);
    yaml += "  " + name + ": {kind: phone, address: 10.0.1." + std::to_string(i + 1) +
            ", behaviour: caller, via: proxy, calls: 'sip:" + calls[i].user +
            "@10.0.0.3', method: " + calls[i].method +
            ", call_at: " + std::to_string(calls[i].atMilliseconds) + "ms}\n";
    links += "  - {between: [proxy, " + name + "]}\n";
  }
  yaml += "  proxy: {kind: proxy, address: 10.0.0.2, script: proxy.cfg" +
          (cost.empty() ? std::string() : ", cost: {" + cost + "}") + "}\n";
  return yaml + "  bob: {kind: phone, address: 10.0.0.3, behaviour: silent}\n" + links;
}

/// The story in a folder of its own, played.
class Stage {
 public:
  Stage(int children, const std::string& cost, const std::vector<Call>& calls) {
    write("proxy.cfg", QString(kScript).arg(children).arg("sqlite:///lab.db").toStdString());
    write("scenario.yaml", yamlOf(cost, calls));
    // The file must exist; what is in it does not matter.
    const auto made =
        store::Database::open(folder_.filePath("lab.db").toStdString(), store::OpenMode::create);
    if (!made) qFatal("no database");
    story_.emplace(LabStory::ofPath(folder_.path().toStdString()));
  }

  const LabStory& story() const { return *story_; }
  lab::Summary summary() const { return story_->run().summary(); }
  /// When the proxy sent this, in milliseconds: "phone0 200 OPTIONS", "bob INVITE".
  std::vector<double> timesOf(const std::string& what) const {
    std::vector<double> times;
    for (const std::string& line : story_->sent()) {
      const std::string rest = line.substr(line.find(' ') + 1);
      if (rest.starts_with("proxy > " + what)) times.push_back(1000 * std::stod(line));
    }
    return times;
  }
  std::size_t countOf(std::string_view change) const {
    std::size_t count = 0;
    const trace::Log& log = *story_->run().recorder().log();
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* worker = std::get_if<trace::WorkerChanged>(&log.at(i).payload);
      if (worker != nullptr && worker->change == change) ++count;
    }
    return count;
  }
  std::string drawn() const {
    std::string text;
    for (const std::string& line : story_->sent()) text += line + '\n';
    return text;
  }

 private:
  void write(const char* name, const std::string& text) {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write(text.c_str());
  }
  QTemporaryDir folder_;
  std::optional<LabStory> story_;
};

using Times = std::vector<double>;

}  // namespace

class WorkersTest : public QObject {
  Q_OBJECT

 private slots:
  void withoutCostsNothingTakesTimeAndNothingIsWritten() {
    const Stage stage(1, "", {{"a", 0}, {"slow", 0}});
    QCOMPARE(stage.timesOf("phone0 200"), Times{1});
    QCOMPARE(stage.timesOf("phone1 200"), Times{1});
    QCOMPARE(stage.countOf("takes") + stage.countOf("blocked") + stage.countOf("free"), std::size_t{0});
    QVERIFY(stage.summary().workers.empty());
  }

  void oneWorkerTakesOneMessageAfterTheOther() {
    const Stage stage(1, "stateless: 10ms", {{"a", 0}, {"b", 0}, {"c", 0}});
    QCOMPARE(stage.timesOf("phone0 200"), Times{11});
    QCOMPARE(stage.timesOf("phone1 200"), Times{21});
    QCOMPARE(stage.timesOf("phone2 200"), Times{31});
    const lab::WorkerLoad load = stage.summary().workers.at("proxy udp");
    QCOMPARE(load.taken, std::uint64_t{3});
    QCOMPARE(load.waited, std::uint64_t{2});
    QCOMPARE(load.waitedMost, kernel::Duration::milliseconds(20));
    QCOMPARE(load.busy, kernel::Duration::milliseconds(30));
    QCOMPARE(load.longestQueue, 2U);
  }

  void threeWorkersTakeThreeAtOnce() {
    const Stage stage(3, "stateless: 10ms", {{"a", 0}, {"b", 0}, {"c", 0}});
    for (const char* phone : {"phone0 200", "phone1 200", "phone2 200"})
      QCOMPARE(stage.timesOf(phone), Times{11});
  }

  void theScenarioMaySetTheNumberOfWorkers() {
    const Stage stage(8, "stateless: 10ms, workers: 1", {{"a", 0}, {"b", 0}});
    QCOMPARE(stage.timesOf("phone1 200"), Times{21});
  }

  // The chapter's argument: one slow thing outside, and everybody waits.
  void fourSlowQueriesBlockFourWorkersAndAFifthCallerWaits() {
    const std::vector<Call> calls{{"slow1", 0}, {"slow2", 0}, {"slow3", 0}, {"slow4", 0}, {"quick", 100}};
    const Stage blocked(4, "database_call: 400ms", calls);
    QCOMPARE(blocked.timesOf("phone4 200"), Times{401});
    QCOMPARE(blocked.countOf("blocked"), std::size_t{4});
    QCOMPARE(blocked.summary().workers.at("proxy udp").blocked, kernel::Duration::milliseconds(1600));
    const Stage free(5, "database_call: 400ms", calls);
    QCOMPARE(free.timesOf("phone4 200"), Times{101});
  }

  void whoComesFirstDecidesWhoWaits() {
    const Stage slowFirst(1, "database_call: 400ms", {{"slow", 0}, {"a", 10}, {"b", 20}});
    QCOMPARE(slowFirst.timesOf("phone1 200"), Times{401});
    QCOMPARE(slowFirst.timesOf("phone2 200"), Times{401});
    const Stage slowLast(1, "database_call: 400ms", {{"slow", 20}, {"a", 0}, {"b", 10}});
    QCOMPARE(slowLast.timesOf("phone1 200"), Times{1});
    QCOMPARE(slowLast.timesOf("phone2 200"), Times{11});
    const auto waited = [](const Stage& stage) {
      return stage.summary().workers.at("proxy udp").waitedAltogether;
    };
    QCOMPARE(waited(slowFirst), kernel::Duration::milliseconds(390 + 380));
    QCOMPARE(waited(slowLast), kernel::Duration{});
  }

  void whatFindsTheBufferFullIsDroppedAndTheTraceSaysWhy() {
    const Stage stage(1, "stateless: 300ms, socket_buffer: 1KiB",
                      {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"e", 4}, {"f", 5}});
    std::size_t dropped = 0;
    const trace::Log& log = *stage.story().run().recorder().log();
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* drop = std::get_if<trace::MessageDropped>(&log.at(i).payload);
      if (drop != nullptr && drop->reason == "the socket's buffer is full: every worker is busy") ++dropped;
    }
    QVERIFY2(dropped > 0, stage.drawn().c_str());
    QVERIFY(stage.summary().dropped >= dropped);
    // Who was dropped repeats the request, and is answered in the end.
    QVERIFY2(!stage.timesOf("phone5 200").empty(), stage.drawn().c_str());
  }

  // t_newtran() made the transaction before the wait: another worker takes the repetitions in.
  void repetitionsAreAbsorbedWhileTheFirstCopyWaits() {
    const Stage two(2, "database_call: 2s", {{"slow", 0, "INVITE"}});
    QCOMPARE(two.timesOf("bob INVITE").front(), 2001.0);
    QCOMPARE(two.summary().workers.at("proxy udp").waited, std::uint64_t{0});
    const Stage one(1, "database_call: 2s", {{"slow", 0, "INVITE"}});
    QCOMPARE(one.timesOf("bob INVITE").front(), 2001.0);
    // At 0.5 and 1.5 seconds.
    QCOMPARE(one.summary().workers.at("proxy udp").waited, std::uint64_t{2});
  }

  void timersStartWhenTheirMessageLeaves() {
    const Stage stage(1, "database_call: 2s, stateful: 10ms", {{"slow", 0, "INVITE"}});
    const Times sent = stage.timesOf("bob INVITE");
    QVERIFY(sent.size() > 2);
    QCOMPARE(sent[0], 2011.0);
    QCOMPARE(sent[1], 2511.0);
  }

  void repetitionsComeFromOneTimerProcess() {
    const Stage stage(4, "timer: 200ms", {{"a", 0, "INVITE"}, {"b", 0, "INVITE"}});
    const Times sent = stage.timesOf("bob INVITE");
    QVERIFY(sent.size() > 4);
    // Both fall due half a second after the first copies, which left at 1 ms.
    QCOMPARE(sent[2], 701.0);
    QCOMPARE(sent[3], 901.0);
  }

  void theSameSeedGivesTheSameRun() {
    const std::vector<Call> calls{{"slow", 0}, {"a", 0}, {"slow", 5, "INVITE"}, {"b", 6, "INVITE"}};
    const Stage first(1, "database_call: 30ms, stateful: 3ms, reply: 1ms, timer: 1ms, per_kib: 1ms", calls);
    const Stage second(1, "database_call: 30ms, stateful: 3ms, reply: 1ms, timer: 1ms, per_kib: 1ms", calls);
    QCOMPARE(first.summary().fingerprint, second.summary().fingerprint);
  }
};

QTEST_APPLESS_MAIN(WorkersTest)
#include "test_workers.moc"
