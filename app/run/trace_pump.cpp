#include "run/trace_pump.h"

#include <algorithm>

namespace forklab::run {
namespace {

constexpr int kFrameMilliseconds = 16;
/// Indexing this many events takes a few milliseconds: the window stays awake however long the run is.
constexpr std::size_t kEventsPerFrame = 20'000;

}  // namespace

TracePump::TracePump(RunController& controller, Session& session)
    : controller_(controller), session_(session) {
  frame_.setInterval(kFrameMilliseconds);
  frame_.setTimerType(Qt::PreciseTimer);
  connect(&frame_, &QTimer::timeout, this, &TracePump::tick);
  connect(&session_.selection(), &Selection::playheadGrabbed, this, &TracePump::stop);
  connect(&controller_, &RunController::answered, this, [this] { awaiting_ = false; });
  connect(&controller_, &RunController::opened, this, [this](const std::shared_ptr<const RunInfo>& info) {
    setMotion(Motion::still);
    session_.open(info);
    session_.selection().moveTo(session_.end());
    clock_.start();
    frame_.start();
  });
}

// Only then is there anything for the engine to do.
bool TracePump::isAtEnd() const { return session_.selection().playhead().event >= session_.index().last(); }

void TracePump::play(Pace pace) {
  if (!session_.isOpen()) return;
  steppedFrom_ = 0;
  pace_ = pace;
  const bool over = controller_.state() == RunState::finished;
  if (over && pace == Pace::express) return session_.selection().moveTo(session_.end());
  if (isAtEnd() && over) session_.selection().moveTo({});
  if (isAtEnd() || pace == Pace::express) {
    controller_.run(pace);
    command(Motion::following);
  } else {
    setMotion(Motion::replaying);
  }
}

void TracePump::stop() {
  controller_.pause();
  setMotion(Motion::still);
}

void TracePump::stepEvent() {
  if (!session_.isOpen()) return;
  if (isAtEnd()) {
    controller_.stepEvent();
    command(Motion::following);
    return;
  }
  emit session_.selection().playheadGrabbed();
  session_.selection().moveTo(session_.momentOf(session_.selection().playhead().event + 1));
}

void TracePump::stepMessage() {
  if (!session_.isOpen()) return;
  trace::EventId event = session_.selection().playhead().event;
  const models::RunIndex& index = session_.index();
  while (++event <= index.last()) {
    if (!isMessage(index.log().byId(event))) continue;
    emit session_.selection().playheadGrabbed();
    session_.selection().moveTo(session_.momentOf(event));
    session_.selection().selectPacket(index.timeline().packetOf(event));
    return;
  }
  steppedFrom_ = index.last();
  controller_.stepMessage();
  command(Motion::following);
}

bool TracePump::isMessage(const trace::Event& event) {
  return std::holds_alternative<trace::PacketSent>(event.payload) ||
         std::holds_alternative<trace::PacketArrived>(event.payload);
}

void TracePump::selectNewest() {
  const models::RunIndex& index = session_.index();
  for (trace::EventId event = index.last(); event > steppedFrom_; --event) {
    if (!isMessage(index.log().byId(event))) continue;
    session_.selection().selectPacket(index.timeline().packetOf(event));
    break;
  }
  steppedFrom_ = 0;
}

void TracePump::command(Motion motion) {
  awaiting_ = true;
  setMotion(motion);
}

void TracePump::tick() {
  const auto passed = kernel::Duration::nanoseconds(clock_.nsecsElapsed());
  clock_.start();
  const bool settled = !awaiting_ && controller_.state() != RunState::running;
  session_.update(kEventsPerFrame);
  // A replay that reaches the end commands the engine, whose answer `settled` cannot know yet.
  if (motion_ == Motion::replaying) return replay(passed);
  if (motion_ != Motion::following || (pace_ == Pace::express && !settled)) return;
  follow();
  if (!settled || session_.index().log().size() != session_.index().last()) return;
  if (steppedFrom_ != 0) selectNewest();
  setMotion(Motion::still);
}

void TracePump::follow() {
  models::Moment moment = session_.end();
  // Between two events time goes on, but not past events that this frame had no room for.
  const bool caughtUp = session_.index().log().size() == moment.event;
  if (caughtUp && controller_.state() == RunState::running)
    moment.time = std::max(moment.time, controller_.now());
  session_.selection().moveTo(moment);
}

// What is known is shown again at the same pace; behind it the run goes on by itself.
void TracePump::replay(kernel::Duration passed) {
  const double factor = pace_ == Pace::paced ? controller_.speed() : 20 * controller_.speed();
  const auto simulated =
      kernel::Duration::nanoseconds(static_cast<std::int64_t>(static_cast<double>(passed.ns) * factor));
  const kernel::Instant time = session_.selection().playhead().time + simulated;
  if (time < session_.index().end()) {
    session_.selection().moveTo(session_.momentAt(time));
    return;
  }
  session_.selection().moveTo(session_.end());
  const bool more = controller_.state() != RunState::finished;
  if (!more) return setMotion(Motion::still);
  controller_.run(pace_);
  command(Motion::following);
}

void TracePump::setMotion(Motion motion) {
  if (motion == motion_) return;
  motion_ = motion;
  emit motionChanged();
}

}  // namespace forklab::run
