#pragma once

#include <QRectF>
#include <QString>
#include <array>
#include <vector>

#include "dialog/machine.h"

namespace forklab::painting {

/// One arrow of the drawing: every input that leads from one state to another.
struct MachineArrow {
  dialog::State from = dialog::State::unconfirmed;
  dialog::State to = dialog::State::unconfirmed;
  std::vector<dialog::Input> inputs;
  bool isAbove = true;
  int level = 0;  ///< 0: straight to the neighbour; else lanes away from the states
};

/// The dialog machine in a row, its arrows without crossings, drawn from the table of dialog/machine.h.
class MachineLayout {
 public:
  MachineLayout(double width, double lineHeight);

  const std::vector<MachineArrow>& arrows() const { return arrows_; }
  QRectF box(dialog::State state) const;
  /// From the edge of one box to the edge of the other, corner by corner.
  std::vector<QPointF> path(const MachineArrow& arrow) const;
  /// Where its inputs are written.
  QRectF labelBox(const MachineArrow& arrow) const;
  double height() const { return height_; }

 private:
  double laneOf(const MachineArrow& arrow) const;
  /// Where an arrow meets a box: side by side with the others of that side.
  double portOf(const MachineArrow& arrow, dialog::State state) const;

  std::vector<MachineArrow> arrows_;
  double lineHeight_ = 18;
  double boxWidth_ = 100;
  double gap_ = 40;
  double top_ = 0;
  double height_ = 0;
};

/// All arrows between different states, each on the side where it crosses none.
std::vector<MachineArrow> machineArrows();

}  // namespace forklab::painting
