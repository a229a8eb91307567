#pragma once

#include <QAbstractScrollArea>

#include "painting/ladder_painter.h"
#include "run/session.h"
#include "views/flashes.h"

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
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void onOpened();
  void onGrew();
  void onPlayheadMoved();
  void onPacketSelected();
  /// Rows that have just happened flash, unless they are more than an eye could follow.
  void flashNewRows(std::size_t past);
  void updateScrollBars();
  /// Scrolls as little as brings the row into sight.
  void reveal(std::size_t row);
  void selectRow(std::size_t row);
  void moveSelection(int rows);
  /// As the row's message is sent.
  void takePlayheadTo(std::size_t row);
  /// Around the row under a y of the viewport.
  void zoomBy(double factor, double viewportY);
  double smallestRow() const;
  double defaultRow() const;
  std::size_t rows() const;
  /// How many of them have happened by the playhead.
  std::size_t pastRows() const;
  double wholeRows(double y) const;
  double bodyHeight() const;
  std::optional<std::size_t> rowAtPoint(const QPointF& point) const;
  painting::LadderLayout layoutNow() const;
  painting::LadderScene sceneNow() const;
  QString tipOf(std::size_t row) const;

  run::Session& session_;
  std::vector<models::NodeId> columns_;
  std::size_t nodes_ = 0;  ///< as many as the columns were made from
  std::optional<std::size_t> selectedRow_;
  Flashes flashes_;
  std::size_t past_ = 0;  ///< rows that had happened when the playhead moved last
  double rowHeight_ = 26;
  bool fitted_ = false;
};

}  // namespace forklab::views
