#pragma once

#include <QWidget>
#include <vector>

#include "models/timeline_model.h"
#include "painting/theme.h"
#include "painting/timeline_layout.h"
#include "run/session.h"

namespace forklab::views {

/// The whole run from left to right; the playhead is dragged here.
class TimelineView final : public QWidget {
  Q_OBJECT
 public:
  explicit TimelineView(run::Session& session);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  painting::TimelineLayout layoutNow() const;
  /// A person took the playhead to this x.
  void grabAt(double x);
  void moveTo(const models::Moment& moment);
  /// To the packet before or behind the playhead.
  void stepMessage(int direction);
  /// To the wave, retransmission or fault before or behind the playhead.
  void stepMark(int direction);
  void paintWaves(QPainter& painter, const painting::TimelineLayout& layout, const painting::Theme& theme);
  void paintMarks(QPainter& painter, const painting::TimelineLayout& layout, const painting::Theme& theme);
  void paintLanes(QPainter& painter, const painting::TimelineLayout& layout, const painting::Theme& theme);
  void paintPlayhead(QPainter& painter, const painting::TimelineLayout& layout, const painting::Theme& theme);
  /// The mark or wave nearest to a point, at most a few pixels away; 0: none.
  trace::EventId markAt(const QPointF& point) const;
  /// A wave that goes on reaches as far as time has come.
  kernel::Instant endOf(const models::WaveStretch& wave) const;
  std::vector<kernel::Instant> timesOf(const std::vector<std::uint32_t>& events) const;

  run::Session& session_;
  std::vector<models::WaveStretch> stretches_;
};

}  // namespace forklab::views
