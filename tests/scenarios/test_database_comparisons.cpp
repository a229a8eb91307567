#include <QTest>

#include <algorithm>
#include <map>

#include "scenarios/measures.h"

using namespace forklab;
using test::LabStory;
using test::played;
using test::rowOf;

namespace {

/// What one proxy's calls of databases cost in a run, what it read at its start left out.
struct Cost {
  std::size_t calls = 0;
  std::size_t sentBytes = 0;
  kernel::Duration blocked;
};

std::map<std::string, Cost> costsByProxy(const LabStory& story) {
  std::map<std::string, Cost> costs;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* call = std::get_if<trace::DatabaseCalled>(&log.at(i).payload);
    if (call == nullptr || call->procedure.ends_with(": load")) continue;
    Cost& cost = costs[story.run().scenario().nodes[log.at(i).node].name];
    ++cost.calls;
    cost.sentBytes += call->sentBytes;
    cost.blocked = cost.blocked + call->blocked;
  }
  return costs;
}

/// Calls of the database for each SIP call, in the order in which the calls were made; a call that caused
/// none counts.
std::map<std::string, std::size_t> callsById(const LabStory& story) {
  std::map<std::string, std::size_t> calls;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* call = std::get_if<trace::DatabaseCalled>(&log.at(i).payload);
    if (call != nullptr && !call->callId.empty()) ++calls[std::string(call->callId)];
  }
  return calls;
}

}  // namespace

/// What READMEs of scenarios with databases say in figures.
class DatabaseComparisons : public QObject {
  Q_OBJECT

 private slots:
  void theFourDesignsCostWhatTheirTableSays() {
    const QString page = "database/four-designs";
    const auto costs = costsByProxy(played(page));
    QStringList calls, bytes, blocked;
    for (const char* proxy : {"procedures", "integrated", "state", "riding"}) {
      const Cost& cost = costs.at(proxy);
      calls << QString::number(cost.calls);
      bytes << QString::number(cost.sentBytes);
      blocked << QString::number(cost.blocked.ns / 1'000'000) + " ms";
    }
    QCOMPARE(rowOf(page, "calls of the database, round trips"), calls);
    QCOMPARE(rowOf(page, "bytes sent"), bytes);
    QCOMPARE(rowOf(page, "workers and timer blocked"), blocked);
  }

  // In realtime mode a call costs one insert, two updates and one delete of the dialog, and two for a
  // variable.
  void aCallCostsWhatItsModeSays() {
    const auto calls = callsById(played("database/restart-in-each-mode"));
    std::vector<std::size_t> counts;
    for (const auto& [id, count] : calls) counts.push_back(count);
    std::sort(counts.begin(), counts.end());
    QCOMPARE(counts, (std::vector<std::size_t>{4, 6}));
  }

  // Alone the second proxy knows nothing; with the shared rows it bills, and does so once.
  void whoeverGetsTheByeBillsItOnce() {
    for (const char* name : {"database/two-proxies-looked-up", "database/two-proxies-shared"}) {
      const LabStory story = played(name);
      QVERIFY(story.run().summary().databaseCalls > 0);
      for (const lab::CheckResult& check : story.run().summary().checks)
        QVERIFY2(check.held, check.text.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(DatabaseComparisons)
#include "test_database_comparisons.moc"
