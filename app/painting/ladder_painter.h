#pragma once

#include <QFont>
#include <QPainter>
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "models/ladder_model.h"
#include "painting/arrow.h"
#include "painting/ladder_layout.h"

namespace forklab::painting {

/// Everything that a picture of the ladder depends on.
struct LadderScene {
  const models::RunIndex* index = nullptr;
  models::Moment moment;
  std::vector<models::NodeId> columns;
  std::optional<std::size_t> selectedRow;
  QPointF scroll;  ///< content pixel at the viewport's upper left
  /// How bright a row flashes because it has just appeared, 0 … 1; unset: none does.
  std::function<double(std::size_t row)> flash;
  QFont font;
};

/// Draws only the rows that are to be seen; when several rows share a pixel, each pair of nodes is drawn once
/// on it.
class LadderPainter {
 public:
  LadderPainter(const LadderScene& scene, const LadderLayout& layout, const Theme& theme);

  /// The whole viewport, head included.
  void paint(QPainter& painter, const QRectF& viewport);

 private:
  void paintHead(QPainter& painter, const QRectF& viewport);
  void paintLifelines(QPainter& painter, const QRectF& viewport);
  void paintRows(QPainter& painter, LadderLayout::Range rows);
  void paintMerged(QPainter& painter, LadderLayout::Range rows);
  /// What one line of pixels shows in each gap between lifelines.
  struct PixelRow {
    static constexpr std::int8_t kFree = -1;
    explicit PixelRow(std::size_t count) : gaps(count, kFree), left(count) {}
    void claim(std::size_t gap, std::int8_t stroke) {
      if (gaps[gap] != kFree) return;
      gaps[gap] = stroke;
      --left;
    }
    void clear() {
      std::fill(gaps.begin(), gaps.end(), kFree);
      left = gaps.size();
    }
    double y = -1;
    std::vector<std::int8_t> gaps;  ///< 2 * token, + 1 behind the playhead
    std::size_t left;
  };
  /// By colour, one pixel high.
  using Strokes = std::vector<std::vector<QRectF>>;
  void flush(PixelRow& pixel, Strokes& strokes) const;
  std::size_t firstRowBelow(double y) const;
  void paintRow(QPainter& painter, std::size_t row);
  void paintTag(QPainter& painter, std::size_t row, const models::LadderEntry& entry);
  void paintMessage(QPainter& painter, std::size_t row, const models::LadderEntry& entry);
  /// The selected row, and those that have just appeared.
  void paintBand(QPainter& painter, std::size_t row, const models::LadderEntry& entry);
  /// `to`: the column that its line points at.
  void paintLost(QPainter& painter, std::size_t row, const models::LadderEntry& entry,
                 const ArrowStyle& style, std::size_t to);
  void paintAstray(QPainter& painter, std::size_t row, const models::LadderEntry& entry,
                   const ArrowStyle& style);
  static void paintText(QPainter& painter, const std::optional<LadderLayout::Label>& placed,
                        const QFont& font, const std::vector<QString>& choices);
  void paintTime(QPainter& painter, std::size_t row, const models::LadderEntry& entry);
  void paintPlayhead(QPainter& painter, const QRectF& viewport);
  /// No column for a node that only passes packets on.
  std::size_t columnOf(models::NodeId node) const;

  const LadderScene& scene_;
  const LadderLayout& layout_;
  const Theme& theme_;
  std::vector<std::size_t> columnOfNode_;
  QFont boldFont_, timeFont_;
};

}  // namespace forklab::painting
