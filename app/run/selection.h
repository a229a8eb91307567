#pragma once

#include <QObject>

#include "models/moment.h"

namespace forklab::run {

/// What all views share: the packet that was chosen and the playhead. Whoever changes it, all hear of it.
class Selection final : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  const models::Moment& playhead() const { return playhead_; }
  /// A PacketSent; 0: none.
  trace::EventId packet() const { return packet_; }

  /// Says nothing when it stands there already.
  void moveTo(const models::Moment& moment);
  /// A PacketSent; 0 lets go of what was chosen.
  void selectPacket(trace::EventId sent);
  /// A new run: nothing chosen, time at its start.
  void clear();

 signals:
  void playheadMoved();
  void packetSelected();
  /// A person moved the playhead by hand: what moves it by itself should let go.
  void playheadGrabbed();

 private:
  models::Moment playhead_;
  trace::EventId packet_ = 0;
};

}  // namespace forklab::run
