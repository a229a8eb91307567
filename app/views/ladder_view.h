#pragma once

#include <QAbstractScrollArea>

#include "painting/ladder_painter.h"
#include "run/session.h"

namespace forklab::views {

/// The call flow, row by row, with everything behind the playhead faint.
class LadderView final : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit LadderView(run::Session& session);

  /// Row height in pixels; between fitting the whole run and kLargestRow.
  void setRowHeight(double height);
  double rowHeight() const { return rowHeight_; }
  /// The whole run in the viewport, and kept so while it grows.
  void fitAll();
  /// Rows high enough to read.
  void resetZoom();
  QSize sizeHint() const override { return {620, 420}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void onOpened();
  void onGrew();
  void onPlayheadMoved();
  void onPacketSelected();
  void updateScrollBars();
  /// Scrolls as little as brings the row into sight.
  void reveal(std::size_t row);
  void selectRow(std::size_t row);
  void moveSelection(int rows);
  /// Around the row under a y of the viewport.
  void zoomBy(double factor, double viewportY);
  double smallestRow() const;
  double defaultRow() const;
  std::size_t rows() const;
  double bodyHeight() const;
  std::optional<std::size_t> rowAtPoint(const QPointF& point) const;
  painting::LadderLayout layoutNow() const;
  painting::LadderScene sceneNow() const;
  QString tipOf(std::size_t row) const;

  run::Session& session_;
  std::vector<models::NodeId> columns_;
  std::optional<std::size_t> selectedRow_;
  double rowHeight_ = 26;
  bool fitted_ = false;
};

}  // namespace forklab::views
