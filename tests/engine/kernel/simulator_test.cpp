#include <QtTest>

#include "kernel/simulator.h"

namespace {

using namespace forklab::kernel;
using namespace forklab::kernel::literals;

Instant at(Duration sinceStart) { return Instant{} + sinceStart; }

/// Writes down what wakes it; kind 1 schedules another event, kind 2 asks for a pause.
class Witness final : public EventTarget {
 public:
  explicit Witness(Simulator& simulator) : simulator_(simulator) {}
  void onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) override {
    seen << QString("%1@%2").arg(argument).arg(QString::fromStdString(toText(now - Instant{})));
    if (kind == 1) add(now + 10_ms, argument + 1);
    if (kind == 2) simulator_.pause();
  }
  void add(Instant when, std::uint64_t argument, std::uint32_t kind = 0, bool housekeeping = false) {
    simulator_.queue().schedule(when, {this, kind, housekeeping, argument});
  }
  QString story() const { return seen.join(' '); }

  QStringList seen;

 private:
  Simulator& simulator_;
};

}  // namespace

class SimulatorTest : public QObject {
  Q_OBJECT

 private slots:
  void oneStepIsOneEventAndTimeJumpsToIt() {
    Simulator simulator;
    Witness witness(simulator);
    witness.add(at(3_s), 1);
    witness.add(at(3_s), 2);
    QVERIFY(simulator.step());
    QCOMPARE(witness.story(), "1@3s");
    QCOMPARE(simulator.now(), at(3_s));
    QVERIFY(simulator.step());
    QVERIFY(!simulator.step());
    QCOMPARE(simulator.steps(), 2u);
  }

  void runningUntilATimeIncludesThatTimeAndStandsThere() {
    Simulator simulator;
    Witness witness(simulator);
    witness.add(at(1_s), 1);
    witness.add(at(2_s), 2);
    witness.add(at(2_s) + 1_ns, 3);
    QCOMPARE(simulator.runUntil(at(2_s)), StopReason::reachedTime);
    QCOMPARE(witness.story(), "1@1s 2@2s");
    QCOMPARE(simulator.runUntil(at(2_s)), StopReason::reachedTime);
    QCOMPARE(simulator.now(), at(2_s));
    QCOMPARE(simulator.runUntil(at(1_s)), StopReason::reachedTime);
    QCOMPARE(simulator.now(), at(2_s));
  }

  void whatAnEventSchedulesRunsToo() {
    Simulator simulator;
    Witness witness(simulator);
    witness.add(at(0_s), 1, 1);
    QCOMPARE(simulator.runUntil(kNever), StopReason::nothingLeft);
    QCOMPARE(witness.story(), "1@0s 2@10ms");
    QCOMPARE(simulator.now(), at(10_ms));
  }

  void aConditionIsAskedAfterEachEvent() {
    Simulator simulator;
    Witness witness(simulator);
    for (std::uint64_t number = 1; number <= 5; ++number) witness.add(at(1_s), number);
    const auto threeSeen = [&] { return witness.seen.size() == 3; };
    QCOMPARE(simulator.runUntil(kNever, threeSeen), StopReason::conditionHeld);
    QCOMPARE(witness.story(), "1@1s 2@1s 3@1s");
  }

  void aPauseComesAfterTheEventAtHandAndTheRunGoesOn() {
    Simulator simulator;
    Witness witness(simulator);
    witness.add(at(1_s), 1, 2);
    witness.add(at(1_s), 2);
    QCOMPARE(simulator.runUntil(kNever), StopReason::paused);
    QCOMPARE(witness.story(), "1@1s");
    QCOMPARE(simulator.runUntil(kNever), StopReason::nothingLeft);
    QCOMPARE(witness.story(), "1@1s 2@1s");
  }

  void aRunEndsWhenOnlyHousekeepingIsLeft() {
    Simulator simulator;
    Witness witness(simulator);
    witness.add(at(1_s), 1, 0, true);
    witness.add(at(2_s), 2);
    witness.add(at(34_s), 3, 0, true);
    QCOMPARE(simulator.runUntil(at(60_s)), StopReason::onlyHousekeepingLeft);
    QCOMPARE(witness.story(), "1@1s 2@2s");
    QCOMPARE(simulator.now(), at(2_s));
  }

  void stoppingOnTheWayChangesNothing() {
    const auto play = [](Duration pace) {
      Simulator simulator;
      Witness witness(simulator);
      for (std::uint64_t number = 1; number <= 50; ++number) {
        const auto spread = static_cast<std::int64_t>(number * 7919 % 101);
        witness.add(at(Duration::milliseconds(spread)), number * 100, 1);
      }
      for (Instant limit = at(0_s); simulator.queue().pending() > 0; limit = limit + pace) {
        simulator.runUntil(limit);
      }
      return witness.story();
    };
    QCOMPARE(play(1_ms), play(1000_s));
    QCOMPARE(play(7777_us), play(1000_s));
  }
};

QTEST_APPLESS_MAIN(SimulatorTest)
#include "simulator_test.moc"
