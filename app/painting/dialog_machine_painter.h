#pragma once

#include <QFont>
#include <QPainter>
#include <set>
#include <string_view>
#include <utility>

#include "painting/dialog_machine_layout.h"
#include "painting/theme.h"

namespace forklab::painting {

/// Where one dialog is in the machine, and how it came there.
struct MachineScene {
  std::string_view state;  ///< empty: nowhere
  /// States it has been in, and the ways between them.
  std::set<std::string_view> visited;
  std::set<std::pair<std::string_view, std::string_view>> taken;
  QFont font;
};

/// The colour of a dialog's state.
Token stateToken(dialog::State state);
void paintMachine(QPainter& painter, const MachineLayout& layout, const MachineScene& scene,
                  const Theme& theme);
/// "stays by: 1xx, PRACK …" of the state or the arrow under a point; empty: nothing is there.
QString machineTip(const MachineLayout& layout, QPointF point);

/// What a lifetime has had and what is left of it.
struct LifetimeStrip {
  double share = 0;  ///< that is over, 0 … 1
  QString text;
};
void paintLifetime(QPainter& painter, const QRectF& area, const LifetimeStrip& strip, const QFont& font,
                   const Theme& theme);

}  // namespace forklab::painting
