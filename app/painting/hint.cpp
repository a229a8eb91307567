#include "painting/hint.h"

namespace forklab::painting {

void drawHint(QPainter& painter, const QRectF& area, const Theme& theme, const QString& what,
              const QString& action) {
  const QRectF box = area.adjusted(16, 8, -16, -8);
  const QString text = action.isEmpty() ? what : what + QLatin1Char('\n') + action;
  painter.setPen(theme.dimText());
  painter.drawText(box, Qt::AlignCenter | Qt::TextWordWrap, text);
}

void drawFocus(QPainter& painter, const QRectF& area, const Theme& theme) {
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(theme.highlight(), 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(area.adjusted(0, 0, -1, -1));
}

}  // namespace forklab::painting
