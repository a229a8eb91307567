#include <QtTest>
#include <atomic>
#include <thread>

#include "trace/log.h"

namespace {

using namespace forklab::trace;
using forklab::kernel::Instant;

/// Event n at n ns says "text n" in its own words, so that a reader can tell a whole event from a torn one.
void write(Log& log, std::uint64_t number) {
  const std::string_view text = log.keep("text " + std::to_string(number));
  log.append({number, number - 1, Instant{static_cast<std::int64_t>(number)}, 7, AgentActed{"says", text}});
}

bool isWhole(const Event& event) {
  const auto* acted = std::get_if<AgentActed>(&event.payload);
  return acted != nullptr && event.time.ns == static_cast<std::int64_t>(event.id) &&
         event.cause == event.id - 1 && acted->detail == "text " + std::to_string(event.id);
}

}  // namespace

class LogTest : public QObject {
  Q_OBJECT

 private slots:
  void anEmptyLogHasNothing() {
    const Log log;
    QCOMPARE(log.size(), std::size_t{0});
    QCOMPARE(log.dropped(), 0u);
  }

  void eventsStayAsTheyWereWrittenAcrossChunks() {
    Log log;
    const std::size_t count = 3 * Log::kChunkEvents + 1;
    for (std::uint64_t number = 1; number <= count; ++number) write(log, number);
    QCOMPARE(log.size(), count);
    for (std::size_t index = 0; index < count; ++index) {
      QVERIFY2(isWhole(log.at(index)), qPrintable(QString::number(index)));
      QVERIFY(&log.byId(index + 1) == &log.at(index));
    }
  }

  void eventsAndTextsNeverMove() {
    Log log;
    write(log, 1);
    const Event* const first = &log.at(0);
    const char* const text = std::get<AgentActed>(first->payload).detail.data();
    for (std::uint64_t number = 2; number <= 2 * Log::kChunkEvents; ++number) write(log, number);
    QVERIFY(&log.at(0) == first);
    QVERIFY(std::get<AgentActed>(log.at(0).payload).detail.data() == text);
  }

  void whatWasForgottenIsGoneAndTheRestStays() {
    Log log;
    for (std::uint64_t number = 1; number <= 3 * Log::kChunkEvents; ++number) write(log, number);
    log.forgetBefore(Log::kChunkEvents - 1);
    QCOMPARE(log.first(), std::size_t{0});
    log.forgetBefore(2 * Log::kChunkEvents + 5);
    QCOMPARE(log.first(), 2 * Log::kChunkEvents);
    write(log, 3 * Log::kChunkEvents + 1);
    for (std::size_t index = log.first(); index < log.size(); ++index) QVERIFY(isWhole(log.at(index)));
    QCOMPARE(log.dropped(), 0u);
  }

  void keptTextsAreCopiesOfAnySize() {
    Log log;
    std::string large(5'000'000, 'v');
    const std::string_view kept = log.keep(large);
    const std::string_view small = log.keep("small");
    large.assign(large.size(), 'w');
    QCOMPARE(kept.size(), large.size());
    QVERIFY(kept.find_first_not_of('v') == kept.npos);
    QCOMPARE(small, std::string_view("small"));
    QVERIFY(log.keep("").empty());
  }

  void aReaderBesideTheWriterSeesOnlyWholeEvents() {
    Log log;
    constexpr std::size_t kCount = 200'000;
    std::atomic<std::size_t> torn{0};
    std::thread reader([&] {
      for (std::size_t seen = 0; seen < kCount;) {
        const std::size_t size = log.size();
        for (; seen < size; ++seen) torn += isWhole(log.at(seen)) ? 0 : 1;
      }
    });
    for (std::uint64_t number = 1; number <= kCount; ++number) write(log, number);
    reader.join();
    QCOMPARE(torn.load(), std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(LogTest)
#include "log_test.moc"
