#pragma once

#include <QAbstractScrollArea>

#include "painting/wave_painter.h"
#include "run/session.h"

namespace forklab::views {

/// The fork that the selected message belongs to, or the latest: waves, branches, timers.
class WaveView final : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit WaveView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void refresh();
  /// To the branch below the selected one, or above it, through all waves.
  void moveSelection(int step);
  painting::WaveLayout layoutNow() const;
  /// What fills the empty pane.
  QString hintNow() const;

  run::Session& session_;
  painting::WaveScene scene_;
};

}  // namespace forklab::views
