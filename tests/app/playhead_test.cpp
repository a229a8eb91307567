#include <QDirIterator>
#include <QTest>
#include <set>

#include "app/support/synthetic_call.h"
#include "kernel/random.h"
#include "lab/run.h"
#include "lab/scenario/scenario_file.h"
#include "models/ladder_model.h"
#include "models/script_model.h"
#include "models/texts.h"
#include "models/timeline_model.h"
#include "models/topology_model.h"
#include "models/transaction_model.h"
#include "models/wave_model.h"

using namespace forklab;
using namespace forklab::models;

namespace {

/// Everything that the views show at one moment.
struct Shown {
  std::vector<LadderEntry> ladder;
  TopologyModel topology;
  WaveModel waves;
  std::vector<WaveStretch> timeline;
  std::vector<TransactionRow> transactions;
  std::map<ScriptPlace, std::uint32_t> counts;
  std::vector<QString> causes;
};

std::vector<TransactionRow> transactionsAt(const RunIndex& index, const Moment& moment) {
  TransactionModel model;
  model.update(index.timeline());
  std::vector<TransactionRow> rows;
  const std::size_t count = TransactionModel::count(index.timeline(), moment);
  for (std::size_t row = 0; row < count; ++row) rows.push_back(model.row(index, row, moment));
  return rows;
}

Shown shownAt(const RunIndex& index, const lab::Scenario& scenario, const Moment& moment) {
  Shown shown;
  shown.ladder = ladderUntil(index, moment);
  shown.topology = topologyModel(index, scenario, NetworkPaths(scenario), moment);
  shown.waves = waveModel(index, forkShownAt(index.timeline(), 0, moment), moment);
  shown.timeline = waveStretches(index, moment.event);
  shown.transactions = transactionsAt(index, moment);
  ScriptModel counts;
  counts.moveTo(index.timeline(), {index.last(), index.end()});
  counts.moveTo(index.timeline(), moment);
  shown.counts = counts.counts();
  for (const LadderEntry& entry : shown.ladder) {
    if (entry.row.kind != MessageKind::routeTag) shown.causes.push_back(causeText(index, entry.row.event));
  }
  return shown;
}

RunIndex indexOf(std::shared_ptr<const trace::Log> log) {
  RunIndex index(std::make_shared<query::Timeline>(std::move(log)));
  index.update();
  return index;
}

void compare(const Shown& full, const Shown& fresh) {
  QCOMPARE(full.ladder.size(), fresh.ladder.size());
  QVERIFY2(full.ladder == fresh.ladder, "ladder");
  QVERIFY2(full.topology == fresh.topology, "topology");
  QVERIFY2(full.waves == fresh.waves, "waves");
  QVERIFY2(full.timeline == fresh.timeline, "timeline");
  QVERIFY2(full.transactions == fresh.transactions, "transactions");
  QVERIFY2(full.counts == fresh.counts, "script");
  QVERIFY2(full.causes == fresh.causes, "message");
}

std::set<QString> shippedScenarios() {
  std::set<QString> folders;
  QDirIterator files(QStringLiteral(FORKLAB_SOURCE_DIR "/scenarios"), {QStringLiteral("scenario.yaml")},
                     QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) folders.insert(QFileInfo(files.next()).path());
  return folders;
}

}  // namespace

class PlayheadTest : public QObject {
  Q_OBJECT

 private slots:
  void aPlayheadInALongRunShowsAShortOne() {
    const auto full = tests::serialForkCall();
    const RunIndex fullIndex = indexOf(full->log);
    for (trace::EventId event = 12; event <= fullIndex.last(); ++event) {
      const auto fresh = tests::serialForkCall(event);
      const RunIndex freshIndex = indexOf(fresh->log);
      QCOMPARE(freshIndex.last(), event);
      const Moment moment{event, freshIndex.end()};
      compare(shownAt(fullIndex, full->scenario, moment), shownAt(freshIndex, fresh->scenario, moment));
      if (QTest::currentTestFailed()) return;
    }
  }

  void everyShippedScenarioIsShownAsAFreshRunStoppedThere_data() {
    QTest::addColumn<QString>("folder");
    for (const QString& folder : shippedScenarios())
      QTest::newRow(qPrintable(QFileInfo(folder).fileName())) << folder;
  }
  void everyShippedScenarioIsShownAsAFreshRunStoppedThere() {
    QFETCH(QString, folder);
    const lab::ScenarioResult loaded = lab::loadScenario(folder.toStdString());
    QVERIFY(loaded.scenario.has_value());
    lab::LabRun full(*loaded.scenario, {});
    QVERIFY(full.isReady());
    std::uint64_t steps = 0;
    while (full.step()) ++steps;
    const RunIndex fullIndex = indexOf(full.recorder().sharedLog());
    kernel::RandomStream random(1, folder.toStdString());
    for (int playhead = 0; playhead < 20; ++playhead) {
      lab::LabRun fresh(*loaded.scenario, {});
      for (std::uint64_t left = 1 + random.below(steps); left > 0; --left) fresh.step();
      const RunIndex freshIndex = indexOf(fresh.recorder().sharedLog());
      const Moment moment{freshIndex.last(), freshIndex.end()};
      compare(shownAt(fullIndex, *loaded.scenario, moment), shownAt(freshIndex, *loaded.scenario, moment));
      if (QTest::currentTestFailed()) return;
    }
  }
};

QTEST_MAIN(PlayheadTest)
#include "playhead_test.moc"
