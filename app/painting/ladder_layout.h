#pragma once

#include <QLineF>
#include <QRectF>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace forklab::painting {

/// Sizes of the ladder, from the font and the zoom.
struct LadderMetrics {
  double rowHeight = 26;  ///< may be a small fraction of a pixel when the whole run is fitted
  double fontHeight = 14;
  double timeWidth = 70;   ///< the column of times at the left
  double headHeight = 40;  ///< the nodes' names at the top
};

/// Where things of the ladder lie: pure geometry in content pixels, row 0 at y = 0. Each row owns its band,
/// and a label owns a part of one gap between two lifelines: so nothing that is written can meet another
/// thing.
class LadderLayout {
 public:
  static constexpr double kMinimumGap = 72;
  /// Beside the outer lifelines, for their names.
  static constexpr double kSide = 36;
  static constexpr double kMargin = 4;
  /// Half of the cross that a lost message ends in.
  static constexpr double kCrossHalf = 4;

  LadderLayout(const LadderMetrics& metrics, std::size_t columns, double width);

  const LadderMetrics& metrics() const { return metrics_; }
  std::size_t columns() const { return columns_; }
  /// At least the given width; more when the columns need it.
  double contentWidth() const { return contentWidth_; }
  /// Of so many rows.
  double contentHeight(std::size_t rows) const { return static_cast<double>(rows) * metrics_.rowHeight; }
  /// From one lifeline to the next.
  double gap() const { return gap_; }
  /// The lifeline of a column, in the middle of a pixel so that it is sharp.
  double columnX(std::size_t column) const;
  /// The upper edge of a row's band.
  double rowTop(std::size_t row) const { return static_cast<double>(row) * metrics_.rowHeight; }
  /// The row under a y, which may be negative or beyond the last.
  std::optional<std::size_t> rowAt(double y, std::size_t rows) const;
  /// Half-open range of the rows that touch [top, bottom].
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  Range rowsBetween(double top, double bottom, std::size_t rows) const;

  /// Rows are high enough for words.
  bool showsLabels() const { return metrics_.rowHeight >= metrics_.fontHeight + 9; }
  /// From the sender's lifeline to the receiver's, falling a little.
  QLineF arrow(std::size_t row, std::size_t from, std::size_t to) const;
  /// The part of an arrow up to this share of its way.
  static QLineF part(const QLineF& arrow, double share);
  /// The y that a row has where only its place counts.
  double middle(std::size_t row) const { return rowTop(row) + metrics_.rowHeight / 2; }

  struct Label {
    std::size_t choice = 0;  ///< which of the offered widths
    QRectF box;
  };
  /// Which gap of an arrow's way a label takes; at the ends it keeps clear of the cross of a lost message.
  enum class Place { middle, nearSender, nearReceiver };
  /// Above the arrow, in one gap between lifelines; the first of the widths that has room. Nothing: hide it.
  /// `crossShare`: the part of its way that a lost message came.
  std::optional<Label> label(std::size_t row, std::size_t from, std::size_t to,
                             std::span<const double> widths, Place place = Place::middle,
                             double crossShare = 0.5) const;
  /// How a lost message is shown: its name, and how far the line goes. Half way; further where the name
  /// would not fit otherwise.
  struct Lost {
    std::optional<Label> label;
    double share = 0.5;
  };
  Lost lost(std::size_t row, std::size_t from, std::size_t to, std::span<const double> widths) const;
  /// A tag sits on its own lifeline and stays clear of the neighbours'.
  std::optional<Label> tag(std::size_t row, std::size_t column, std::span<const double> widths) const;

 private:
  double slope() const;
  struct Span {
    double left = 0;
    double right = 0;
  };
  /// Where a label may stand, from lifeline to lifeline.
  Span spanOf(std::size_t from, std::size_t to, Place place, double crossShare) const;
  /// The gap right of this column.
  std::size_t gapOf(std::size_t from, std::size_t to, Place place) const;

  LadderMetrics metrics_;
  std::size_t columns_ = 0;
  double gap_ = 0;
  double contentWidth_ = 0;
};

}  // namespace forklab::painting
