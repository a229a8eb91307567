#pragma once

#include <QLineF>
#include <QPainter>

#include "models/run_index.h"
#include "painting/theme.h"

namespace forklab::painting {

/// The colour of a kind of message.
Token tokenOf(models::MessageKind kind);

/// How a message is drawn: colour never stands alone.
struct ArrowStyle {
  QColor color;
  double width = 1.5;
  Qt::PenStyle pen = Qt::SolidLine;
  bool openHead = false;
  bool doubleLine = false;
  bool longDashes = false;
  bool bold = false;
};

/// By the table of the look: colour, width, dashes and head.
ArrowStyle arrowStyle(const Theme& theme, models::MessageKind kind, bool retransmission);
/// Dashes of a length that the eye tells apart at arm's length.
QPen penOf(const ArrowStyle& style);

/// The line and its head at p2.
void drawArrow(QPainter& painter, const QLineF& line, const ArrowStyle& style);
/// The line as far as it came, and a cross there.
void drawLost(QPainter& painter, const QLineF& line, const ArrowStyle& style);
/// The line as far as it came, with nothing at its end yet.
void drawUnderWay(QPainter& painter, const QLineF& line, const ArrowStyle& style);

}  // namespace forklab::painting
