#include <QtTest>

#include "kernel/event_queue.h"

namespace {

using namespace forklab::kernel;
using namespace forklab::kernel::literals;

QueuedEvent numbered(std::uint64_t number, bool housekeeping = false) {
  return {.target = nullptr, .kind = 0, .housekeeping = housekeeping, .argument = number};
}

Instant at(Duration sinceStart) { return Instant{} + sinceStart; }

/// "1@20ms 2@1s": every event that is left, in the order in which it comes out.
QString drained(EventQueue& queue) {
  QStringList events;
  while (const auto due = queue.pop()) {
    events
        << QString("%1@%2").arg(due->event.argument).arg(QString::fromStdString(toText(due->at - Instant{})));
  }
  return events.join(' ');
}

}  // namespace

class EventQueueTest : public QObject {
  Q_OBJECT

 private slots:
  void earlierEventsComeFirst() {
    EventQueue queue;
    queue.schedule(at(2_s), numbered(1));
    queue.schedule(at(20_ms), numbered(2));
    queue.schedule(at(1_ns), numbered(3));
    queue.schedule(at(20_ms) + 1_ns, numbered(4));
    QCOMPARE(drained(queue), "3@1ns 2@20ms 4@20.000001ms 1@2s");
  }

  void eventsOfOneInstantComeInTheOrderOfScheduling() {
    EventQueue queue;
    for (std::uint64_t number = 1; number <= 4; ++number) queue.schedule(at(32_s), numbered(number));
    queue.schedule(at(31_s), numbered(5));
    QCOMPARE(drained(queue), "5@31s 1@32s 2@32s 3@32s 4@32s");
  }

  void anEventScheduledForNowComesAfterItsElders() {
    EventQueue queue;
    queue.schedule(at(5_ms), numbered(1));
    queue.schedule(at(5_ms), numbered(2));
    QCOMPARE(queue.pop()->event.argument, 1u);
    queue.schedule(at(5_ms), numbered(3));
    queue.schedule(at(5_ms) + 1_ns, numbered(4));
    QCOMPARE(drained(queue), "2@5ms 3@5ms 4@5.000001ms");
  }

  void aCancelledEventNeverComes() {
    EventQueue queue;
    queue.schedule(at(1_s), numbered(1));
    const EventHandle stopped = queue.schedule(at(1_s), numbered(2));
    queue.schedule(at(1_s), numbered(3));
    QVERIFY(queue.cancel(stopped));
    QCOMPARE(drained(queue), "1@1s 3@1s");
  }

  void cancellingWhatIsDueInTheTickAtHandWorksToo() {
    EventQueue queue;
    queue.schedule(at(1_s), numbered(1));
    const EventHandle stopped = queue.schedule(at(1_s), numbered(2));
    queue.schedule(at(1_s), numbered(3));
    QCOMPARE(queue.pop()->event.argument, 1u);
    QVERIFY(queue.cancel(stopped));
    QCOMPARE(queue.nextAt(), std::optional(at(1_s)));
    QCOMPARE(drained(queue), "3@1s");
  }

  void cancellingAfterTheEventFiredIsHarmless() {
    EventQueue queue;
    const EventHandle fired = queue.schedule(at(1_ms), numbered(1));
    queue.pop();
    // The same slot is taken again; the old handle may not touch the newcomer.
    const EventHandle newcomer = queue.schedule(at(2_ms), numbered(2));
    QCOMPARE(newcomer.slot, fired.slot);
    QVERIFY(!queue.cancel(fired));
    QVERIFY(!queue.cancel(EventHandle{}));
    QVERIFY(!queue.cancel(EventHandle{77, 1}));
    QVERIFY(queue.cancel(newcomer));
    QVERIFY(!queue.cancel(newcomer));
    QCOMPARE(drained(queue), "");
  }

  void farFutureTimesKeepTheirOrder() {
    EventQueue queue;
    queue.schedule(kNever, numbered(1));
    queue.schedule(Instant{INT64_MAX - 1}, numbered(2));
    queue.schedule(at(3600_s * 24 * 365), numbered(3));
    queue.schedule(at(180_s), numbered(4));
    QCOMPARE(queue.nextAt(), std::optional(at(180_s)));
    for (const std::uint64_t expected : {4u, 3u, 2u, 1u}) QCOMPARE(queue.pop()->event.argument, expected);
    QVERIFY(!queue.pop());
  }

  void askingForTheNextTimeDoesNotDisturbNearerNewcomers() {
    EventQueue queue;
    queue.schedule(at(30_s), numbered(1));
    QCOMPARE(queue.nextAt(), std::optional(at(30_s)));
    QVERIFY(!queue.pop(at(29_s)));
    queue.schedule(at(500_ms), numbered(2));
    QCOMPARE(queue.nextAt(), std::optional(at(500_ms)));
    QCOMPARE(drained(queue), "2@500ms 1@30s");
  }

  void popHoldsItsLimitToTheNanosecond() {
    EventQueue queue;
    queue.schedule(at(1_s), numbered(1));
    queue.schedule(at(1_s) + 1_ns, numbered(2));
    QVERIFY(!queue.pop(Instant{at(1_s).ns - 1}));
    QCOMPARE(queue.pop(at(1_s))->event.argument, 1u);
    QVERIFY(!queue.pop(at(1_s)));
    QCOMPARE(queue.pending(), std::size_t{1});
  }

  void housekeepingIsCountedApart() {
    EventQueue queue;
    const EventHandle work = queue.schedule(at(1_s), numbered(1));
    queue.schedule(at(5_s), numbered(2, true));
    QCOMPARE(queue.pending(), std::size_t{2});
    QCOMPARE(queue.pendingWork(), std::size_t{1});
    queue.cancel(work);
    QCOMPARE(queue.pending(), std::size_t{1});
    QCOMPARE(queue.pendingWork(), std::size_t{0});
    queue.pop();
    QCOMPARE(queue.pending(), std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(EventQueueTest)
#include "event_queue_test.moc"
