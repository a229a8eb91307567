#pragma once

#include <QWidget>

#include "painting/topology_painter.h"
#include "views/flashes.h"
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
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void refresh();
  void onOpened();
  /// Nodes whose state is another than in the scene before.
  void flashChanges(const std::vector<models::NodeState>& before);
  /// To the next link, or the one before.
  void moveFocus(int step);
  void focusLink(std::size_t link);
  /// Nothing to be done any more when the run is over; then it says so beside the link.
  void toggleCut(std::size_t link);
  void showMenu(std::size_t link, const QPoint& place);
  QString linkTip(std::size_t link) const;
  painting::TopologyLayout layoutNow() const;
  QString tipAt(const QPointF& point) const;
  QString nodeTip(std::size_t node) const;

  run::Session& session_;
  run::RunController& controller_;
  painting::TopologyScene scene_;
  std::optional<std::size_t> focusedLink_;
  models::Moment shown_;
  Flashes flashes_;
};

}  // namespace forklab::views
