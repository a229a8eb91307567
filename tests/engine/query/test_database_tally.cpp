#include <QtTest>

#include "kernel/random.h"
#include "query/database_tally.h"
#include "trace/recorder.h"

using namespace forklab;
using namespace forklab::kernel::literals;
using query::DatabaseGrouping;
using query::DatabaseSums;
using query::DatabaseTally;

namespace {

struct Asked {
  kernel::Duration at;
  std::string_view procedure, statement, callId;
  kernel::Duration blocked;
  std::uint32_t sent = 0, received = 0, rows = 0;
  std::uint16_t roundTrips = 1;
  std::string_view error = {};
};

// Two calls, what the module asks for itself, and one question that failed.
const std::vector<Asked> kTwoCalls{
    {0_ms, "dialog: load", "select * from dialog", "", 20_ms, 40, 900, 3, 2},
    {100_ms, "sqlops: route[CARRIERS]", "select * from carriers where prefix=?", "c1", 10_ms, 60, 200, 2},
    {200_ms, "dialog: insert", "insert into dialog values (?)", "c1", 5_ms, 300, 10, 1},
    {210_ms, "sqlops: route[CARRIERS]", "select * from carriers where prefix=?", "c2", 10_ms, 60, 100, 1},
    {1500_ms, "dialog: update", "update dialog set state=?", "c1", 5_ms, 80, 10, 1},
    {2000_ms, "dialog: insert", "insert into dialog values (?)", "c2", 1_s, 300, 0, 0, 1,
     "database is locked"}};

constexpr const char* kTwoCallsTable =
    R"(procedure                calls  round trips  bytes sent  received  rows  blocked  failed
dialog: load                 1            2          40       900     3     20ms       0
sqlops: route[CARRIERS]      2            2         120       300     3     20ms       0
dialog: insert               2            2         600        10     1   1.005s       1
dialog: update               1            1          80        10     1      5ms       0
all                          6            7         840      1220     8    1.05s       1
a call (of 2)              2.5          2.5         400       160   2.5    515ms     0.5
)";

void write(trace::Recorder& recorder, const std::vector<Asked>& all) {
  for (const Asked& one : all) {
    trace::DatabaseCalled call;
    call.procedure = one.procedure;
    call.statement = one.statement;
    call.callId = one.callId;
    call.error = one.error;
    call.blocked = one.blocked;
    call.sentBytes = one.sent;
    call.receivedBytes = one.received;
    call.rows = one.rows;
    call.roundTrips = one.roundTrips;
    recorder.append({one.at.ns}, 0, trace::Level::full, call);
    recorder.append({one.at.ns}, 0, trace::Level::full, trace::ScriptStep{0, 1, 1, 1, 1});
  }
}

void takeAll(const trace::Recorder& recorder, DatabaseTally& tally) {
  for (std::size_t at = 0; at < recorder.written(); ++at) tally.take(recorder.log()->at(at));
}

/// Some thousands, drawn.
std::vector<Asked> manyCalls() {
  kernel::RandomStream random(7, "calls");
  constexpr std::array<std::string_view, 3> kWords{"a", "b", "c"};
  std::vector<Asked> all;
  for (std::int64_t i = 0; i < 3000; ++i) {
    all.push_back({kernel::Duration::milliseconds(i * 7), kWords[random.below(3)], kWords[random.below(3)],
                   kWords[random.below(3)],
                   kernel::Duration::microseconds(static_cast<std::int64_t>(random.below(90'000))),
                   static_cast<std::uint32_t>(random.below(500)),
                   static_cast<std::uint32_t>(random.below(500)), 1});
  }
  return all;
}

std::uint64_t sum(std::span<const std::uint32_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

class TestDatabaseTally : public QObject {
  Q_OBJECT

 private slots:
  void aTableSaysWhatEachProcedureCost() {
    trace::Recorder recorder(trace::Level::full);
    write(recorder, kTwoCalls);
    QCOMPARE(QString::fromStdString(query::databaseTable(*recorder.log())), QString(kTwoCallsTable));
  }

  void aColumnOfFailuresComesWithTheFirst() {
    trace::Recorder recorder(trace::Level::full);
    QCOMPARE(query::databaseTable(*recorder.log()), std::string());
    write(recorder, {kTwoCalls[1]});
    QCOMPARE(
        query::databaseTable(*recorder.log()),
        std::string("procedure                calls  round trips  bytes sent  received  rows  blocked\n"
                    "sqlops: route[CARRIERS]      1            1          60       200     2     10ms\n"
                    "all                          1            1          60       200     2     10ms\n"
                    "a call (of 1)                1            1          60       200     2     10ms\n"));
  }

  void costsStandByProcedureStatementAndCall() {
    trace::Recorder recorder(trace::Level::full);
    write(recorder, kTwoCalls);
    DatabaseTally tally;
    takeAll(recorder, tally);
    DatabaseSums sums(tally);
    QVERIFY(sums.moveTo(recorder.written()));
    QVERIFY(!sums.moveTo(recorder.written()));
    QCOMPARE(tally.names(DatabaseGrouping::call)[0], std::string_view("c1"));
    QCOMPARE(sums.groups(DatabaseGrouping::call)[0].calls, std::uint64_t{3});
    QCOMPARE(sums.groups(DatabaseGrouping::call)[0].blocked, 20_ms);
    QCOMPARE(tally.names(DatabaseGrouping::statement).size(), std::size_t{4});
    QCOMPARE(sums.groups(DatabaseGrouping::statement)[1].receivedBytes, std::uint64_t{300});
    QCOMPARE(sums.ofCalls().calls, std::uint64_t{5});
    QCOMPARE(sums.calls(), std::size_t{2});
    QCOMPARE(tally.entries()[5].call().error, std::string_view("database is locked"));
  }

  void aPlayheadGoesForthAndBack() {
    trace::Recorder recorder(trace::Level::full);
    write(recorder, manyCalls());
    DatabaseTally tally;
    takeAll(recorder, tally);
    DatabaseSums moving(tally);
    kernel::RandomStream random(3, "playheads");
    for (int round = 0; round < 50; ++round) {
      const trace::EventId playhead = random.below(recorder.written() + 1);
      moving.moveTo(playhead);
      DatabaseSums fresh(tally);
      fresh.moveTo(playhead);
      QCOMPARE(moving.total().calls, tally.entriesUntil(playhead));
      QVERIFY(moving.total() == fresh.total() && moving.ofCalls() == fresh.ofCalls());
      QCOMPARE(moving.calls(), fresh.calls());
      const auto groups = fresh.groups(DatabaseGrouping::statement);
      for (std::size_t at = 0; at < groups.size(); ++at)
        QVERIFY(groups[at] == moving.groups(DatabaseGrouping::statement)[at]);
    }
  }

  void timeIsCutIntoStretchesAndNothingIsLost() {
    trace::Recorder recorder(trace::Level::full);
    write(recorder, kTwoCalls);
    DatabaseTally tally;
    takeAll(recorder, tally);
    query::DatabaseSeries series(tally);
    QVERIFY(series.update({(4_s).ns}));
    QVERIFY(!series.update({(4_s).ns}));
    QCOMPARE(series.stretch(), 100_ms);
    QCOMPARE(series.stretches(), std::size_t{41});
    QCOMPARE(series.calls(1)[1], 1U);
    QCOMPARE(series.calls(1)[2], 1U);
    // The worker that stood still for a second did so in the ten stretches before its answer.
    for (std::size_t at = 10; at < 20; ++at) QVERIFY(series.blocked()[at] >= 100_ms);
    QCOMPARE(series.blocked()[20], 0_ms);
  }

  void aRunThatGrowsIsCutAnew() {
    trace::Recorder recorder(trace::Level::full);
    DatabaseTally tally;
    query::DatabaseSeries growing(tally);
    QVERIFY(!growing.update({(1_s).ns}));
    std::size_t taken = 0;
    for (const Asked& one : manyCalls()) {
      write(recorder, {one});
      for (; taken < recorder.written(); ++taken) tally.take(recorder.log()->at(taken));
      growing.update({});
    }
    query::DatabaseSeries whole(tally);
    whole.update({});
    QCOMPARE(growing.stretch(), whole.stretch());
    QVERIFY(growing.stretches() <= query::DatabaseSeries::kMostStretches);
    std::uint64_t calls = 0;
    for (std::size_t procedure = 0; procedure < 3; ++procedure) {
      QVERIFY(std::ranges::equal(growing.calls(procedure), whole.calls(procedure)));
      calls += sum(growing.calls(procedure));
    }
    QCOMPARE(calls, std::uint64_t{3000});
    kernel::Duration blocked, written;
    for (const kernel::Duration one : growing.blocked()) blocked += one;
    for (const auto& entry : tally.entries()) written += entry.call().blocked;
    // What began before the run did is cut off: the first answer is at its start.
    QVERIFY(written.ns - blocked.ns >= 0 && written.ns - blocked.ns < (1_s).ns);
  }
};

QTEST_APPLESS_MAIN(TestDatabaseTally)
#include "test_database_tally.moc"
