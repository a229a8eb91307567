#include "trace/recorder.h"

namespace forklab::trace {

Recorder::Recorder(Level level)
    : level_(level), log_(level == Level::none ? nullptr : std::make_shared<Log>()) {}

EventId Recorder::append(kernel::Instant time, NodeId node, Level level, const Payload& payload) {
  if (!records(level)) return 0;
  return write(time, node, payload);
}

EventId Recorder::packetSent(kernel::Instant time, NodeId node, PacketSent packet) {
  fingerprint_.add(time, node, "send", packet.bytes);
  if (log_ == nullptr) return ++lastId_;
  packet.bytes = keep(packet.bytes);
  return write(time, node, packet);
}

EventId Recorder::packetArrived(kernel::Instant time, NodeId node, const PacketArrived& packet,
                                std::string_view bytes) {
  fingerprint_.add(time, node, "arrive", bytes);
  return write(time, node, packet);
}

EventId Recorder::timerFired(kernel::Instant time, NodeId node, const TimerFired& timer) {
  fingerprint_.add(time, node, "timer", timer.timer);
  return write(time, node, timer);
}

void Recorder::logged(kernel::Instant time, NodeId node, const ScriptLogged& line) {
  if (listener_ != nullptr) listener_->onLogged(time, node, line);
  if (records(Level::full)) write(time, node, ScriptLogged{line.level, keep(line.text), line.line});
}

EventId Recorder::write(kernel::Instant time, NodeId node, const Payload& payload) {
  const EventId id = ++lastId_;
  if (log_ != nullptr) log_->append(id, cause_, time, node, payload);
  return id;
}

}  // namespace forklab::trace
