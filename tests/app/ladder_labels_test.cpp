#include <QFontMetricsF>
#include <QTest>
#include <array>

#include "app/support/synthetic_call.h"
#include "kernel/random.h"
#include "models/ladder_model.h"
#include "painting/ladder_layout.h"
#include "query/timeline.h"

using namespace forklab;
using painting::LadderLayout;

namespace {

/// What stands on the ladder of some rows: boxes with words, and lines.
struct Drawn {
  std::vector<QRectF> words;
  std::vector<QLineF> arrows;
};

bool crosses(const QRectF& box, const QLineF& line) {
  const std::array sides{QLineF(box.topLeft(), box.topRight()), QLineF(box.topRight(), box.bottomRight()),
                         QLineF(box.bottomRight(), box.bottomLeft()),
                         QLineF(box.bottomLeft(), box.topLeft())};
  for (const QLineF& side : sides) {
    if (side.intersects(line) == QLineF::BoundedIntersection) return true;
  }
  return box.contains(line.p1());
}

std::vector<double> widthsOf(const std::vector<QString>& labels) {
  const QFontMetricsF metrics{QFont()};
  std::vector<double> widths;
  for (const QString& label : labels) widths.push_back(metrics.horizontalAdvance(label));
  return widths;
}

Drawn drawn(const models::RunIndex& index, const LadderLayout& layout) {
  Drawn all;
  for (std::size_t row = 0; row < index.rows().size(); ++row) {
    const models::LadderEntry entry = models::ladderEntry(index, row, {index.last(), index.end()});
    const std::size_t from = entry.row.from;
    const std::size_t to = entry.row.to;
    if (entry.row.kind == models::MessageKind::routeTag) {
      if (const auto tag = layout.tag(row, from, widthsOf(entry.labels))) all.words.push_back(tag->box);
      continue;
    }
    const bool lost = entry.fate == models::Fate::lost;
    LadderLayout::Lost shown{layout.label(row, from, to, widthsOf(entry.labels)), 1};
    if (lost) shown = layout.lost(row, from, to, widthsOf(entry.labels));
    all.arrows.push_back(LadderLayout::part(layout.arrow(row, from, to), shown.share));
    if (shown.label) all.words.push_back(shown.label->box);
  }
  return all;
}

}  // namespace

class LadderLabelsTest : public QObject {
  Q_OBJECT

 private slots:
  void noTwoLabelsMeetAndNoneMeetsALine_data() {
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 20; ++seed) QTest::addRow("seed %llu", seed) << seed;
  }
  void noTwoLabelsMeetAndNoneMeetsALine() {
    QFETCH(quint64, seed);
    kernel::RandomStream random(seed, "layout");
    const std::size_t nodes = 2 + random.below(9);
    const auto info = tests::randomTraffic(seed, 60, nodes);
    models::RunIndex index(std::make_shared<query::Timeline>(info->log));
    index.update();
    const double fontHeight = QFontMetricsF(QFont()).height();
    const painting::LadderMetrics metrics{.rowHeight = fontHeight + static_cast<double>(random.below(20)),
                                          .fontHeight = fontHeight};
    const LadderLayout layout(metrics, nodes, 300 + static_cast<double>(random.below(1200)));
    const Drawn all = drawn(index, layout);
    if (layout.showsLabels()) QVERIFY(!all.words.empty());
    for (std::size_t i = 0; i < all.words.size(); ++i) {
      for (std::size_t j = i + 1; j < all.words.size(); ++j) QVERIFY(!all.words[i].intersects(all.words[j]));
      for (const QLineF& arrow : all.arrows) QVERIFY(!crosses(all.words[i], arrow));
    }
  }

  void noLabelStandsOnALifelineOrOnTheTimes() {
    const auto info = tests::randomTraffic(7, 200, 6);
    models::RunIndex index(std::make_shared<query::Timeline>(info->log));
    index.update();
    const LadderLayout layout({}, 6, 800);
    for (std::size_t row = 0; row < index.rows().size(); ++row) {
      const models::LadderEntry entry = models::ladderEntry(index, row, {index.last(), index.end()});
      if (entry.row.kind == models::MessageKind::routeTag) continue;
      const auto label = layout.label(row, entry.row.from, entry.row.to, widthsOf(entry.labels));
      if (!label) continue;
      QVERIFY(label->box.left() > layout.metrics().timeWidth);
      for (std::size_t column = 0; column < 6; ++column) {
        const double x = layout.columnX(column);
        QVERIFY(x < label->box.left() || x > label->box.right());
      }
    }
  }
};

QTEST_MAIN(LadderLabelsTest)
#include "ladder_labels_test.moc"
