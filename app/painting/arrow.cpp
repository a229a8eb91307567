#include "painting/arrow.h"

#include <QPolygonF>

#include "painting/ladder_layout.h"

namespace forklab::painting {
namespace {

constexpr double kHeadLength = 8;
constexpr double kHeadHalf = 3.5;
constexpr double kCrossHalf = LadderLayout::kCrossHalf;
constexpr double kDoubleGap = 1.5;

/// One line, or two for a BYE.
void drawShaft(QPainter& painter, const QLineF& line, const ArrowStyle& style) {
  painter.setPen(penOf(style));
  if (!style.doubleLine) {
    painter.drawLine(line);
    return;
  }
  painter.drawLine(line.translated(0, -kDoubleGap));
  painter.drawLine(line.translated(0, kDoubleGap));
}

/// Filled for requests and final answers, open for provisional ones.
void drawHead(QPainter& painter, const QLineF& line, const ArrowStyle& style) {
  const QLineF unit = line.unitVector();
  const QPointF along(unit.dx() * kHeadLength, unit.dy() * kHeadLength);
  const QPointF across(-unit.dy() * kHeadHalf, unit.dx() * kHeadHalf);
  const QPointF tip = line.p2();
  painter.setPen(QPen(style.color, 1.3));
  if (style.openHead) {
    painter.drawPolyline(QPolygonF({tip - along + across, tip, tip - along - across}));
    return;
  }
  painter.setBrush(style.color);
  painter.drawPolygon(QPolygonF({tip, tip - along + across, tip - along - across}));
  painter.setBrush(Qt::NoBrush);
}

}  // namespace

Token tokenOf(models::MessageKind kind) {
  using models::MessageKind;
  switch (kind) {
    case MessageKind::invite: return Token::invite;
    case MessageKind::ack: return Token::ack;
    case MessageKind::cancel: return Token::cancel;
    case MessageKind::bye: return Token::bye;
    case MessageKind::otherRequest: return Token::otherRequest;
    case MessageKind::provisional: return Token::provisional;
    case MessageKind::success: return Token::success;
    case MessageKind::redirect: return Token::redirect;
    case MessageKind::failure: return Token::failure;
    case MessageKind::routeTag: return Token::script;
  }
  return Token::otherRequest;
}

ArrowStyle arrowStyle(const Theme& theme, models::MessageKind kind, bool retransmission) {
  using models::MessageKind;
  ArrowStyle style;
  style.color = theme.token(tokenOf(kind));
  style.bold = kind == MessageKind::invite;
  style.openHead = kind == MessageKind::provisional;
  style.doubleLine = kind == MessageKind::bye;
  if (kind == MessageKind::ack) style.width = 1;
  if (kind == MessageKind::cancel) style.pen = Qt::DotLine;
  if (retransmission) {
    style.color = theme.faded(style.color, kRetransmissionShare);
    style.longDashes = true;
  }
  return style;
}

QPen penOf(const ArrowStyle& style) {
  QPen pen(style.color, style.doubleLine ? 1 : style.width, style.pen);
  if (style.pen == Qt::DotLine) pen.setDashPattern({3, 3});
  if (style.longDashes) pen.setDashPattern({6, 4});
  pen.setCapStyle(Qt::FlatCap);
  return pen;
}

void drawArrow(QPainter& painter, const QLineF& line, const ArrowStyle& style) {
  if (line.length() < kHeadLength) return;
  QLineF shaft = line;
  shaft.setLength(line.length() - (style.openHead ? 1 : kHeadLength - 1));
  drawShaft(painter, shaft, style);
  drawHead(painter, line, style);
}

void drawLost(QPainter& painter, const QLineF& line, const ArrowStyle& style) {
  drawShaft(painter, line, style);
  const QPointF end = line.p2();
  painter.setPen(QPen(style.color, 2));
  painter.drawLine(end + QPointF(-kCrossHalf, -kCrossHalf), end + QPointF(kCrossHalf, kCrossHalf));
  painter.drawLine(end + QPointF(-kCrossHalf, kCrossHalf), end + QPointF(kCrossHalf, -kCrossHalf));
}

void drawUnderWay(QPainter& painter, const QLineF& line, const ArrowStyle& style) {
  drawShaft(painter, line, style);
  painter.setPen(Qt::NoPen);
  painter.setBrush(style.color);
  painter.drawEllipse(line.p2(), 2.5, 2.5);
  painter.setBrush(Qt::NoBrush);
}

}  // namespace forklab::painting
