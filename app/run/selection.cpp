#include "run/selection.h"

namespace forklab::run {

void Selection::moveTo(const models::Moment& moment) {
  if (moment == playhead_) return;
  playhead_ = moment;
  emit playheadMoved();
}

void Selection::selectPacket(trace::EventId sent) {
  if (sent == packet_) return;
  packet_ = sent;
  emit packetSelected();
}

void Selection::clear() {
  selectPacket(0);
  moveTo({});
}

}  // namespace forklab::run
