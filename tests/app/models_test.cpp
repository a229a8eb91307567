#include <QAbstractItemModelTester>
#include <QTest>

#include "app/support/synthetic_call.h"
#include "models/ladder_model.h"
#include "models/message_item_model.h"
#include "models/script_model.h"
#include "models/texts.h"
#include "models/timeline_model.h"
#include "models/transaction_table.h"
#include "models/wave_model.h"

using namespace forklab;
using namespace forklab::models;
using namespace forklab::kernel::literals;

namespace {

using Tester = QAbstractItemModelTester;

std::shared_ptr<RunIndex> indexOf(const std::shared_ptr<const run::RunInfo>& info) {
  auto index = std::make_shared<RunIndex>(std::make_shared<query::Timeline>(info->log));
  index->update();
  return index;
}

Moment momentAt(const RunIndex& index, kernel::Duration sinceStart) {
  const kernel::Instant time = kernel::Instant{} + sinceStart;
  return {index.timeline().eventAt(time), time};
}

Moment endOf(const RunIndex& index) { return {index.last(), index.end()}; }

std::string_view bytesOfFirst(const RunIndex& index) {
  return std::get<trace::PacketSent>(index.log().byId(index.rows()[0].event).payload).bytes;
}

}  // namespace

class ModelsTest : public QObject {
  Q_OBJECT

 private slots:
  void anEmptyRunHasNothingToShow() {
    const auto info = tests::randomTraffic(1, 0, 2);
    const auto index = indexOf(info);
    QVERIFY(ladderUntil(*index, endOf(*index)).empty());
    QVERIFY(waveModel(*index, 0, endOf(*index)).isEmpty());
    QVERIFY(waveStretches(*index, index->last()).empty());
  }

  void theLadderSaysWhatWasLostAndWhatWasRepeated() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const std::vector<LadderEntry> entries = ladderUntil(*index, endOf(*index));
    const auto lost = std::ranges::find(entries, Fate::lost, &LadderEntry::fate);
    QVERIFY(lost != entries.end());
    QCOMPARE(lost->lostOn, QStringLiteral("loss on d-proxy"));
    const auto repeated =
        std::ranges::find_if(entries, [](const LadderEntry& entry) { return entry.row.retransmission; });
    QVERIFY(repeated != entries.end());
    QCOMPARE(repeated->labels[0], QStringLiteral("INVITE d ×2 · retr_timer1"));
    QCOMPARE(repeated->labels[1], QStringLiteral("INVITE d ×2"));
  }

  void behindThePlayheadAMessageIsStillToCome() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const Moment moment = momentAt(*index, 600_ms);
    const std::size_t past = index->rowsUntil(moment.event);
    QVERIFY(past > 0 && past < index->rows().size());
    QVERIFY(!ladderEntry(*index, past - 1, moment).future);
    QVERIFY(ladderEntry(*index, past, moment).future);
  }

  void aMessageUnderWayHasNotArrived() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const LadderEntry entry = ladderEntry(*index, 0, {index->rows()[0].event, {}});
    QVERIFY(entry.fate == Fate::flying);
    QVERIFY(ladderEntry(*index, 0, endOf(*index)).fate == Fate::arrived);
  }

  void aRowIsFoundByItsPacketsArrival() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const trace::EventId sent = index->rows()[0].event;
    const trace::EventId arrived = index->timeline().packet(sent)->ended;
    QCOMPARE(ladderRowOf(*index, arrived), std::optional<std::size_t>(0));
    QCOMPARE(ladderRowOf(*index, 1), std::nullopt);
  }

  void wavesGrowAndEndAsTheirBranchesDo() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const Moment middle = momentAt(*index, 2_s);
    const WaveModel model = waveModel(*index, forkShownAt(index->timeline(), 0, middle), middle);
    QCOMPARE(model.waves.size(), std::size_t{2});
    QCOMPARE(model.waves[0].title, QStringLiteral("wave 1 · q 1.0"));
    QCOMPARE(model.waves[0].branches[0].code, std::uint16_t{486});
    QVERIFY(model.waves[0].branches[0].over);
    QCOMPARE(model.waves[1].branches.size(), std::size_t{2});
    const BranchBar& ringing = model.waves[1].branches[0];
    QCOMPARE(ringing.name, QStringLiteral("b"));
    QVERIFY(ringing.outcome == BranchState::ringing && !ringing.over);
    QCOMPARE(ringing.segments.size(), std::size_t{2});
    QVERIFY(std::ranges::any_of(ringing.timers, &TimerStrip::running));
    QCOMPARE(model.waves[1].step, QStringLiteral("failure_route[serial] line 23"));
  }

  void theTimelineNamesItsWaves() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    const std::vector<WaveStretch> stretches = waveStretches(*index, index->last());
    QCOMPARE(stretches.size(), std::size_t{3});
    QCOMPARE(stretches[1].title, QStringLiteral("wave 2 · q 0.5 · b c"));
    QVERIFY(stretches[1].failed && !stretches[1].answered);
    QVERIFY(stretches[2].answered);
  }

  void scriptCountsGoForthAndBack() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    ScriptModel counts;
    counts.moveTo(index->timeline(), endOf(*index));
    QCOMPARE(counts.count({1, 0, 23}), 2U);
    counts.moveTo(index->timeline(), momentAt(*index, 2_s));
    QCOMPARE(counts.count({1, 0, 23}), 1U);
    counts.moveTo(index->timeline(), {});
    QVERIFY(counts.counts().empty());
  }

  void aPacketKnowsTheLineThatSentIt() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    for (std::size_t row = 0; row < index->rows().size(); ++row) {
      const LadderEntry entry = ladderEntry(*index, row, endOf(*index));
      if (entry.labels.front() != QStringLiteral("INVITE b")) continue;
      QCOMPARE(causingPlace(index->timeline(), entry.row.event).line, 23U);
      QVERIFY(
          causeText(*index, entry.row.event).startsWith(QStringLiteral("line 23 ← failure_route[serial]")));
      return;
    }
    QFAIL("no INVITE to b");
  }

  void aMessageIsReadAsATree() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    MessageItemModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setTree(messageTree(bytesOfFirst(*index)));
    QCOMPARE(model.tree().title, QStringLiteral("INVITE sip:bob@example.com"));
    const QModelIndex via = model.index(1, MessageItemModel::kName);
    QCOMPARE(via.data().toString(), QStringLiteral("Via"));
    QVERIFY(model.rowCount(via) >= 3);
    const kernel::ByteRange range = model.rangeOf(model.index(2, MessageItemModel::kValue, via));
    QVERIFY(range.of(bytesOfFirst(*index)).starts_with("z9hG4bK"));
    QCOMPARE(model.fieldAt(range.begin).parent().row(), 1);
  }

  void aBrokenMessageIsShownWithItsProblem() {
    MessageItemModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setTree(messageTree("no message at all"));
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(!model.tree().fields[0].problem.isEmpty());
    model.setTree(messageTree("OPTIONS sip:a@b SIP/2.0\r\nVia: nonsense\r\n\r\n"));
    QVERIFY(std::ranges::any_of(model.tree().fields,
                                [](const MessageField& field) { return !field.problem.isEmpty(); }));
  }

  void theTransactionTableFollowsThePlayhead() {
    const auto info = tests::serialForkCall();
    const auto index = indexOf(info);
    TransactionTable table;
    const Tester tester(&table, Tester::FailureReportingMode::QtTest);
    table.setRun(index);
    table.moveTo(endOf(*index));
    QCOMPARE(table.rowCount(), 5);
    QCOMPARE(table.rowOf(2), 1);
    table.moveTo(momentAt(*index, 600_ms));
    QCOMPARE(table.rowCount(), 2);
    QCOMPARE(table.row(1).state, QStringLiteral("Proceeding"));
    QVERIFY(table.row(1).timers.contains(QStringLiteral("fr_inv_timer at 120.590 s")));
    table.moveTo({});
    QCOMPARE(table.rowCount(), 0);
  }

  void timesAndSpansReadWell() {
    QCOMPARE(secondsText(kernel::Instant{520'000'000}), QStringLiteral("0.520"));
    QCOMPARE(secondsText(kernel::Instant{520'000'700}), QStringLiteral("0.520001"));
    QCOMPARE(spanText(1'500_ms), QStringLiteral("1.5 s"));
    QCOMPARE(spanText(20_ms), QStringLiteral("20 ms"));
    QCOMPARE(qText(500), QStringLiteral("q 0.5"));
    QCOMPARE(qText(-1), QStringLiteral("no q"));
    QCOMPARE(answeredMethod("SIP/2.0 200 OK\r\nCSeq: 2 CANCEL\r\n\r\n"), QStringLiteral("CANCEL"));
    QCOMPARE(answeredMethod("SIP/2.0 200 OK\r\nCSeq: 2 INVITE\r\n\r\n"), QString());
    QCOMPARE(answeredMethod("BYE sip:a SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n"), QString());
  }
};

QTEST_MAIN(ModelsTest)
#include "models_test.moc"
