#include <QtTest>
#include <map>

#include "kernel/event_queue.h"
#include "kernel/random.h"

namespace {

using namespace forklab::kernel;

/// The queue as a child would write it: a sorted map. What it says is right.
class NaiveQueue {
 public:
  std::uint64_t schedule(Instant at, std::uint64_t number) {
    events_.emplace(std::pair{at.ns, number}, number);
    times_[number] = at.ns;
    return number;
  }
  bool cancel(std::uint64_t number) {
    const auto time = times_.find(number);
    if (time == times_.end()) return false;
    events_.erase({time->second, number});
    times_.erase(time);
    return true;
  }
  std::optional<std::pair<Instant, std::uint64_t>> pop(Instant latest) {
    if (events_.empty() || events_.begin()->first.first > latest.ns) return std::nullopt;
    const std::pair result{Instant{events_.begin()->first.first}, events_.begin()->second};
    times_.erase(result.second);
    events_.erase(events_.begin());
    return result;
  }
  std::optional<Instant> nextAt() const {
    if (events_.empty()) return std::nullopt;
    return Instant{events_.begin()->first.first};
  }
  std::size_t pending() const { return events_.size(); }

 private:
  std::map<std::pair<std::int64_t, std::uint64_t>, std::uint64_t> events_;
  std::map<std::uint64_t, std::int64_t> times_;
};

/// Drives both queues with the same random operations and stops at the first difference.
class Comparison {
 public:
  explicit Comparison(std::uint64_t seed) : chance_(seed, "operations") {}

  QString differenceAfter(int operations) {
    for (int i = 0; i < operations && difference_.isEmpty(); ++i) operate();
    while (difference_.isEmpty() && naive_.pending() > 0) pop(kNever);
    return difference_;
  }

 private:
  void operate() {
    const std::uint64_t dice = chance_.below(100);
    if (dice < 45) return schedule();
    if (dice < 70) return cancel();
    if (dice < 75) return compare(queue_.nextAt() == naive_.nextAt(), "nextAt");
    pop(dice < 85 ? now_ + distance() : kNever);
  }

  /// From the same instant to centuries, each order of magnitude alike, and often exactly equal times.
  Duration distance() {
    if (chance_.below(4) == 0) return Duration::milliseconds(static_cast<std::int64_t>(chance_.below(3)));
    const std::uint64_t bits = chance_.below(chance_.below(20) == 0 ? 62 : 38);
    return Duration{static_cast<std::int64_t>(chance_.below(std::uint64_t{1} << bits))};
  }

  void schedule() {
    const Duration span = distance();
    const Instant at = span.ns > INT64_MAX - now_.ns ? kNever : now_ + span;
    const std::uint64_t number = handles_.size();
    handles_.push_back(queue_.schedule(at, {.argument = number}));
    naive_.schedule(at, number);
  }

  void cancel() {
    if (handles_.empty()) return;
    const std::uint64_t number = chance_.below(handles_.size());
    compare(queue_.cancel(handles_[number]) == naive_.cancel(number), "cancel");
  }

  void pop(Instant latest) {
    const auto got = queue_.pop(latest);
    const auto expected = naive_.pop(latest);
    compare(got.has_value() == expected.has_value(), "pop: one queue is empty");
    if (!got || !expected) return;
    now_ = expected->first;
    compare(got->at == expected->first && got->event.argument == expected->second, "pop");
    compare(queue_.pending() == naive_.pending(), "pending");
  }

  void compare(bool same, const char* what) {
    if (same || !difference_.isEmpty()) return;
    difference_ = QString("%1, event %2, at %3").arg(what).arg(handles_.size()).arg(now_.ns);
  }

  RandomStream chance_;
  EventQueue queue_;
  NaiveQueue naive_;
  std::vector<EventHandle> handles_;
  Instant now_;
  QString difference_;
};

}  // namespace

class EventQueueDifferentialTest : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithASortedMapOperationByOperation_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 20; ++seed) QTest::addRow("seed %d", seed) << seed;
  }
  void agreesWithASortedMapOperationByOperation() {
    QFETCH(int, seed);
    QCOMPARE(Comparison(static_cast<std::uint64_t>(seed)).differenceAfter(20'000), QString());
  }
};

QTEST_APPLESS_MAIN(EventQueueDifferentialTest)
#include "event_queue_differential_test.moc"
