#include "painting/dialog_machine_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QStringList>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::painting {
namespace {

using dialog::State;
using models::Words;

constexpr double kCorner = 5;

QString inputsText(const std::vector<dialog::Input>& inputs) {
  QStringList texts;
  for (const dialog::Input input : inputs) texts << Words::of(dialog::inputText(input));
  return texts.join(QStringLiteral(", "));
}

void drawHead(QPainter& painter, QPointF from, QPointF to, const QColor& color) {
  const QLineF line(to, from);
  QLineF side = line.unitVector();
  side.setLength(7);
  QLineF first = side, second = side;
  first.setAngle(side.angle() + 25);
  second.setAngle(side.angle() - 25);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawPolygon(QPolygonF({to, first.p2(), second.p2()}));
}

QPainterPath roundedPath(const std::vector<QPointF>& points) {
  QPainterPath path(points.front());
  for (std::size_t at = 1; at + 1 < points.size(); ++at) {
    QLineF in(points[at], points[at - 1]);
    QLineF out(points[at], points[at + 1]);
    in.setLength(kCorner);
    out.setLength(kCorner);
    path.lineTo(in.p2());
    path.quadTo(points[at], out.p2());
  }
  path.lineTo(points.back());
  return path;
}

void paintArrow(QPainter& painter, const MachineLayout& layout, const MachineArrow& arrow,
                const MachineScene& scene, const Theme& theme) {
  const bool isTaken = scene.taken.contains({dialog::stateText(arrow.from), dialog::stateText(arrow.to)});
  const QColor color = isTaken ? theme.text() : theme.faded(theme.dimText(), 0.6);
  const std::vector<QPointF> points = layout.path(arrow);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(color, isTaken ? 3 : 1));
  painter.drawPath(roundedPath(points));
  drawHead(painter, points[points.size() - 2], points.back(), color);
  QFont font = scene.font;
  if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * 0.88);
  font.setBold(isTaken);
  painter.setFont(font);
  painter.setPen(isTaken ? theme.text() : theme.dimText());
  const QRectF box = layout.labelBox(arrow);
  const QFontMetricsF metrics(font);
  QString text = inputsText(arrow.inputs);
  if (metrics.horizontalAdvance(text) > box.width() && metrics.averageCharWidth() * 3 > box.width()) return;
  text = metrics.elidedText(text, Qt::ElideRight, box.width());
  painter.drawText(box, Qt::AlignHCenter | Qt::AlignBottom, text);
}

void paintState(QPainter& painter, const MachineLayout& layout, State state, const MachineScene& scene,
                const Theme& theme) {
  const std::string_view name = dialog::stateText(state);
  const bool isLive = scene.state == name;
  const bool isVisited = scene.visited.contains(name);
  const QColor color = theme.token(stateToken(state));
  const QRectF box = layout.box(state);
  painter.setBrush(isLive ? theme.wash(stateToken(state)) : theme.raised());
  painter.setPen(QPen(isLive ? color : isVisited ? theme.text() : theme.line(), isLive ? 3 : 1));
  painter.drawRoundedRect(box, 6, 6);
  QFont bold = scene.font;
  bold.setBold(isLive || isVisited);
  painter.setFont(bold);
  painter.setPen(isLive || isVisited ? theme.text() : theme.dimText());
  QRectF upper = box;
  upper.setHeight(box.height() / 2);
  painter.drawText(upper, Qt::AlignCenter,
                   (isLive ? QStringLiteral("● %1") : QStringLiteral("%1")).arg(numberOf(state)));
  const double share = 0.96 * (box.width() - 8) / QFontMetricsF(bold).horizontalAdvance(Words::of(name));
  if (share < 1 && bold.pointSizeF() > 0) bold.setPointSizeF(bold.pointSizeF() * std::max(share, 0.8));
  painter.setFont(bold);
  const QFontMetricsF metrics(bold);
  painter.drawText(upper.translated(0, box.height() / 2 - 2), Qt::AlignCenter,
                   metrics.elidedText(Words::of(name), Qt::ElideRight, box.width() - 8));
}

/// Inputs that a state takes without leaving it.
QString staysText(State state) {
  QStringList texts;
  for (const dialog::Row& row : dialog::rows()) {
    if (row.from == state && row.to == state) texts << Words::of(dialog::inputText(row.input));
  }
  const QString title = QStringLiteral("%1 %2").arg(numberOf(state)).arg(Words::of(dialog::stateText(state)));
  if (texts.isEmpty()) return title;
  return Words::tr("%1: stays so with %2", "a state and its inputs")
      .arg(title, texts.join(QStringLiteral(", ")));
}

}  // namespace

Token stateToken(State state) {
  switch (state) {
    case State::unconfirmed: return Token::invite;
    case State::early: return Token::provisional;
    case State::confirmedNoAck:
    case State::confirmed: return Token::success;
    case State::deleted: return Token::ack;
  }
  return Token::ack;
}

void paintMachine(QPainter& painter, const MachineLayout& layout, const MachineScene& scene,
                  const Theme& theme) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  // What was taken lies above what was not.
  for (const bool taken : {false, true}) {
    for (const MachineArrow& arrow : layout.arrows()) {
      const bool isTaken = scene.taken.contains({dialog::stateText(arrow.from), dialog::stateText(arrow.to)});
      if (isTaken == taken) paintArrow(painter, layout, arrow, scene, theme);
    }
  }
  for (std::size_t number = 1; number <= dialog::kStates; ++number)
    paintState(painter, layout, static_cast<State>(number), scene, theme);
}

QString machineTip(const MachineLayout& layout, QPointF point) {
  for (std::size_t number = 1; number <= dialog::kStates; ++number) {
    const auto state = static_cast<State>(number);
    if (layout.box(state).contains(point)) return staysText(state);
  }
  for (const MachineArrow& arrow : layout.arrows()) {
    if (!layout.labelBox(arrow).adjusted(0, 0, 0, 8).contains(point)) continue;
    return Words::tr("from %1 to %2 with %3")
        .arg(numberOf(arrow.from))
        .arg(numberOf(arrow.to))
        .arg(inputsText(arrow.inputs));
  }
  return {};
}

void paintLifetime(QPainter& painter, const QRectF& area, const LifetimeStrip& strip, const QFont& font,
                   const Theme& theme) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setPen(QPen(theme.line(), 1));
  painter.setBrush(theme.raised());
  painter.drawRoundedRect(area, 4, 4);
  QRectF left = area;
  left.setLeft(area.left() + area.width() * strip.share);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.wash(Token::success));
  painter.drawRoundedRect(left, 4, 4);
  painter.setFont(font);
  painter.setPen(theme.text());
  painter.drawText(area.adjusted(8, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(font).elidedText(strip.text, Qt::ElideRight, area.width() - 16));
}

}  // namespace forklab::painting
