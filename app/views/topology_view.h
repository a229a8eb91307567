#pragma once

#include <QWidget>

#include "painting/topology_painter.h"
#include "views/view.h"

namespace forklab::views {

/// The stage: nodes, links, and packets gliding along them in simulated time.
class TopologyView final : public QWidget {
  Q_OBJECT
 public:
  explicit TopologyView(const ViewContext& context);
  QSize sizeHint() const override { return {380, 320}; }
  QSize minimumSizeHint() const override { return {180, 140}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void refresh();
  painting::TopologyLayout layoutNow() const;
  QString tipAt(const QPointF& point) const;
  QString nodeTip(std::size_t node) const;

  run::Session& session_;
  run::RunController& controller_;
  painting::TopologyScene scene_;
};

}  // namespace forklab::views
