#pragma once

#include "transaction/pool.h"

namespace forklab::transaction {

/// What came in with an input.
struct Occasion {
  kernel::Instant now;
  Input input = Input::request;
  sip::MessagePtr message = {};  ///< received
  kernel::Bytes response = {};   ///< given by the transaction user, with its status
  int status = 0;
  TimerName timer = TimerName::none;  ///< fired
};

/// Runs the tables: looks up the row, writes what changes, turns its actions into effects.
class Stepper {
 public:
  Stepper(Profile profile, const TimerSettings& settings, trace::NodeId node, trace::Recorder& recorder)
      : profile_(profile), settings_(settings), node_(node), recorder_(recorder) {}

  /// Announces an opened transaction and does what its machine does at the start.
  /// `branch`: of the request's top Via, for the trace.
  void start(kernel::Instant now, Transaction& transaction, std::string_view branch, Effects& effects);
  /// Announces a branch that sends nothing and only runs out of time.
  void startBlind(kernel::Instant now, Transaction& transaction, Effects& effects);
  /// An input without a row does nothing. The transaction may be gone afterwards.
  void step(const Occasion& occasion, Transaction& transaction, Effects& effects);
  /// Ends it, its branches first.
  void end(kernel::Instant now, Transaction& transaction, Effects& effects);

  Profile profile() const { return profile_; }
  TimerSettings& settings() { return settings_; }
  Pool& pool() { return pool_; }
  const Pool& pool() const { return pool_; }

 private:
  void announce(kernel::Instant now, Transaction& transaction, std::string_view branch);
  void perform(const Occasion& occasion, Actions actions, Transaction& transaction, Effects& effects);
  void send(const Occasion& occasion, Transaction& transaction, Effects& effects);
  void repeat(const Occasion& occasion, Transaction& transaction, Effects& effects);
  void acknowledge(const Occasion& occasion, Transaction& transaction, Effects& effects);
  void setTimer(const Occasion& occasion, TimerName timer, Transaction& transaction, Effects& effects);
  void stopTimer(kernel::Instant now, TimerName timer, Transaction& transaction, Effects& effects);
  bool isNeeded(const Occasion& occasion, TimerName timer, const Transaction& transaction) const;
  kernel::Instant dueAt(kernel::Instant now, TimerName timer, Transaction& transaction);
  const TimerSettings& settingsOf(const Transaction& transaction) const;
  void remember(const Occasion& occasion, Transaction& transaction);

  Profile profile_;
  TimerSettings settings_;
  trace::NodeId node_;
  trace::Recorder& recorder_;
  Pool pool_;
};

}  // namespace forklab::transaction
