#include "script/functions/dialog.h"

#include <array>

#include "script/functions/dialog_state.h"
#include "script/functions/host.h"

namespace forklab::functions {

namespace {

using dialog::Side;

constexpr std::int64_t kFlags = 32;

Dialog* dialogOf(Call& call) { return stateOf<Dialogs>(call).of(contextOf(call)); }

/// The event_route that dlg_manage() may lead to runs before it returns.
Outcome dlgManage(Call& call) {
  if (call.phase() > 0) return detourCode(call);
  proxy::RoutingContext& context = contextOf(call);
  const std::string uri = call.setting("dialog", "ruri_pvar");
  const bool held = stateOf<Dialogs>(call).manage(context, uri.empty() ? context.uri() : uri);
  return afterDetour(call, held ? 1 : -1);
}

Outcome isKnown(Call& call) { return truth(dialogOf(call) != nullptr); }

Outcome dlgBye(Call& call) {
  Dialogs& dialogs = stateOf<Dialogs>(call);
  Dialog* const dialog = dialogOf(call);
  if (dialog == nullptr) return truth(false);
  if (call.text(0) == "caller") return truth(dialogs.sendBye(*dialog, Side::caller));
  if (call.text(0) == "callee") return truth(dialogs.sendBye(*dialog, Side::callee));
  return truth(dialogs.endByByes(*dialog, dialog::EndedBy::script));
}

/// From now on it is the one that the run is about.
Outcome dlgGet(Call& call) {
  const dialog::Elements elements{call.text(0), call.text(1), call.text(2)};
  if (elements.callId.empty() || elements.fromTag.empty()) return truth(false);
  Dialog* const found = stateOf<Dialogs>(call).table().find(elements).dialog;
  if (found == nullptr) return truth(false);
  contextOf(call).dialog = found->key();
  return truth(true);
}

Outcome setTimeout(Call& call) {
  Dialogs& dialogs = stateOf<Dialogs>(call);
  const std::int64_t seconds = call.integer(0);
  Dialog* dialog = nullptr;
  if (call.argumentCount() == 3) {
    const auto entry = static_cast<std::uint32_t>(call.integer(1));
    dialog = dialogs.table().find(dialog::keyOf(entry, static_cast<std::uint32_t>(call.integer(2))));
  } else {
    dialog = dialogOf(call);
  }
  if (dialog == nullptr || seconds <= 0) return truth(false);
  dialogs.setLifetime(*dialog, seconds);
  return truth(true);
}

template <bool IsSet>
Outcome changeProperty(Call& call) {
  const std::uint32_t property = Dialogs::propertyNamed(call.text(0));
  if (property == 0) {
    contextOf(call).log("ERROR", "dialog: there is no property " + std::string(call.text(0)));
    return truth(false);
  }
  Dialog* const dialog = stateOf<Dialogs>(call).current(contextOf(call));
  if (dialog == nullptr) return truth(false);
  if (IsSet) {
    dialog->properties |= property;
  } else {
    dialog->properties &= ~property;
  }
  return truth(true);
}

enum class FlagWork : std::uint8_t { set, reset, ask };

template <FlagWork Work>
Outcome withFlag(Call& call) {
  const std::int64_t number = call.integer(0);
  Dialog* const dialog = stateOf<Dialogs>(call).current(contextOf(call));
  if (dialog == nullptr || number < 0 || number >= kFlags) return truth(false);
  const std::uint32_t mask = std::uint32_t{1} << static_cast<unsigned>(number);
  if (Work == FlagWork::ask) return truth((dialog->scriptFlags & mask) != 0);
  if (Work == FlagWork::set) {
    dialog->scriptFlags |= mask;
  } else {
    dialog->scriptFlags &= ~mask;
  }
  dialog->flags |= dialog::flag::isChanged;
  return truth(true);
}

Outcome loadCall(Call& call) {
  const std::string callId(call.text(0));
  return truth(!callId.empty() && stateOf<Dialogs>(call).loadRows(callId));
}

Outcome loadUnknown(Call& call) { return truth(stateOf<Dialogs>(call).loadRows({})); }

/// The R-URI becomes the Contact of the side that the request goes to.
Outcome setRequestUri(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  Dialog* const dialog = dialogOf(call);
  if (dialog == nullptr) return truth(false);
  const bool fromCaller = context.message().fromTag() == dialog->leg(Side::caller).tag;
  const dialog::Leg& to = dialog->leg(fromCaller ? Side::callee : Side::caller);
  if (to.contact.empty()) return truth(false);
  return truth(context.setUri(to.contact));
}

constexpr ParameterSpec kCallId{"Call-ID", ParameterType::text};
constexpr ParameterSpec kFromTag{"From tag", ParameterType::text};
constexpr ParameterSpec kToTag{"To tag", ParameterType::text};
constexpr ParameterSpec kProfileName{"profile", ParameterType::literal};
constexpr ParameterSpec kProfileValue{"value", ParameterType::text, true};

constexpr std::array kWhom{ParameterSpec{"whom", ParameterType::text}};
constexpr std::array kStoredCall{kCallId};
constexpr std::array kElements{kCallId, kFromTag, kToTag};
constexpr std::array kTimeout{ParameterSpec{"seconds", ParameterType::integer},
                              ParameterSpec{"h_entry", ParameterType::integer, true},
                              ParameterSpec{"h_id", ParameterType::integer, true}};
constexpr std::array kProperty{ParameterSpec{"property", ParameterType::text}};
constexpr std::array kFlag{ParameterSpec{"flag", ParameterType::integer}};
constexpr std::array kProfile{kProfileName, kProfileValue};
/// With three arguments a value, with two where the size goes.
constexpr ParameterSpec valueOrTarget() {
  ParameterSpec row{"value", ParameterType::variable};
  row.orText = true;
  return row;
}
constexpr std::array kProfileSize{kProfileName, valueOrTarget(),
                                  ParameterSpec{"into", ParameterType::variable, true}};
constexpr std::array kProfileTimeout{kProfileName, ParameterSpec{"value", ParameterType::text},
                                     ParameterSpec{"seconds", ParameterType::text, true}};

constexpr std::array kFunctions{
    FunctionSpec{"dlg_manage",
                 {},
                 kRequestRoute,
                 "1; -1 there is nothing to make a dialog of, or it has one already",
                 "Makes the dialog of this INVITE, or finds the dialog that a later request belongs to.",
                 "if (is_method(\"INVITE\")) dlg_manage();",
                 dlgManage},
    FunctionSpec{"is_known_dlg",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether the message belongs to a dialog that this proxy knows, by Call-ID and tags.",
                 "if (!is_known_dlg()) sl_send_reply(\"481\", \"Unknown dialog\");",
                 isKnown},
    FunctionSpec{"dlg_bye", kWhom, script::kAnyRoute, "1; -1 no dialog, not answered yet, or not sent",
                 "Ends the call by a BYE to \"caller\", \"callee\" or \"all\".", "dlg_bye(\"all\");", dlgBye},
    FunctionSpec{"dlg_get", kElements, script::kAnyRoute, "1 found, -1 not",
                 "Makes the dialog with this Call-ID and these tags the one that this run is about.",
                 "if (dlg_get(\"$ci\", \"$ft\", \"$tt\")) $dlg_var(x) = \"y\";", dlgGet},
    FunctionSpec{"dlg_set_timeout", kTimeout, script::kAnyRoute, "1; -1 no dialog, or no time",
                 "How long the dialog lives from now on; with h_entry and h_id another one.",
                 "dlg_set_timeout(\"180\");", setTimeout},
    FunctionSpec{"dlg_set_timeout_by_profile", kProfileTimeout, script::kAnyRoute,
                 "1; -1 there is no such profile", "How long every dialog of a profile lives from now on.",
                 "dlg_set_timeout_by_profile(\"calls\", \"3\");", setTimeoutByProfile},
    FunctionSpec{
        "dlg_set_property", kProperty, script::kAnyRoute, "1; -1 no dialog, or no such property",
        "\"timeout-noreset\": later requests do not lengthen its life; \"ka-src\", \"ka-dst\": OPTIONS "
        "to the caller or the callee while it lasts.",
        "dlg_set_property(\"ka-dst\");", changeProperty<true>},
    FunctionSpec{"dlg_reset_property", kProperty, script::kAnyRoute, "1; -1 no dialog, or no such property",
                 "Takes dlg_set_property back.", "dlg_reset_property(\"ka-dst\");", changeProperty<false>},
    FunctionSpec{"dlg_setflag", kFlag, script::kAnyRoute, "1; -1 no dialog", "Sets a flag of the dialog.",
                 "dlg_setflag(\"3\");", withFlag<FlagWork::set>},
    FunctionSpec{"dlg_resetflag", kFlag, script::kAnyRoute, "1; -1 no dialog", "Clears a flag of the dialog.",
                 "dlg_resetflag(\"3\");", withFlag<FlagWork::reset>},
    FunctionSpec{"dlg_isflagset", kFlag, script::kAnyRoute, "1 set; -1 not, or no dialog",
                 "Whether a flag of the dialog is set.", "if (dlg_isflagset(\"3\")) exit;",
                 withFlag<FlagWork::ask>},
    FunctionSpec{"dlg_set_ruri",
                 {},
                 script::kAnyRoute,
                 "1; -1 no dialog, or no Contact is known",
                 "Sets the R-URI to the Contact of the side that the request goes to.",
                 "dlg_set_ruri();",
                 setRequestUri},
    FunctionSpec{"dlg_db_load_callid", kStoredCall, script::kAnyRoute,
                 "1, also where nothing is stored; -1 no database",
                 "Loads the dialogs with this Call-ID from the database, those of other proxies too.",
                 "dlg_db_load_callid(\"$ci\");", loadCall},
    FunctionSpec{"dlg_db_load_extra",
                 {},
                 script::kAnyRoute,
                 "1; -1 no database",
                 "Loads every dialog of the database that is unknown here.",
                 "dlg_db_load_extra();",
                 loadUnknown},
    FunctionSpec{"set_dlg_profile", kProfile, script::kAnyRoute,
                 "1; -1 there is no such profile, or no dialog outside of a request route",
                 "Puts the dialog into a profile, under a value where the profile has values.",
                 "set_dlg_profile(\"user\", \"$fU\");", setDialogProfile},
    FunctionSpec{"unset_dlg_profile", kProfile, kRequestRoute | kFailureRoute | kBranchRoute | kOnreplyRoute,
                 "1; -1 it is not in, or this is a request route",
                 "Takes the dialog out of a profile: in replies, branches and failures.",
                 "unset_dlg_profile(\"user\", \"$fU\");", unsetDialogProfile},
    FunctionSpec{"is_in_profile", kProfile, script::kAnyRoute, "1 yes, -1 no",
                 "Whether the dialog is in a profile, with a value under that value.",
                 "if (is_in_profile(\"user\", \"bob\")) exit;", isInDialogProfile},
    FunctionSpec{"get_profile_size", kProfileSize, script::kAnyRoute, "1; -1 there is no such profile",
                 "How many dialogs are in a profile, or under a value of it.",
                 "get_profile_size(\"user\", \"bob\", \"$var(calls)\");", dialogProfileSize},
};

}  // namespace

const script::ModuleSpec& dialogModule() {
  static const ModuleSpec kModule{.name = "dialog",
                                  .functions = kFunctions,
                                  .variables = kDialogVariables,
                                  .transformations = {},
                                  .settings = kDialogSettings,
                                  .makeState = makeStateOf<Dialogs>,
                                  .check = checkDialogCalls,
                                  .commands = kDialogCommands};
  return kModule;
}

}  // namespace forklab::functions
