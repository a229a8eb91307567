#include <QLabel>
#include <QTabBar>
#include <QTest>

#include "lab/run.h"
#include "lab/scenario/scenario_file.h"
#include "models/copies_model.h"
#include "models/load_model.h"
#include "painting/load_painter.h"
#include "run/session.h"
#include "sip/message.h"
#include "views/copy_bar.h"
#include "views/load_view.h"

using namespace forklab;
using namespace forklab::models;

namespace {

/// A shipped scenario, played to its end and shown from there.
class Played {
 public:
  explicit Played(const char* name) {
    const auto loaded = lab::loadScenario(std::string(FORKLAB_SOURCE_DIR "/scenarios/") + name);
    auto info = std::make_shared<run::RunInfo>();
    info->scenario = *loaded.scenario;
    run_ = std::make_unique<lab::LabRun>(*loaded.scenario, lab::RunOptions{});
    run_->runToEnd();
    for (std::size_t node = 0; node < info->scenario.nodes.size(); ++node) {
      const auto program = run_->programOf(static_cast<trace::NodeId>(node));
      info->scripts.push_back(program == nullptr ? script::SourceFiles{} : program->files());
    }
    info->log = run_->recorder().sharedLog();
    session.open(info);
    session.update(SIZE_MAX);
    session.selection().moveTo(session.end());
  }

  const RunIndex& index() const { return session.index(); }
  lab::Summary summary() const { return run_->summary(); }
  /// The first packet that begins so and comes from there.
  trace::EventId packet(std::string_view start, std::string_view node) const {
    for (std::size_t row = 0; row < index().rows().size(); ++row) {
      const trace::Event& event = index().log().byId(index().rows()[row].event);
      const auto* sent = std::get_if<trace::PacketSent>(&event.payload);
      if (sent != nullptr && sent->bytes.starts_with(start) && index().nodes()[event.node].name == node)
        return event.id;
    }
    return 0;
  }

  run::Session session;

 private:
  std::unique_ptr<lab::LabRun> run_;
};

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

/// The copies of a request, and what proxies did with their time and with what they got.
class WorkTest : public QObject {
  Q_OBJECT

 private slots:
  void theCopiesOfAnArrivalAndOfABranchAreTheSame() {
    const Played played("routing/record-route-too-late");
    const Moment end = {played.index().last(), played.index().end()};
    const auto arrived = copiesOf(played.index(), played.packet("INVITE", "alice"), end);
    const auto branch = copiesOf(played.index(), played.packet("INVITE", "proxy"), end);
    QVERIFY(arrived && branch);
    QVERIFY(*arrived == *branch);
    QVERIFY(arrived->clone && arrived->isSealed);
    QVERIFY(holds(arrived->own.bytes, "Record-Route") && !holds(arrived->clone->bytes, "Record-Route"));
    QVERIFY(arrived->own.held > arrived->clone->held);
    QVERIFY(arrived->own.gone != 0);
    QCOMPARE(std::ranges::count(arrived->edits, true, &CopyStep::isLate), std::ptrdiff_t{1});
  }

  void copiesAreOnlyWhatThePlayheadKnows() {
    const Played played("routing/record-route-too-late");
    const trace::EventId invite = played.packet("INVITE", "alice");
    const auto whole = copiesOf(played.index(), invite, {played.index().last(), played.index().end()});
    const trace::EventId late = whole->edits.back().event;
    const auto before = copiesOf(played.index(), invite, {late - 1, played.index().log().byId(late).time});
    QVERIFY(before && before->edits.size() + 1 == whole->edits.size());
    QVERIFY(!holds(before->own.bytes, "Record-Route"));
    QVERIFY(!copiesOf(played.index(), invite, {invite, played.index().log().byId(invite).time}));
    QVERIFY(!copiesOf(played.index(), played.packet("SIP/2.0 200", "bob"),
                      {played.index().last(), played.index().end()}));
  }

  void linesAreComparedAsTheyStand() {
    const auto lines = linesMissingIn("a\r\nb\r\nb\r\n", "a\r\nb\r\nc\r\nb\r\nb\r\n");
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[0].begin, 6U);
    QVERIFY(linesMissingIn("", "").empty());
    QCOMPARE(linesMissingIn("a\n", "no end").size(), std::size_t{1});
  }

  void theBarSaysWhichLineCameTooLate() {
    Played played("routing/record-route-too-late");
    views::CopyBar bar(played.session);
    bar.showPacket(played.packet("INVITE", "proxy"));
    const auto* const label = bar.findChild<QLabel*>();
    QVERIFY2(label->text().contains(QStringLiteral("line 45 (record_route();)")), qPrintable(label->text()));
    QVERIFY(label->text().contains(QStringLiteral("line 44 (t_relay();)")));
    auto* const tabs = bar.findChild<QTabBar*>();
    tabs->setCurrentIndex(views::CopyBar::kOwn);
    QCOMPARE(bar.lateLines().size(), std::size_t{1});
    QVERIFY(holds(bar.lateLines()[0].of(bar.bytes()), "Record-Route"));
    tabs->setCurrentIndex(views::CopyBar::kClone);
    QVERIFY(bar.lateLines().empty());
    QVERIFY(!holds(bar.bytes(), "Record-Route"));
    bar.showPacket(played.packet("SIP/2.0 200", "bob"));
    QVERIFY(bar.isHidden());
    QVERIFY(bar.choice() == views::CopyBar::kWire && holds(bar.bytes(), "SIP/2.0 200"));
  }

  void theLoadAddsUpToTheSummary_data() {
    QTest::addColumn<QString>("scenario");
    for (const char* name : {"dns/unresolvable-stateful", "dns/unresolvable-stateless", "cost/break-even"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }

  void theLoadAddsUpToTheSummary() {
    QFETCH(QString, scenario);
    const Played played(scenario.toUtf8().constData());
    const Moment end = {played.index().last(), played.index().end()};
    LoadModel model;
    model.update(played.index());
    model.moveTo(played.index(), end);
    const lab::Summary summary = played.summary();
    QCOMPARE(model.groups().size(), summary.workers.size());
    for (const WorkGroup& group : model.groups()) {
      const auto& load = summary.workers.at("proxy " + std::string(group.name));
      const GroupMoment* last = groupAt(group, end);
      QCOMPARE(last->taken, load.taken);
      QCOMPARE(last->longest, load.longestQueue);
      QCOMPARE(last->waited, load.waited);
      QVERIFY(sumsAt(group, end).busy >= load.busy);
    }
    const ReadingSum& sum = model.readings().begin()->second;
    QCOMPARE(sum.messages, static_cast<std::int64_t>(summary.parsing.messages));
    for (std::size_t i = 0; i < sum.parts.size(); ++i)
      QCOMPARE(sum.parts[i].read, static_cast<std::int64_t>(summary.parsing.parts[i].read));
  }

  void theLoadFollowsThePlayheadBothWays() {
    const Played played("dns/unresolvable-stateless");
    LoadModel there, back;
    there.update(played.index());
    back.update(played.index());
    const kernel::Instant half{played.index().end().ns / 2};
    const Moment middle{played.index().timeline().eventAt(half), half};
    there.moveTo(played.index(), middle);
    back.moveTo(played.index(), {played.index().last(), played.index().end()});
    back.moveTo(played.index(), middle);
    QVERIFY(there.readings() == back.readings());
    back.moveTo(played.index(), {});
    QVERIFY(back.readings().empty());
    const WorkGroup& group = there.groups().front();
    const WorkSums sums = sumsAt(group, middle);
    // Four workers that wait for DNS nearly all the time.
    QVERIFY(sums.blocked <= sums.busy);
    QVERIFY(sums.blocked.ns > 3 * half.ns);
    const WorkerState state = workerAt(group.workers.front(), middle);
    QVERIFY(state.busy != nullptr && state.blocked != nullptr);
    QVERIFY(holds(state.blocked->why, "DNS"));
  }

  void connectionsAreSeenFromTheSideThatOpenedThem() {
    const Played played("transport/udp-against-tcp");
    LoadModel model;
    model.update(played.index());
    QCOMPARE(model.streams().size(), std::size_t{2});
    const StreamLane& first = model.streams().front();
    QVERIFY(played.index().nodes()[first.node].name == "carol");
    QVERIFY(played.index().nodes()[first.peer].name == "proxy");
    QVERIFY(streamAt(first, {}) == nullptr);
    QVERIFY(streamAt(first, {played.index().last(), played.index().end()}) != nullptr);
  }

  // Wide: side by side; narrow: one below the other. Rows never overlap.
  void theRowsHaveRoom_data() {
    QTest::addColumn<int>("width");
    for (const int width : {320, 620, 900, 1900}) QTest::addRow("%d", width) << width;
  }

  void theRowsHaveRoom() {
    QFETCH(int, width);
    const Played played("dns/unresolvable-stateful");
    LoadModel model;
    model.update(played.index());
    const Moment end{played.index().last(), played.index().end()};
    model.moveTo(played.index(), end);
    painting::LoadScene scene;
    scene.index = &played.index();
    scene.model = &model;
    scene.moment = end;
    scene.end = end.time;
    scene.width = width;
    const painting::LoadLayout layout(scene);
    QVERIFY(layout.rows().size() > 10);
    for (std::size_t i = 0; i < layout.rows().size(); ++i) {
      const QRectF& box = layout.rows()[i].box;
      QVERIFY(box.left() >= 0 && box.right() <= width && box.bottom() <= layout.height());
      for (std::size_t j = i + 1; j < layout.rows().size(); ++j)
        QVERIFY(!box.intersects(layout.rows()[j].box));
    }
  }
};

QTEST_MAIN(WorkTest)
#include "work_test.moc"
