#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "run/run_controller.h"
#include "run/session.h"

namespace forklab::run {

/// Once a frame: takes new events into the session and moves the playhead, with the run or through what it
/// already knows.
class TracePump final : public QObject {
  Q_OBJECT
 public:
  TracePump(RunController& controller, Session& session);

  /// Goes on from the playhead: first through what is known, then by making more of the run.
  void play(Pace pace);
  /// Both the run and the playhead stand still.
  void stop();
  /// The next event or message behind the playhead; known or still to be made.
  void stepEvent();
  void stepMessage();
  bool isMoving() const { return motion_ != Motion::still; }

 signals:
  void motionChanged();

 private:
  enum class Motion { still, replaying, following };
  /// The playhead moves as the answer to what went down to the worker.
  void command(Motion motion);
  /// One frame.
  void tick();
  /// To the end of what is known, and on between two events.
  void follow();
  /// Through what is known already.
  void replay(kernel::Duration passed);
  void setMotion(Motion motion);
  bool isAtEnd() const;
  static bool isMessage(const trace::Event& event);
  /// Chooses the message that a step has made.
  void selectNewest();

  RunController& controller_;
  Session& session_;
  QTimer frame_;
  QElapsedTimer clock_;
  Motion motion_ = Motion::still;
  Pace pace_ = Pace::paced;
  trace::EventId steppedFrom_ =
      0;                   ///< the last event before a step to the next message; 0: none is under way
  bool awaiting_ = false;  ///< a command went down that the worker has not answered yet
};

}  // namespace forklab::run
