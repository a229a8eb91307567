// The part of Dialogs that watches the time: lifetimes, and what stood still for too long.
#include "script/functions/dialog_state.h"

namespace forklab::functions {

namespace {

using dialog::Input;
using dialog::Side;
using dialog::State;

/// A longer lifetime is no reason to go on with a run in which nothing else happens.
constexpr std::int64_t kAwaitedSeconds = 600;
constexpr std::int64_t kShortSeconds = 10;  ///< what is left to a dialog that stood still

/// The session timer is to blame where its interval was the lifetime.
dialog::EndedBy timeoutOf(const Dialog& dialog) {
  using dialog::EndedBy;
  if (!dialog.refresher || dialog.sessionSeconds == 0 || dialog.sessionSeconds != dialog.lifetimeSeconds)
    return EndedBy::timeout;
  return *dialog.refresher == Side::caller ? EndedBy::sessionTimerOfCaller : EndedBy::sessionTimerOfCallee;
}

}  // namespace

void Dialogs::setLifetime(Dialog& dialog, std::int64_t seconds) {
  dialog.lifetimeSeconds = seconds;
  if (dialog.timeoutAt != 0) startTimer(dialog);
  noteChange(dialog);
}

/// Kamailio looks once a second, in whole seconds since its start.
void Dialogs::startTimer(Dialog& dialog) {
  const std::int64_t before = dialog.timeoutAt;
  if (before != 0) services_.stopTimer(dialog.timer);
  const std::int64_t seconds = services_.now().ns / 1'000'000'000 + dialog.lifetimeSeconds;
  dialog.timeoutAt = services_.core().unixSeconds() + dialog.lifetimeSeconds;
  if (dialog.timeoutAt != before) noteTimeout(dialog);
  kernel::Instant at = kernel::Instant{} + kernel::Duration::seconds(seconds);
  // One that was stored may be over already.
  if (at < services_.now()) at = at + kernel::Duration::seconds(1);
  dialog.timer = services_.setTimer(
      {this, at, "dialog lifetime", dialog.key(), dialog.lifetimeSeconds > kAwaitedSeconds});
}

void Dialogs::stopTimer(Dialog& dialog) {
  if (dialog.timeoutAt == 0) return;
  services_.stopTimer(dialog.timer);
  dialog.timer = {};
  dialog.timeoutAt = 0;
  noteTimeout(dialog);
}

/// Kamailio's dlg_ontimeout.
void Dialogs::expire(Dialog& dialog) {
  dialog.timer = {};
  dialog.timeoutAt = 0;
  noteTimeout(dialog);
  if (!dialog.timeoutRoute.empty() && dialog.isAnswered()) {
    const kernel::Endpoint& own = services_.core().environment().address;
    ++dialog.eventRoutes;
    services_.core().runAside(proxy::Route::named, dialog.timeoutRoute, nullptr, {own, own, 0}, dialog.key());
  }
  if ((dialog.properties & dialog::property::timeoutBye) != 0 && dialog.isAnswered()) {
    ++counts_.expired;
    endByByes(dialog, timeoutOf(dialog));
    return;
  }
  const State before = dialog.state;
  if (!step(dialog, Input::bye) || before == State::deleted || dialog.state != State::deleted) return;
  dialog.flags |= dialog::flag::hasBye;
  end(dialog, timeoutOf(dialog));
  services_.core().log("WARNING", "dialog: dlg timeout - callid: '" + dialog.callId + "' tags: '" +
                                      dialog.leg(Side::caller).tag + "' '" + dialog.leg(Side::callee).tag +
                                      "' ostate: " + std::to_string(dialog::numberOf(before)));
  ++counts_.expired;
  --counts_.active;
  if (claim(dialog)) {
    tell({dialog::Moment::expired, dialog});
    runEventRoute("dialog:end", dialog, nullptr, {});
  }
  // No transaction keeps what time has ended (observed).
  dialog.transactions = 0;
  releaseIfOver(dialog);
}

void Dialogs::clean() {
  const std::int64_t now = services_.core().unixSeconds();
  table_.forEach([&](Dialog& dialog) {
    if (dialog.state == State::confirmedNoAck && dialog.startedAt < now - settings_.noAckSeconds) {
      setLifetime(dialog, kShortSeconds);
    } else if (dialog.state == State::unconfirmed && dialog.madeAt < now - settings_.earlySeconds) {
      setLifetime(dialog, kShortSeconds);
      if (dialog.timeoutAt == 0) startTimer(dialog);
    } else if (dialog.state == State::deleted && dialog.endedAt < now - settings_.endSeconds) {
      dialog.transactions = 0;
      releaseIfOver(dialog);
    }
  });
}

}  // namespace forklab::functions
