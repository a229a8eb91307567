#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include "kernel/random.h"
#include "lab/scenario/scenario_file.h"
#include "scenarios/shipped.h"
#include "support/lab_story.h"

using namespace forklab;

namespace {

lab::Scenario load(const QString& path) { return *lab::loadScenario(path.toStdString()).scenario; }

std::string fingerprintOf(const lab::LabRun& run) { return run.recorder().fingerprint().text(); }

std::string played(const QString& path, const lab::RunOptions& options) {
  lab::LabRun run(load(path), options);
  run.runToEnd();
  return fingerprintOf(run);
}

}  // namespace

/// The same scenario and seed give the same run, however it is played.
class DeterminismTest : public QObject {
  Q_OBJECT

 private slots:
  void twoRunsAreOne_data() { eachShipped(); }
  void twoRunsAreOne() {
    QFETCH(QString, path);
    QCOMPARE(played(path, {}), played(path, {}));
  }

  void theTraceLevelChangesNothing_data() { eachShipped(); }
  void theTraceLevelChangesNothing() {
    QFETCH(QString, path);
    const std::string full = played(path, {{}, trace::Level::full});
    QCOMPARE(played(path, {{}, trace::Level::wire}), full);
    QCOMPARE(played(path, {{}, trace::Level::none}), full);
  }

  void steppingChangesNothing_data() { eachShipped(); }
  void steppingChangesNothing() {
    QFETCH(QString, path);
    const std::string whole = played(path, {});
    lab::LabRun stepped(load(path), {});
    while (stepped.step()) {
    }
    QVERIFY(stepped.isFinished());
    QCOMPARE(fingerprintOf(stepped), whole);
    lab::LabRun messages(load(path), {});
    for (int i = 0; i < 10000 && !messages.isFinished(); ++i) messages.stepMessage();
    QVERIFY(messages.isFinished());
    QCOMPARE(fingerprintOf(messages), whole);
  }

  void pausingChangesNothing_data() { eachShipped(); }
  void pausingChangesNothing() {
    QFETCH(QString, path);
    const std::string whole = played(path, {});
    kernel::RandomStream random(7, path.toStdString());
    lab::LabRun paused(load(path), {});
    kernel::Instant until;
    while (!paused.isFinished()) {
      until = until + kernel::Duration::microseconds(static_cast<std::int64_t>(random.below(900'000)));
      paused.runUntil(until);
      QVERIFY(paused.isFinished() || paused.now() == until);
      static_cast<void>(paused.summary());
    }
    QCOMPARE(fingerprintOf(paused), whole);
  }

  void anotherSeedIsAnotherFate() {
    const QString path = test::shippedPath("timers/lossy-retransmission");
    const std::string first = played(path, {std::uint64_t{1}, trace::Level::none});
    QVERIFY(first != played(path, {std::uint64_t{2}, trace::Level::none}));
    QCOMPARE(first, played(path, {std::uint64_t{1}, trace::Level::none}));
  }

  void stepMessageStopsAtEachMessage() {
    lab::LabRun run(load(test::shippedPath("forking/first-wave-only")), {});
    int stops = 0;
    for (; !run.isFinished() && stops < 100; ++stops) run.stepMessage();
    const auto summary = run.summary();
    QVERIFY(stops > 5);
    QVERIFY(stops <= int(summary.packetsSent + summary.packetsArrived) + 1);
  }

  void cuttingALinkByHandIsRecordedAndFelt() {
    lab::LabRun run(load(test::shippedPath("forking/first-wave-only")), {});
    run.setLinkCut(0, true);
    run.runUntil(kernel::Instant{600'000'000});
    run.setLinkCut(0, false);
    run.runToEnd();
    const auto& log = *run.recorder().log();
    int commands = 0;
    for (std::size_t i = 0; i < log.size(); ++i)
      commands += std::holds_alternative<trace::CommandApplied>(log.at(i).payload);
    QCOMPARE(commands, 2);
    QVERIFY(run.summary().packetsLost > 0);
    QVERIFY(run.summary().retransmissions > 0);
  }

  void theRunEndsAtItsDuration() {
    auto scenario = load(test::shippedPath("timers/all-silent"));
    scenario.duration = kernel::Duration::seconds(5);
    lab::LabRun run(scenario, {});
    run.runToEnd();
    QVERIFY(run.now() == kernel::Instant{5'000'000'000});
    QCOMPARE(run.summary().endReason, std::string("its duration was over"));
  }

  // FORKLAB_OTHER_BINS: folders with a forklab-cli of another preset or compiler, with colons between.
  void everyBuildRunsTheSameWorld() {
    const QString bins = qEnvironmentVariable("FORKLAB_OTHER_BINS");
    if (bins.isEmpty()) QSKIP("FORKLAB_OTHER_BINS names no other builds");
    for (const QString& bin : bins.split(':')) {
      for (const QString& name : test::shippedScenarios()) {
        QProcess process;
        process.start(bin + "/forklab-cli", {"run", test::shippedPath(name), "--json"});
        QVERIFY2(process.waitForFinished(60000), qPrintable(bin));
        const auto match =
            QRegularExpression("\"fingerprint\"\\s*:\\s*\"([^\"]+)\"").match(process.readAllStandardOutput());
        QCOMPARE(match.captured(1).toStdString(), played(test::shippedPath(name), {}));
      }
    }
  }

 private:
  static void eachShipped() {
    QTest::addColumn<QString>("path");
    for (const QString& name : test::shippedScenarios())
      QTest::newRow(qPrintable(name)) << test::shippedPath(name);
  }
};

QTEST_GUILESS_MAIN(DeterminismTest)
#include "test_determinism.moc"
