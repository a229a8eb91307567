#pragma once

#include <QPainter>

namespace forklab::painting {

/// What stands beside a colour, for eyes that do not tell it apart; drawn, because not every font has them.
enum class Sign { none, tick, cross, barred, bell, dash, dots, speech, square };

/// In the pen's colour, as large as the box allows.
void drawSign(QPainter& painter, const QRectF& box, Sign sign);

}  // namespace forklab::painting
