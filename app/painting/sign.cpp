#include "painting/sign.h"

#include <QPainterPath>

namespace forklab::painting {
namespace {

void drawCross(QPainter& painter) {
  painter.drawLine(QPointF(-0.7, -0.7), QPointF(0.7, 0.7));
  painter.drawLine(QPointF(-0.7, 0.7), QPointF(0.7, -0.7));
}

void drawBarred(QPainter& painter) {
  painter.drawEllipse(QPointF(0, 0), 0.85, 0.85);
  painter.drawLine(QPointF(-0.6, 0.6), QPointF(0.6, -0.6));
}

void drawBell(QPainter& painter) {
  QPainterPath dome(QPointF(-0.85, 0.5));
  dome.cubicTo(QPointF(-0.45, 0.3), QPointF(-0.75, -0.9), QPointF(0, -0.9));
  dome.cubicTo(QPointF(0.75, -0.9), QPointF(0.45, 0.3), QPointF(0.85, 0.5));
  dome.closeSubpath();
  painter.drawPath(dome);
  painter.drawLine(QPointF(-0.2, 0.85), QPointF(0.2, 0.85));
}

}  // namespace

void drawSign(QPainter& painter, const QRectF& box, Sign sign) {
  const double half = std::min(box.width(), box.height()) / 2;
  if (sign == Sign::none || half <= 0) return;
  painter.save();
  painter.translate(box.center());
  painter.scale(half, half);
  QPen pen(painter.pen().color(), 1.5);
  pen.setCosmetic(true);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  switch (sign) {
    case Sign::tick:
      painter.drawPolyline(QPolygonF({QPointF(-0.8, 0.05), QPointF(-0.25, 0.65), QPointF(0.8, -0.65)}));
      break;
    case Sign::cross: drawCross(painter); break;
    case Sign::barred: drawBarred(painter); break;
    case Sign::bell: drawBell(painter); break;
    case Sign::none: break;
  }
  painter.restore();
}

}  // namespace forklab::painting
