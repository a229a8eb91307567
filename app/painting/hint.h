#pragma once

#include <QPainter>
#include <QString>

#include "painting/theme.h"

namespace forklab::painting {

/// What an empty pane says: what it would show, and the one action that fills it.
void drawHint(QPainter& painter, const QRectF& area, const Theme& theme, const QString& what,
              const QString& action);

/// Shows that keys go to this pane.
void drawFocus(QPainter& painter, const QRectF& area, const Theme& theme);

}  // namespace forklab::painting
