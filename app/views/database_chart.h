#pragma once

#include <QChartView>
#include <QTimer>
#include <optional>

#include "run/session.h"

namespace forklab::views {

/// Calls of databases over time, stacked by procedure, and beside them the worker time that they blocked. A
/// click takes the playhead there.
class DatabaseChart final : public QChartView {
  Q_OBJECT
 public:
  explicit DatabaseChart(run::Session& session);
  void setRun();
  /// The playhead moved, or the run grew.
  void refresh();

 protected:
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void mousePressEvent(QMouseEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// Another picture, at most a few times a second however fast the run goes.
  void rebuild();
  void addBars();
  void addBlocked();
  void colour();
  kernel::Instant end() const;

  run::Session& session_;
  std::optional<query::DatabaseSeries> series_;
  QTimer later_;
  bool isStale_ = true;
};

}  // namespace forklab::views
