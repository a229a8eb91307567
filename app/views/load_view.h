#pragma once

#include <QAbstractScrollArea>

#include "painting/load_painter.h"
#include "run/session.h"

namespace forklab::views {

/// What proxies did with their time and with what they got, as far as the playhead: workers, queues,
/// connections, and the parts of messages that were read or never looked at.
class LoadView final : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit LoadView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void onOpened();
  void refresh();
  painting::LoadScene sceneNow() const;
  /// What lies under a point: the worker's state then, the connection's ends. Empty: nothing to add.
  QString tipAt(QPointF point) const;

  run::Session& session_;
  models::LoadModel model_;
};

}  // namespace forklab::views
