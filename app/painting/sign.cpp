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

void drawDots(QPainter& painter) {
  painter.setBrush(painter.pen().color());
  for (const double x : {-0.7, 0.0, 0.7}) painter.drawEllipse(QPointF(x, 0), 0.13, 0.13);
}

void drawSpeech(QPainter& painter) {
  QPainterPath bubble;
  bubble.addRoundedRect(QRectF(-0.9, -0.8, 1.8, 1.2), 0.3, 0.3);
  QPainterPath tip(QPointF(-0.5, 0.35));
  tip.lineTo(-0.45, 0.85);
  tip.lineTo(0.05, 0.35);
  painter.drawPath(bubble.united(tip));
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
    case Sign::dash: painter.drawLine(QPointF(-0.6, 0), QPointF(0.6, 0)); break;
    case Sign::dots: drawDots(painter); break;
    case Sign::speech: drawSpeech(painter); break;
    case Sign::square: painter.drawRect(QRectF(-0.55, -0.55, 1.1, 1.1)); break;
    case Sign::none: break;
  }
  painter.restore();
}

}  // namespace forklab::painting
