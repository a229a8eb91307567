#include "views/hint_pane.h"

#include <QPainter>

#include "painting/hint.h"

namespace forklab::views {

HintPane::HintPane(const QString& what, const QString& action) : what_(what), action_(action) {
  setAccessibleName(what);
  setAccessibleDescription(action);
}

void HintPane::setAction(const QString& action) {
  action_ = action;
  setAccessibleDescription(action);
  update();
}

void HintPane::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const painting::Theme theme(palette());
  painter.fillRect(rect(), theme.canvas());
  painting::drawHint(painter, rect(), theme, what_, action_);
}

}  // namespace forklab::views
