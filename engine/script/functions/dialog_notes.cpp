// The part of Dialogs that tells the record what a dialog keeps, and where its call stands.
#include "script/functions/dialog_state.h"

namespace forklab::functions {

namespace {

using dialog::EndedBy;
using dialog::ProgressInput;
using dialog::Side;

struct LegNames {
  std::string_view tag, contact, cseq, routeSet, socket;
};
constexpr LegNames kLegNames[] = {
    {"caller tag", "caller contact", "caller cseq", "caller route set", "caller socket"},
    {"callee tag", "callee contact", "callee cseq", "callee route set", "callee socket"}};
const LegNames& namesOf(Side side) { return kLegNames[dialog::indexOf(side)]; }

std::string millisecondsText(kernel::Duration span) {
  const std::string below = std::to_string(span.ns / 1'000 % 1'000);
  return std::to_string(span.ns / 1'000'000) + "." + std::string(3 - below.size(), '0') + below;
}

}  // namespace

bool Dialogs::notes() { return services_.recorder().records(trace::Level::full); }

void Dialogs::note(const Dialog& dialog, std::string_view what, std::string_view value, std::string_view name,
                   bool isGone) {
  trace::Recorder& recorder = services_.recorder();
  if (!notes()) return;
  recorder.append(services_.now(), services_.node(), trace::Level::full,
                  trace::DialogNoted{dialog.key(), what, recorder.keep(name), recorder.keep(value), isGone});
}

void Dialogs::noteLeg(const Dialog& dialog, Side side) {
  if (!notes()) return;
  const dialog::Leg& leg = dialog.leg(side);
  const LegNames& names = namesOf(side);
  note(dialog, names.tag, leg.tag);
  note(dialog, names.contact, leg.contact);
  note(dialog, names.cseq, leg.cseq);
  note(dialog, names.routeSet, leg.routeSet);
  note(dialog, names.socket, leg.socket);
}

void Dialogs::noteAll(const Dialog& dialog) {
  if (!notes()) return;
  note(dialog, "from uri", dialog.fromUri);
  note(dialog, "to uri", dialog.toUri);
  note(dialog, "request uri", dialog.requestUri);
  note(dialog, "progress", dialog::progressText(dialog.progress));
  for (const Side side : {Side::caller, Side::callee}) {
    if (dialog.leg(side).isKnown) noteLeg(dialog, side);
  }
  for (const dialog::Variable& each : dialog.variables) note(dialog, "variable", each.value, each.name);
  for (const dialog::Membership& each : dialog.memberships)
    note(dialog, "profile", each.value, each.profile->name());
  if (dialog.timeoutAt != 0) note(dialog, "lifetime ends", std::to_string(dialog.timeoutAt));
}

void Dialogs::keepCseq(Dialog& dialog, Side side, std::string cseq) {
  std::string& kept = dialog.leg(side).cseq;
  if (kept == cseq) return;
  kept = std::move(cseq);
  note(dialog, namesOf(side).cseq, kept);
}

void Dialogs::keepContact(Dialog& dialog, Side side, std::string_view contact) {
  std::string& kept = dialog.leg(side).contact;
  if (kept == contact) return;
  kept = contact;
  note(dialog, namesOf(side).contact, kept);
}

void Dialogs::noteTimeout(const Dialog& dialog) {
  if (!notes()) return;
  const bool isGone = dialog.timeoutAt == 0;
  note(dialog, "lifetime ends", isGone ? std::string() : std::to_string(dialog.timeoutAt), {}, isGone);
}

void Dialogs::advance(Dialog& dialog, ProgressInput input) {
  const dialog::Progress to = dialog::after(dialog.progress, input);
  if (to == dialog.progress) return;
  dialog.progress = to;
  note(dialog, "progress", dialog::progressText(to));
}

/// Who was the first to end it is kept, though the other side's BYE may be what moves it.
void Dialogs::blame(Dialog& dialog, EndedBy who) {
  if (dialog.endedBy == EndedBy::nobody) dialog.endedBy = who;
}

void Dialogs::takePostDialDelay(Dialog& dialog, int code) {
  if ((code != 180 && code != 183) || dialog.postDialDelay.ns >= 0 || dialog.startedAt != 0) return;
  dialog.postDialDelay = services_.now() - dialog.dialledAt;
  if (notes()) note(dialog, "post-dial delay", millisecondsText(dialog.postDialDelay));
}

void Dialogs::joinProfile(Dialog& dialog, dialog::Profile& profile, std::string_view value) {
  profiles_.join(dialog, profile, value);
  dialog.flags |= dialog::flag::profilesChanged;
  note(dialog, "profile", dialog.memberships.back().value, profile.name());
}

bool Dialogs::leaveProfile(Dialog& dialog, dialog::Profile& profile, std::string_view value) {
  if (!profiles_.leave(dialog, profile, value)) return false;
  note(dialog, "profile", profile.hasValue() ? value : std::string_view(), profile.name(), true);
  return true;
}

void Dialogs::leaveProfiles(Dialog& dialog) {
  for (const dialog::Membership& each : dialog.memberships)
    note(dialog, "profile", each.value, each.profile->name(), true);
  profiles_.leaveAll(dialog);
}

void Dialogs::removeVariable(Dialog& dialog, std::string_view name) {
  if (dialog.removeVariable(name)) note(dialog, "variable", {}, name, true);
}

}  // namespace forklab::functions
