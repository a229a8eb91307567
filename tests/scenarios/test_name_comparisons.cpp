#include <QTest>

#include "scenarios/measures.h"

using namespace forklab;
using namespace forklab::test;

namespace {

/// What went out to the name server; the cache's answers do not count.
std::size_t questions(const LabStory& story) {
  const trace::Log& log = *story.run().recorder().log();
  std::size_t count = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* asked = std::get_if<trace::NameAsked>(&log.at(i).payload);
    if (asked != nullptr && !asked->fromCache) ++count;
  }
  return count;
}

}  // namespace

/// What a slow name server costs: figures of READMEs, computed from runs.
class NameComparisonsTest : public QObject {
  Q_OBJECT

 private slots:
  // The chapter's argument in numbers: each row computed from the four runs.
  void anUnresolvableHostBlocksWorkers() {
    const QString without = "dns/unresolvable-stateless", with = "dns/unresolvable-stateful";
    const Overrides cached{{"nodes.proxy.script", "cached.cfg"}};
    std::vector<LabStory> runs;
    runs.push_back(played(without));
    runs.push_back(played(with));
    runs.push_back(played(without, cached));
    runs.push_back(played(with, cached));
    QStringList asked, blocked, waits, memory, cpu, copies;
    for (const LabStory& run : runs) {
      asked << QString::number(questions(run));
      blocked << QString::number(blockedSeconds(run), 'f', 0) + " s";
      waits << QString::number(silenceOfAlice(run), 'f', 2) + " s";
      memory << QString::number(transactionsAtMost(run) * 13.4, 'f', 0) + " kB";
      cpu << QString::number(cpuMicroseconds(run) / 1000, 'f', 2) + " ms";
      copies << QString::number(arrivals(run, "proxy", "INVITE"));
    }
    for (const QString& page : {without, with}) {
      QCOMPARE(rowOf(page, "INVITEs that reach the proxy"), copies);
      QCOMPARE(rowOf(page, "DNS questions"), asked);
      QCOMPARE(rowOf(page, "workers blocked, together"), blocked);
      QCOMPARE(rowOf(page, "Alice waits"), waits);
      QCOMPARE(rowOf(page, "CPU time"), cpu);
      QCOMPARE(rowOf(page, "memory of transactions, at most"), memory);
    }
    QVERIFY(questions(runs[0]) > 2 * questions(runs[1]));
    QVERIFY(silenceOfAlice(runs[0]) > 1 && silenceOfAlice(runs[1]) < 0.1);
  }

  void aFourthStrayCallStopsAliceEvenSo() {
    QVERIFY(silenceOfAlice(played("dns/unresolvable-stateful", {{"nodes.stray.times", "4"}})) > 1);
  }
};

QTEST_GUILESS_MAIN(NameComparisonsTest)
#include "test_name_comparisons.moc"
