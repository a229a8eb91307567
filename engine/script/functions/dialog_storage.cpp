// The part of Dialogs that keeps its rows in a database.
#include "script/functions/dialog_headers.h"
#include "script/functions/dialog_state.h"

namespace forklab::functions {

using dialog::RowState;
using dialog::State;

void Dialogs::readRows() {
  if (!store_->isOpen()) return;
  bool isSound = true;
  const auto make = [&](std::uint32_t entry, std::uint32_t id) {
    Dialog* const dialog = table_.restore(entry, id);
    isSound = isSound && dialog != nullptr;
    return dialog;
  };
  store_->readAll(make, [this](Dialog& dialog, const std::string& name, const std::string& value) {
    joinStored(dialog, name, value);
  });
  store_->readVariables([this](dialog::DialogKey key) { return table_.find(key); });
  table_.forEach(
      [&](const Dialog& dialog) { isSound = isSound && table_.placeOf(dialog.callId) == dialog.entry; });
  if (!isSound)
    services_.reportFault("dialog", {"inconsistent hash data in the dialog database",
                                     {},
                                     "it was written with another hash_size: set that, or empty the table"});
  // What is kept until the end only would be older than memory from now on.
  if (writing_ == DialogWriting::shutdown) store_->removeAll();
}

void Dialogs::joinStored(Dialog& dialog, const std::string& name, const std::string& value) {
  dialog::Profile* const profile = profiles_.find(name);
  if (profile != nullptr) profiles_.join(dialog, *profile, value);
}

void Dialogs::load() {
  table_.forEach([this](Dialog& dialog) { loadOne(dialog); });
}

void Dialogs::loadOne(Dialog& dialog) {
  const std::int64_t now = services_.core().unixSeconds();
  // In shutdown mode too, where its row is gone: 5.6.3 does not write it again (observed).
  dialog.isStored = writing_ != DialogWriting::shutdown;
  // Its variables count as new ones, so that the first change writes them all once more (observed).
  dialog.flags &= ~dialog::flag::varsChanged;
  if (dialog.state == State::early) ++counts_.early;
  if (dialog.isAnswered()) ++counts_.active;
  if (dialog.state == State::deleted) profiles_.leaveAll(dialog);
  dialog.progress = dialog.isAnswered() ? dialog::Progress::talking : dialog::Progress::ended;
  for (dialog::Leg& leg : dialog.legs) {
    if (leg.socket.empty() || services_.core().sockets().named(leg.socket) != proxy::kNoSocket) continue;
    services_.core().log("WARNING", "dialog: non-local socket <" + leg.socket + ">...ignoring");
    leg.socket.clear();
  }
  services_.recorder().append(services_.now(), services_.node(), trace::Level::wire,
                              trace::DialogStarted{dialog.key(), services_.recorder().keep(dialog.callId),
                                                   dialog::stateText(dialog.state)});
  dialog.madeAt = now;
  std::int64_t endsAt = dialog.timeoutAt;
  // Until its ACK the column holds no time of the future. Kamailio takes it for what it is and ends a call
  // that was between its 200 and its ACK when the proxy died; here it goes on.
  if (dialog.state == State::confirmedNoAck && endsAt <= dialog.startedAt)
    endsAt = dialog.startedAt + settings_.lifetimeSeconds;
  dialog.timeoutAt = 0;
  noteAll(dialog);
  dialog.lifetimeSeconds = std::max<std::int64_t>(endsAt - now, 0);
  startTimer(dialog);
  dialog.timeoutAt = endsAt;
  dialog.lifetimeSeconds = std::max<std::int64_t>(endsAt - dialog.startedAt, 0);
  tell({dialog::Moment::loaded, dialog});
}

/// Newest first, as Kamailio's list runs.
void Dialogs::writeVariables(Dialog& dialog) {
  for (std::size_t i = dialog.variables.size(); i-- > 0;) {
    const dialog::Variable& variable = dialog.variables[i];
    if (variable.row == RowState::missing) store_->insertVariable(dialog, variable.name, variable.value);
    if (variable.row == RowState::older) store_->updateVariable(dialog, variable.name, variable.value);
  }
}

void Dialogs::settleVariables(Dialog& dialog) {
  for (dialog::Variable& variable : dialog.variables) variable.row = RowState::same;
  dialog.flags &= ~dialog::flag::varsChanged;
}

bool Dialogs::write(Dialog& dialog) {
  using namespace dialog::flag;
  if ((dialog.flags & (varsChanged | isNew | isChanged)) == 0) return true;
  store_->begin();
  if ((dialog.flags & varsChanged) != 0) writeVariables(dialog);
  if ((dialog.flags & isNew) != 0) {
    store_->insert(dialog);
  } else if ((dialog.flags & isChanged) != 0) {
    store_->update(dialog);
  }
  if (!store_->commit()) {
    retryLater();
    return false;
  }
  if ((dialog.flags & varsChanged) != 0) settleVariables(dialog);
  if ((dialog.flags & isNew) != 0) dialog.isStored = true;
  dialog.flags &= ~(isNew | isChanged);
  return true;
}

bool Dialogs::isKept(const Dialog& dialog) const {
  return dialog.isAnswered() || (extension_.savesAtInvite && dialog.state != State::deleted);
}

void Dialogs::save(Dialog& dialog) {
  if (writing_ == DialogWriting::realtime && store_->isOpen() && isKept(dialog)) write(dialog);
}

void Dialogs::writeAll() {
  if (!store_->isOpen()) return;
  std::vector<Removal> removals;
  removals.swap(removals_);
  for (const Removal& removal : removals) remove(removal);
  // Each refusal is a line in the log.
  constexpr int kMostRefusals = 10;
  int refusals = 0;
  table_.forEach([&](Dialog& dialog) {
    if (refusals < kMostRefusals && isKept(dialog) && !write(dialog)) ++refusals;
  });
}

/// In realtime mode no period comes, so what failed is tried again by itself. Kamailio waits for the next
/// change.
void Dialogs::retryLater() {
  if (writing_ != DialogWriting::realtime || isRetrying_) return;
  isRetrying_ = true;
  services_.setTimer({this, services_.now() + kernel::Duration::seconds(1), "dialog database",
                      static_cast<std::uint64_t>(Alarm::save) << kAlarmShift, true});
}

void Dialogs::remove(const Removal& removal) {
  // Of a database that stays away for long, so many of its rows outlive their calls.
  constexpr std::size_t kMostRemovals = 100'000;
  store_->begin();
  store_->remove(removal.key, removal.callId);
  if (store_->commit()) return;
  if (removals_.size() < kMostRemovals) removals_.push_back(removal);
  retryLater();
}

/// Kamailio 5.6.3 writes nothing at its end in mode 2 (observed).
void Dialogs::stop(kernel::Instant) {
  if (writing_ == DialogWriting::shutdown) writeAll();
}

void Dialogs::erase(const Dialog& dialog) {
  if (!store_ || !store_->isOpen()) return;
  journal_.archive(dialog);
  if (dialog.isStored) remove({dialog.key(), dialog.callId});
}

/// A variable that is taken away keeps its row until the dialog ends (observed).
void Dialogs::setVariable(Dialog& dialog, std::string_view name, std::string_view value) {
  if (!dialog.setVariable(name, value)) return;
  dialog.flags |= dialog::flag::varsChanged;
  note(dialog, "variable", value, name);
  const bool isDue = writing_ == DialogWriting::realtime && store_->isOpen();
  if (!isDue || !dialog.isStored) return;
  store_->begin();
  writeVariables(dialog);
  if (store_->commit()) return settleVariables(dialog);
  retryLater();
}

}  // namespace forklab::functions
