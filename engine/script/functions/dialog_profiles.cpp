#include "script/functions/dialog.h"
#include "script/functions/dialog_state.h"
#include "script/functions/host.h"

namespace forklab::functions {

namespace {

/// Null: not declared, which is logged.
dialog::Profile* profileOf(Call& call) {
  dialog::Profile* const profile = stateOf<Dialogs>(call).profiles().find(call.text(0));
  if (profile == nullptr)
    contextOf(call).log("ERROR", "dialog: there is no profile " + std::string(call.text(0)));
  return profile;
}

/// Empty where the profile has no values.
std::string valueOf(Call& call, const dialog::Profile& profile) {
  return profile.hasValue() && call.argumentCount() > 1 ? std::string(call.text(1)) : std::string();
}

}  // namespace

/// Before there is a dialog, the one that comes gets it.
Outcome setDialogProfile(Call& call) {
  dialog::Profile* const profile = profileOf(call);
  if (profile == nullptr) return truth(false);
  Dialogs& dialogs = stateOf<Dialogs>(call);
  proxy::RoutingContext& context = contextOf(call);
  const std::string value = valueOf(call, *profile);
  Dialog* const dialog = dialogs.of(context);
  if (dialog != nullptr) {
    dialogs.joinProfile(*dialog, *profile, value);
    return truth(true);
  }
  if (context.stage != proxy::Stage::request) {
    context.log("CRITICAL", "dialog: a profile needs a dialog outside of request_route");
    return truth(false);
  }
  dialogWishesOf(context).profiles.emplace_back(profile->name(), value);
  return truth(true);
}

/// Kamailio refuses it in request routes, though it starts with it there (observed).
Outcome unsetDialogProfile(Call& call) {
  dialog::Profile* const profile = profileOf(call);
  Dialogs& dialogs = stateOf<Dialogs>(call);
  const proxy::Stage stage = contextOf(call).stage;
  const bool isAllowed = stage == proxy::Stage::branch || stage == proxy::Stage::failure ||
                         stage == proxy::Stage::onreply || stage == proxy::Stage::reply;
  if (!isAllowed) {
    contextOf(call).log("ERROR", "dialog: unset_dlg_profile() does nothing in a request route");
    return truth(false);
  }
  Dialog* const dialog = dialogs.of(contextOf(call));
  if (profile == nullptr || dialog == nullptr) return truth(false);
  return truth(dialogs.leaveProfile(*dialog, *profile, valueOf(call, *profile)));
}

Outcome isInDialogProfile(Call& call) {
  const dialog::Profile* const profile = profileOf(call);
  const Dialog* const dialog = stateOf<Dialogs>(call).of(contextOf(call));
  if (profile == nullptr || dialog == nullptr) return truth(false);
  if (!profile->hasValue() || call.argumentCount() > 1)
    return truth(dialog::Profiles::isIn(*dialog, *profile, valueOf(call, *profile)));
  for (const dialog::Membership& membership : dialog->memberships) {
    if (membership.profile == profile) return truth(true);
  }
  return truth(false);
}

/// With two arguments the second is where the size goes; of a profile with values that is nothing (observed).
Outcome dialogProfileSize(Call& call) {
  const dialog::Profile* const profile = profileOf(call);
  if (profile == nullptr) return truth(false);
  const bool hasValue = call.argumentCount() == 3;
  const std::string_view value = hasValue ? call.text(1) : std::string_view();
  const std::size_t size = profile->hasValue() ? profile->size(value) : profile->size();
  return truth(call.assign(hasValue ? 2 : 1, Value(static_cast<std::int64_t>(size))));
}

Outcome setTimeoutByProfile(Call& call) {
  dialog::Profile* const profile = profileOf(call);
  if (profile == nullptr) return truth(false);
  Dialogs& dialogs = stateOf<Dialogs>(call);
  const bool byValue = call.argumentCount() == 3;
  const std::string value = byValue ? std::string(call.text(1)) : std::string();
  const std::int64_t seconds = Value(std::string(call.text(byValue ? 2 : 1))).toInteger();
  if (seconds <= 0) return truth(false);
  dialogs.table().forEach([&](Dialog& dialog) {
    for (const dialog::Membership& membership : dialog.memberships) {
      if (membership.profile != profile || (byValue && membership.value != value)) continue;
      dialogs.setLifetime(dialog, seconds);
      return;
    }
  });
  return truth(true);
}

}  // namespace forklab::functions
