#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "lab/scenario/scenario_file.h"
#include "query/database_tally.h"
#include "support/lab_story.h"

using namespace forklab;
using test::LabStory;

namespace {

/// Alice calls Bob through an edge that has `one` in front of it, or `two` while that one is dead.
constexpr const char* kCluster = R"(version: 1
title: two proxies, one database
duration: 120s
link_defaults: {delay: 5ms}
nodes:
  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: "sip:bob@example.com", via: edge, %ALICE%}
  edge: {kind: proxy, address: 10.0.0.2, script: edge.cfg}
  one: {kind: proxy, address: 10.0.0.3, script: core.cfg, %ONE%}
  two: {kind: proxy, address: 10.0.0.4, script: core.cfg}
  bob: {kind: phone, address: 10.0.0.5, behaviour: answers, ring_after: 100ms, answer_after: 1s}
  db: {kind: database, address: 10.0.0.6, tables: [dialog, dialog_vars], setup: setup.sql, %DB%}
links:
  - {between: [alice, edge]}
  - {between: [edge, one]}
  - {between: [edge, two]}
  - {between: [one, bob]}
  - {between: [two, bob]}
  - {between: [edge, bob]}
  - {between: [one, db], %LINK%}
  - {between: [two, db], %LINK%}
names: {example.com: edge}
)";

/// Requests of a call that has begun go to `two` from the moment on that `one` is dead.
constexpr const char* kEdge = R"cfg(
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "siputils.so"
loadmodule "textops.so"
request_route {
  if (has_totag()) {
    loose_route();
    $du = "sip:10.0.0.3";
    if (is_method("BYE|INFO")) $du = "sip:10.0.0.%NEXT%";
    t_relay();
    exit;
  }
  record_route();
  $du = "sip:10.0.0.3";
  t_relay();
}
)cfg";

constexpr const char* kCore = R"cfg(
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "xlog.so"
loadmodule "db_sqlite.so"
loadmodule "dialog.so"
loadmodule "forklab.so"
modparam("dialog", "db_url", "%URL%")
modparam("dialog", "db_mode", 1)
modparam("dialog", "dlg_match_mode", 2)
modparam("forklab", "dialog_reach", %REACH%)
request_route {
  if (has_totag()) {
    loose_route();
    dlg_manage();
    if (is_known_dlg()) {
      xlog("$rm of a known call, $dlg_var(customer)");
}
else {
  xlog("$rm of a stranger");
}
t_relay();
exit;
}
dlg_manage();
$dlg_var(customer) = "alice";
$ru = "sip:bob@10.0.0.5";
t_relay();
}
event_route [dialog:end] { xlog("$dlg_var(customer) pays"); }
)cfg";

struct Wishes {
  QString alice = "hang_up_after: 8s";
  QString one = "label: first";
  QString database = "delay: 1ms";
  QString link = "delay: 5ms";
  QString url = "sqlite:///db.db";
  int reach = 0;
  int next = 4;
  QString setup = "create table t (a integer);";
};

class Cluster {
 public:
  explicit Cluster(const Wishes& wishes = {}) {
    write("edge.cfg", QString(kEdge).replace("%NEXT%", QString::number(wishes.next)));
    write("core.cfg",
          QString(kCore).replace("%URL%", wishes.url).replace("%REACH%", QString::number(wishes.reach)));
    write("setup.sql", wishes.setup);
    write("scenario.yaml", QString(kCluster)
                               .replace("%ALICE%", wishes.alice)
                               .replace("%ONE%", wishes.one)
                               .replace("%DB%", wishes.database)
                               .replace("%LINK%", wishes.link));
  }
  LabStory play() const { return LabStory::ofPath(folder_.path().toStdString()); }
  QString folder() const { return folder_.path(); }

 private:
  void write(const QString& name, const QString& text) const {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write(text.toUtf8());
  }
  QTemporaryDir folder_;
};

std::vector<trace::DatabaseCalled> calls(const LabStory& story) {
  std::vector<trace::DatabaseCalled> all;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (const auto* call = std::get_if<trace::DatabaseCalled>(&log.at(i).payload)) all.push_back(*call);
  }
  return all;
}

std::size_t countOf(const LabStory& story, std::string_view procedure) {
  std::size_t count = 0;
  for (const auto& call : calls(story)) count += call.procedure == procedure ? 1 : 0;
  return count;
}

/// "two: alice pays", in order.
QStringList logged(const LabStory& story) {
  QStringList lines;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    const auto* line = std::get_if<trace::ScriptLogged>(&event.payload);
    if (line == nullptr || line->text.find("pays") == std::string_view::npos) continue;
    const std::string& name = story.run().scenario().nodes[event.node].name;
    lines << QString::fromStdString(name + ": " + std::string(line->text));
  }
  return lines;
}

bool says(const LabStory& story, std::string_view text) {
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* line = std::get_if<trace::ScriptLogged>(&log.at(i).payload);
    if (line != nullptr && line->text.find(text) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

/// A database with a place in the network, nodes that crash and return, and proxies that share their dialogs.
class DatabaseNodeStories : public QObject {
  Q_OBJECT

 private slots:
  void aCallTakesItsWayThereAndBackAndTheServersTime() {
    const auto story = Cluster().play();
    const auto all = calls(story);
    QVERIFY(!all.empty());
    for (const auto& call : all) {
      QCOMPARE(call.blocked.ns, 11'000'000);
      QCOMPARE(call.roundTrips, 1);
      QCOMPARE(int(call.database), 5);
      QVERIFY(call.sentBytes > call.statement.size() || call.callId.empty());
    }
    QCOMPARE(countOf(story, "dialog: insert"), std::size_t{1});
  }

  void whatTheRateMakesOfTheBytesCountsAsWell() {
    Wishes slow;
    slow.link = "rate: 64kbit/s";
    const auto story = Cluster(slow).play();
    for (const auto& call : calls(story)) {
      if (call.procedure == "dialog: insert")
        QCOMPARE(call.blocked.ns / 1000, 11'000 + (call.sentBytes + call.receivedBytes) * 125);
    }
  }

  void withoutAWayTheWorkerWaitsAndTheCallGoesOn() {
    Wishes cut;
    cut.link = "cut_at: 500ms";
    cut.database = "delay: 1ms, timeout: 300ms";
    cut.next = 3;
    const auto story = Cluster(cut).play();
    QVERIFY(says(story, "the database does not answer"));
    const auto all = calls(story);
    const auto failed =
        std::find_if(all.begin(), all.end(), [](const auto& call) { return !call.error.empty(); });
    QVERIFY(failed != all.end());
    QCOMPARE(failed->blocked.ns, 300'000'000);
    QVERIFY(story.count("edge > alice 200") >= 1);
    QVERIFY(story.count("edge > alice 200 BYE") >= 1);
  }

  void aHostInTheUrlMeansItToo() {
    Wishes mysql;
    mysql.url = "mysql://kamailio:secret@db/kamailio";
    QCOMPARE(countOf(Cluster(mysql).play(), "dialog: insert"), std::size_t{1});
  }

  void aSetUpThatFailsIsToldWithItsPlace() {
    Wishes broken;
    broken.setup = "create table t (a integer);\ninsert into nowhere values (1);\n";
    const Cluster cluster(broken);
    const auto loaded = lab::loadScenario(cluster.folder().toStdString());
    QVERIFY(loaded.scenario);
    const lab::LabRun run(*loaded.scenario, {});
    QVERIFY(!run.isReady());
    const QString told =
        QString::fromStdString(script::render(run.diagnostics().back(), run.diagnosticFiles()));
    QVERIFY2(told.contains("setup.sql:2:"), qPrintable(told));
    QVERIFY2(told.contains("the database `db` cannot be set up: no such table: nowhere"), qPrintable(told));
  }

  // Kamailio's own way: the proxy that did not see the INVITE knows nothing of the call.
  void todayAnotherProxyDoesNotKnowTheCall() {
    Wishes today;
    today.one = "crash_at: 5s";
    const auto story = Cluster(today).play();
    QCOMPARE(logged(story), QStringList());
    QVERIFY(says(story, "BYE of a stranger"));
    QCOMPARE(countOf(story, "dialog: look up"), std::size_t{0});
  }

  void lookedUpTheByeBillsTheCallOnce() {
    Wishes ends;
    ends.one = "crash_at: 5s, return_at: 20s";
    ends.reach = 1;
    const auto story = Cluster(ends).play();
    QCOMPARE(logged(story), QStringList({"two: alice pays"}));
    QVERIFY(says(story, "BYE of a known call, alice"));
    QCOMPARE(countOf(story, "dialog: look up"), std::size_t{1});
  }

  // The first proxy lives on and still has the dialog; only one of them may tell its end.
  void ofTwoThatKnowTheCallOneBills() {
    Wishes both;
    both.alice = "hang_up_after: 8s, repeat_bye_after: 15ms";
    both.reach = 1;
    const auto story = Cluster(both).play();
    QCOMPARE(logged(story).count("two: alice pays") + logged(story).count("one: alice pays"), 1);
    QVERIFY(countOf(story, "dialog: claim") >= 1);
  }

  void onlySharedDialogsAnswerForOtherRequests() {
    Wishes wishes;
    wishes.alice = "hang_up_after: 8s, within: 6s INFO";
    wishes.one = "crash_at: 5s";
    wishes.reach = 1;
    QVERIFY(says(Cluster(wishes).play(), "INFO of a stranger"));
    wishes.reach = 2;
    QVERIFY(says(Cluster(wishes).play(), "INFO of a known call, alice"));
  }

  void aProxyThatReturnsReadsWhatItHadStored() {
    Wishes back;
    back.one = "crash_at: 5s, return_at: 6s";
    back.next = 3;
    const auto story = Cluster(back).play();
    QCOMPARE(logged(story), QStringList({"one: alice pays"}));
  }

  void aDatabaseThatIsDownAnswersNobodyAndForgetsNothing() {
    Wishes down;
    down.database = "timeout: 50ms, crash_at: 3s, return_at: 4s";
    down.alice = "hang_up_after: 8s, within: 2500ms INFO";
    down.next = 3;
    const auto story = Cluster(down).play();
    QVERIFY(says(story, "a change is not stored: the database does not answer"));
    QCOMPARE(logged(story).last(), QString("one: alice pays"));
  }

  void theSameSeedGivesTheSameRun() {
    Wishes wishes;
    wishes.one = "crash_at: 5s, return_at: 6s";
    const Cluster cluster(wishes);
    QCOMPARE(cluster.play().run().summary().fingerprint, cluster.play().run().summary().fingerprint);
  }
};

QTEST_GUILESS_MAIN(DatabaseNodeStories)
#include "test_database_node.moc"
