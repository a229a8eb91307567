#pragma once

#include <QWidget>

namespace forklab::views {

/// An empty pane among widgets: what it would show, and the one action that fills it, on the drawings'
/// canvas.
class HintPane final : public QWidget {
  Q_OBJECT
 public:
  HintPane(const QString& what, const QString& action);
  /// Another action fills it now.
  void setAction(const QString& action);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString what_, action_;
};

}  // namespace forklab::views
