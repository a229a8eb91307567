#include <QTest>
#include <array>

#include "painting/ladder_layout.h"
#include "painting/time_axis.h"
#include "painting/timeline_layout.h"
#include "painting/topology_layout.h"
#include "painting/wave_layout.h"

using namespace forklab;
using namespace forklab::painting;
using namespace forklab::kernel::literals;
using kernel::Instant;

namespace {

constexpr LadderMetrics kMetrics{.rowHeight = 26, .fontHeight = 14, .timeWidth = 60, .headHeight = 40};

TopologyShape star(std::size_t phones) {
  TopologyShape shape;
  shape.nodes.push_back({true, {}, {}});
  shape.nodes.push_back({false, {}, {}});
  shape.links.push_back({0, 1});
  for (std::size_t i = 0; i < phones; ++i) {
    shape.nodes.push_back({true, {}, {}});
    shape.links.push_back({1, i + 2});
  }
  return shape;
}

QRectF boxAround(const QPointF& centre, const QSizeF& size) {
  return {centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height()};
}

bool liesOnItsLink(const QRectF& label, const QLineF& link) {
  for (int step = 0; step <= 100; ++step) {
    if (label.contains(link.pointAt(step / 100.0))) return true;
  }
  return false;
}

}  // namespace

class GeometryTest : public QObject {
  Q_OBJECT

 private slots:
  void timeLiesOnTheAxis_data() {
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<double>("x");
    QTest::newRow("start") << qint64{1000} << 100.0;
    QTest::newRow("middle") << qint64{2000} << 200.0;
    QTest::newRow("end") << qint64{3000} << 300.0;
    QTest::newRow("beyond") << qint64{4000} << 400.0;
  }
  void timeLiesOnTheAxis() {
    QFETCH(qint64, milliseconds);
    QFETCH(double, x);
    const TimeAxis axis(Instant{} + 1_s, Instant{} + 3_s, 100, 300);
    const Instant time = Instant{} + kernel::Duration::milliseconds(milliseconds);
    QCOMPARE(axis.x(time), x);
    QCOMPARE(axis.clampedX(time), std::min(x, 300.0));
    if (x <= 300) QCOMPARE(axis.timeAt(x).ns, time.ns);
  }

  void ticksAreRoundAndApart_data() {
    QTest::addColumn<qint64>("spanMilliseconds");
    QTest::addColumn<qint64>("stepMilliseconds");
    QTest::newRow("a second") << qint64{1000} << qint64{200};
    QTest::newRow("half a minute") << qint64{30'000} << qint64{5'000};
    QTest::newRow("ten milliseconds") << qint64{10} << qint64{2};
  }
  void ticksAreRoundAndApart() {
    QFETCH(qint64, spanMilliseconds);
    QFETCH(qint64, stepMilliseconds);
    const TimeAxis axis({}, Instant{} + kernel::Duration::milliseconds(spanMilliseconds), 0, 600);
    QCOMPARE(axis.tickStep(90).ns, stepMilliseconds * 1'000'000);
    const std::vector<Instant> ticks = axis.ticks(90);
    QVERIFY(ticks.size() >= 2);
    for (std::size_t i = 1; i < ticks.size(); ++i) QVERIFY(axis.x(ticks[i]) - axis.x(ticks[i - 1]) >= 90);
  }

  void aLadderRowIsFoundUnderItsPixel() {
    const LadderLayout layout(kMetrics, 4, 600);
    QCOMPARE(layout.rowAt(0, 10), std::optional<std::size_t>(0));
    QCOMPARE(layout.rowAt(25.9, 10), std::optional<std::size_t>(0));
    QCOMPARE(layout.rowAt(26, 10), std::optional<std::size_t>(1));
    QCOMPARE(layout.rowAt(260, 10), std::nullopt);
    QCOMPARE(layout.rowAt(-1, 10), std::nullopt);
    const auto rows = layout.rowsBetween(30, 90, 10);
    QCOMPARE(rows.begin, std::size_t{1});
    QCOMPARE(rows.end, std::size_t{4});
  }

  void aMillionRowsFitIntoAWindow() {
    LadderMetrics metrics = kMetrics;
    metrics.rowHeight = 700.0 / 1e6;
    const LadderLayout layout(metrics, 4, 600);
    QVERIFY(!layout.showsLabels());
    QCOMPARE(std::round(layout.contentHeight(1'000'000)), 700.0);
    QCOMPARE(layout.rowsBetween(0, 700, 1'000'000).end, std::size_t{1'000'000});
  }

  void aNarrowLadderGrowsBeyondItsWindow() {
    const LadderLayout narrow(kMetrics, 20, 600);
    QCOMPARE(narrow.gap(), LadderLayout::kMinimumGap);
    QVERIFY(narrow.contentWidth() > 600);
    const LadderLayout wide(kMetrics, 4, 900);
    QCOMPARE(wide.contentWidth(), 900.0);
    QVERIFY(wide.columnX(3) <= 900 - LadderLayout::kSide + 1);
  }

  void aLabelThatIsTooWideGivesWayToAShorterOne() {
    const LadderLayout layout(kMetrics, 4, 600);
    const std::array widths{900.0, 60.0, 20.0};
    const auto label = layout.label(0, 0, 3, widths);
    QVERIFY(label.has_value());
    QCOMPARE(label->choice, std::size_t{1});
    const std::array hopeless{900.0};
    QVERIFY(!layout.label(0, 0, 3, hopeless));
  }

  void aLostMessageIsNamedOnItsSendersSide() {
    const LadderLayout layout(kMetrics, 5, 800);
    const std::array widths{50.0};
    const auto label = layout.label(0, 0, 4, widths, LadderLayout::Place::nearSender);
    const auto reason = layout.label(0, 0, 4, widths, LadderLayout::Place::nearReceiver);
    QVERIFY(label->box.right() < layout.columnX(1));
    QVERIFY(reason->box.left() > layout.columnX(3));
  }

  void marksOnOnePixelAreDrawnOnce() {
    const TimelineLayout layout(1000, 14, 80, Instant{} + 10_s);
    const std::array marks{Instant{} + 1_s, Instant{} + 1_s + 1_us, Instant{} + 5_s};
    QCOMPARE(layout.markPixels(marks).size(), std::size_t{2});
  }

  void waveRowsFollowEachOtherWithoutOverlap() {
    WaveMetrics metrics;
    const std::array<std::size_t, 3> branches{1, 2, 1};
    const WaveLayout layout(metrics, branches, {}, Instant{} + 5_s);
    QVERIFY(layout.title(0).bottom() <= layout.row(0, 0).top());
    QVERIFY(layout.row(0, 0).bottom() <= layout.title(1).top());
    QVERIFY(layout.row(1, 0).bottom() <= layout.row(1, 1).top());
    QVERIFY(layout.row(2, 0).bottom() <= layout.height());
    QVERIFY(layout.bar(1, 0, {}, Instant{} + 1_s).bottom() <= layout.strip(1, 0, {}, Instant{} + 1_s).top());
  }

  void anOutcomeStandsInsideALongBarAndBehindAShortOne() {
    const std::array<std::size_t, 1> branches{1};
    const WaveLayout layout(WaveMetrics{}, branches, {}, Instant{} + 5_s);
    const QRectF longBar(100, 0, 200, 20);
    QVERIFY(longBar.contains(layout.outcome(longBar, 50)));
    const QRectF shortBar(100, 0, 10, 20);
    QCOMPARE(layout.outcome(shortBar, 50).left(), shortBar.right());
  }

  void distanceFromTheCallerOrdersTheStage() {
    const TopologyShape shape = star(3);
    QCOMPARE(distancesFromCaller(shape), (std::vector<std::size_t>{0, 1, 2, 2, 2}));
    const TopologyLayout wide(shape, QRectF(0, 0, 800, 400), 14);
    QVERIFY(wide.node(0).right() < wide.node(1).left());
    QVERIFY(wide.node(1).right() < wide.node(2).left());
    const TopologyLayout tall(shape, QRectF(0, 0, 300, 500), 14);
    QVERIFY(tall.node(0).bottom() < tall.node(1).top());
  }

  void nodesAndLinkLabelsKeepClearOfEachOther_data() {
    QTest::addColumn<QSizeF>("area");
    QTest::addColumn<int>("phones");
    QTest::newRow("small") << QSizeF(280, 260) << 4;
    QTest::newRow("wide") << QSizeF(1200, 300) << 4;
    QTest::newRow("crowded") << QSizeF(500, 400) << 8;
  }
  void nodesAndLinkLabelsKeepClearOfEachOther() {
    QFETCH(QSizeF, area);
    QFETCH(int, phones);
    const TopologyLayout layout(star(static_cast<std::size_t>(phones)), QRectF(QPointF(), area), 14);
    std::vector<QRectF> boxes;
    for (std::size_t node = 0; node < layout.nodeCount(); ++node) boxes.push_back(layout.node(node));
    const std::vector<QSizeF> sizes(static_cast<std::size_t>(phones) + 1, QSizeF(50, 16));
    for (const auto& label : layout.linkLabels(sizes, QSizeF(56, 18))) {
      if (label) boxes.push_back(*label);
    }
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      QVERIFY(QRectF(QPointF(), area).contains(boxes[i]));
      for (std::size_t j = i + 1; j < boxes.size(); ++j) QVERIFY(!boxes[i].intersects(boxes[j]));
    }
  }

  void aPacketCoversNoLabelThatStandsBesideItsLink_data() { nodesAndLinkLabelsKeepClearOfEachOther_data(); }
  void aPacketCoversNoLabelThatStandsBesideItsLink() {
    QFETCH(QSizeF, area);
    QFETCH(int, phones);
    const TopologyShape shape = star(static_cast<std::size_t>(phones));
    const TopologyLayout layout(shape, QRectF(QPointF(), area), 14);
    const QSizeF plate(56, 18);
    const std::vector<QSizeF> sizes(shape.links.size(), QSizeF(50, 16));
    const auto labels = layout.linkLabels(sizes, plate);
    std::size_t beside = 0;
    for (std::size_t number = 0; number < labels.size(); ++number) {
      if (!labels[number] || liesOnItsLink(*labels[number], layout.link(number))) continue;
      ++beside;
      const TopologyShape::Link& link = shape.links[number];
      for (int step = 0; step <= 20; ++step) {
        const QPointF at = layout.between(link.a, link.b, step / 20.0, plate);
        QVERIFY(!boxAround(at, plate).intersects(*labels[number]));
      }
    }
    QVERIFY2(beside > 0, "no label found room beside its link");
  }

  void aPacketStaysBesideTheNodesItGoesBetween() {
    const TopologyLayout layout(star(4), QRectF(0, 0, 900, 500), 14);
    const QSizeF plate(56, 18);
    for (const double share : {0.0, 0.5, 1.0}) {
      const QRectF packet = boxAround(layout.between(0, 1, share, plate), plate - QSizeF(1, 1));
      QVERIFY(!packet.intersects(layout.node(0)) && !packet.intersects(layout.node(1)));
    }
    QVERIFY(layout.between(0, 1, 0, plate).x() < layout.between(0, 1, 1, plate).x());
  }

  void aRowOfNodesStandsUprightInAnUprightArea() {
    TopologyShape shape = star(1);
    for (std::size_t node = 0; node < 3; ++node) {
      shape.nodes[node].x = 100.0 * static_cast<double>(node);
      shape.nodes[node].y = 400;
    }
    const TopologyLayout tall(shape, QRectF(0, 0, 290, 300), 14);
    QVERIFY(tall.node(0).bottom() < tall.node(1).top());
    QCOMPARE(tall.node(0).left(), tall.node(2).left());
    const TopologyLayout wide(shape, QRectF(0, 0, 800, 300), 14);
    QVERIFY(wide.node(0).right() < wide.node(1).left());
  }

  void theCrossOfALostMessageTouchesNoWord_data() {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("width");
    for (const int columns : {2, 3, 4, 6}) {
      for (const int width : {300, 500, 900}) {
        QTest::addRow("%d columns on %d", columns, width) << columns << width;
      }
    }
  }
  void theCrossOfALostMessageTouchesNoWord() {
    QFETCH(int, columns);
    QFETCH(int, width);
    const LadderLayout layout(kMetrics, static_cast<std::size_t>(columns), width);
    const auto last = static_cast<std::size_t>(columns) - 1;
    for (const auto& [from, to] : {std::pair{std::size_t{0}, last}, std::pair{last, std::size_t{0}}}) {
      for (double word = 20; word < 300; word += 10) {
        const std::array widths{word};
        const LadderLayout::Lost lost = layout.lost(0, from, to, widths);
        const QPointF end = layout.arrow(0, from, to).pointAt(lost.share);
        const double half = LadderLayout::kCrossHalf;
        const QRectF cross = boxAround(end, QSizeF(2 * half, 2 * half));
        if (lost.label) QVERIFY(!lost.label->box.intersects(cross));
        const auto reason = layout.label(0, from, to, widths, LadderLayout::Place::nearReceiver, lost.share);
        if (reason) QVERIFY(!reason->box.intersects(cross));
        if (reason && lost.label) QVERIFY(!reason->box.intersects(lost.label->box));
      }
    }
  }

  void aLostMessageGoesFurtherWhereItsNameNeedsTheRoom() {
    const LadderLayout layout(kMetrics, 2, 230);
    const double gap = layout.gap();
    const std::array brief{gap / 4};
    const std::array lengthy{gap * 0.6};
    QCOMPARE(layout.lost(0, 0, 1, brief).share, 0.5);
    QVERIFY(layout.lost(0, 0, 1, lengthy).label.has_value());
    QVERIFY(layout.lost(0, 0, 1, lengthy).share > 0.5);
  }

  void givenPlacesAreKept() {
    TopologyShape shape = star(1);
    shape.nodes[0].x = 0;
    shape.nodes[0].y = 0;
    shape.nodes[1].x = 500;
    shape.nodes[1].y = 1000;
    shape.nodes[2].x = 1000;
    shape.nodes[2].y = 0;
    const TopologyLayout layout(shape, QRectF(0, 0, 600, 400), 14);
    QVERIFY(layout.node(1).top() > layout.node(0).bottom());
    QVERIFY(layout.node(2).left() > layout.node(1).right());
    QCOMPARE(layout.nodeAt(layout.node(2).center()), std::optional<std::size_t>(2));
    QCOMPARE(layout.linkAt(layout.link(0).pointAt(0.5)), std::optional<std::size_t>(0));
  }
};

QTEST_MAIN(GeometryTest)
#include "geometry_test.moc"
