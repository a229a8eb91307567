#pragma once

#include <QFont>
#include <QPainter>
#include <vector>

#include "models/load_model.h"
#include "painting/theme.h"
#include "painting/time_axis.h"

namespace forklab::painting {

/// What the load view shows.
struct LoadScene {
  const models::RunIndex* index = nullptr;
  const models::LoadModel* model = nullptr;
  models::Moment moment;
  kernel::Instant end;  ///< of the known run
  QFont font;
  double width = 600;
};

/// One line of the load view.
struct LoadRow {
  enum class Kind : std::uint8_t {
    node,
    group,
    worker,
    queue,
    streams,
    stream,
    reading,
    part,
    axis,
    note,
    legend
  };
  Kind kind = Kind::node;
  models::NodeId node = trace::kNoNode;
  std::size_t item = 0;  ///< group, stream or part
  std::size_t lane = 0;  ///< worker of the group
  QRectF box;
};

/// Proxies below each other: left their workers, queues and connections over time, right what they read of
/// messages; where there is no room, one below the other.
class LoadLayout {
 public:
  explicit LoadLayout(const LoadScene& scene);

  const std::vector<LoadRow>& rows() const { return rows_; }
  const TimeAxis& axis() const { return axis_; }
  double height() const { return height_; }
  double labelWidth() const { return labelWidth_; }
  /// The bar of a row over a stretch of time.
  QRectF bar(const LoadRow& row, kernel::Instant from, kernel::Instant until) const;

 private:
  struct Column {
    double left = 0;
    double width = 0;
    double y = 0;
  };
  void add(Column& column, LoadRow row, double height);
  void addWork(const LoadScene& scene, models::NodeId node, Column& column);
  void addReading(const models::ReadingSum& sum, models::NodeId node, Column& column);

  std::vector<LoadRow> rows_;
  TimeAxis axis_;
  double lineHeight_ = 18;
  double labelWidth_ = 120;
  double height_ = 0;
};

class LoadPainter {
 public:
  LoadPainter(const LoadScene& scene, const LoadLayout& layout, const Theme& theme);
  void paint(QPainter& painter);

 private:
  void paintRow(QPainter& painter, const LoadRow& row);
  void paintAxis(QPainter& painter, const LoadRow& row);
  void paintGroup(QPainter& painter, const LoadRow& row);
  void paintWorker(QPainter& painter, const LoadRow& row);
  void paintStretches(QPainter& painter, const LoadRow& row,
                      const std::vector<models::WorkStretch>& stretches, bool areBlocked);
  void paintQueue(QPainter& painter, const LoadRow& row);
  void paintStream(QPainter& painter, const LoadRow& row);
  void paintReading(QPainter& painter, const LoadRow& row);
  void paintPart(QPainter& painter, const LoadRow& row);
  /// Name in bold, and behind it what is so at the playhead.
  void paintLabel(QPainter& painter, const LoadRow& row, const QString& name, const QString& state);
  void paintPlayhead(QPainter& painter, const LoadRow& row);
  /// How much of its colour something keeps that begins then.
  double shareOf(kernel::Instant from) const;
  kernel::Instant clipped(kernel::Instant until) const {
    return std::min(until, std::max(scene_.end, scene_.moment.time));
  }

  const LoadScene& scene_;
  const LoadLayout& layout_;
  const Theme& theme_;
  QFont bold_, small_;
};

/// "31 taken, 3 waited, longest 2 s; queue 1 now, 3 at most; busy 4.2 s, blocked 4 s".
QString groupText(const models::WorkGroup& group, const models::Moment& moment);
/// "12 of 12", "never read (6)".
QString partCountText(const models::ReadingSum::Part& part);
/// "R-URI", "top Via" in the reader's language.
QString partName(std::size_t part);

}  // namespace forklab::painting
