#include <array>

#include "script/functions/dialog.h"
#include "script/functions/dialog_state.h"
#include "script/functions/host.h"

namespace forklab::functions {

namespace {

using dialog::Side;

Dialogs& dialogsOf(Host& host) { return stateOf<Dialogs>(host); }

/// For $DLG_…: only where this very message was found to be of a dialog.
Dialog* routedDialog(Host& host) {
  const proxy::RoutingContext& context = contextOf(host);
  return context.dialogIsRouted ? dialogsOf(host).current(context) : nullptr;
}

Value textOrNull(const std::string& text) { return text.empty() ? Value() : Value(text); }
Value number(std::int64_t value) { return {value}; }

Value count(Host& host, const VariableUse&) { return number(dialogsOf(host).counts().active); }

Value status(Host& host, const VariableUse&) {
  const Dialog* const dialog = routedDialog(host);
  return dialog == nullptr ? Value() : number(dialog::numberOf(dialog->state));
}

/// Seconds since it was answered.
Value duration(Host& host, const VariableUse&) {
  const Dialog* const dialog = routedDialog(host);
  if (dialog == nullptr) return {};
  const std::int64_t until = dialog->state == dialog::State::deleted
                                 ? dialog->endedAt
                                 : dialogsOf(host).services().core().unixSeconds();
  return number(dialog->startedAt == 0 ? 0 : until - dialog->startedAt);
}

struct Attribute {
  std::string_view name;
  Value (*read)(const Dialog& dialog);
};

template <Side Of>
Value contactAttribute(const Dialog& dialog) {
  return textOrNull(dialog.leg(Of).contact);
}
template <Side Of>
Value routesAttribute(const Dialog& dialog) {
  return textOrNull(dialog.leg(Of).routeSet);
}
template <Side Of>
Value cseqAttribute(const Dialog& dialog) {
  return textOrNull(dialog.leg(Of).cseq);
}
template <Side Of>
Value socketAttribute(const Dialog& dialog) {
  return textOrNull(dialog.leg(Of).socket);
}
template <Side Of>
Value tagAttribute(const Dialog& dialog) {
  return textOrNull(dialog.leg(Of).tag);
}

/// Who holds it: the table, its timer, who asks.
Value references(const Dialog& dialog) {
  return number(1 + (dialog.state != dialog::State::deleted ? 1 : 0) + (dialog.timeoutAt != 0 ? 1 : 0));
}

constexpr std::array kAttributes{
    Attribute{"h_id", [](const Dialog& d) { return number(d.id); }},
    Attribute{"h_entry", [](const Dialog& d) { return number(d.entry); }},
    Attribute{"ref", references},
    Attribute{"state", [](const Dialog& d) { return number(dialog::numberOf(d.state)); }},
    Attribute{"to_rs", routesAttribute<Side::callee>},
    Attribute{"from_rs", routesAttribute<Side::caller>},
    Attribute{"dflags", [](const Dialog& d) { return number(d.flags); }},
    Attribute{"sflags", [](const Dialog& d) { return number(d.scriptFlags); }},
    Attribute{"callid", [](const Dialog& d) { return textOrNull(d.callId); }},
    Attribute{"to_uri", [](const Dialog& d) { return textOrNull(d.toUri); }},
    Attribute{"to_tag", tagAttribute<Side::callee>},
    Attribute{"from_uri", [](const Dialog& d) { return textOrNull(d.fromUri); }},
    Attribute{"from_tag", tagAttribute<Side::caller>},
    Attribute{"toroute", [](const Dialog& d) { return number(d.timeoutRoute.empty() ? 0 : 1); }},
    Attribute{"to_cseq", cseqAttribute<Side::callee>},
    Attribute{"from_cseq", cseqAttribute<Side::caller>},
    Attribute{"lifetime", [](const Dialog& d) { return number(d.lifetimeSeconds); }},
    Attribute{"start_ts", [](const Dialog& d) { return number(d.startedAt); }},
    Attribute{"to_contact", contactAttribute<Side::callee>},
    Attribute{"from_contact", contactAttribute<Side::caller>},
    Attribute{"to_bindaddr", socketAttribute<Side::callee>},
    Attribute{"from_bindaddr", socketAttribute<Side::caller>},
};

Value attribute(Host& host, const VariableUse& use) {
  const Dialog* const dialog = dialogsOf(host).of(contextOf(host));
  if (dialog == nullptr) return {};
  for (const Attribute& each : kAttributes) {
    if (each.name == use.inner) return each.read(*dialog);
  }
  return {};
}

Value wish(Host& host, const VariableUse& use) {
  const proxy::RoutingContext& context = contextOf(host);
  static const proxy::DialogWishes kNone;
  const proxy::DialogWishes& wishes = context.dialogWishes == nullptr ? kNone : *context.dialogWishes;
  if (use.inner == "on") return number(wishes.on);
  if (use.inner == "timeout") return number(wishes.timeoutSeconds);
  if (use.inner == "timeout_bye") return number(wishes.timeoutBye);
  if (use.inner == "timeout_route") return textOrNull(wishes.timeoutRoute);
  if (use.inner == "timeout_route_id") return number(wishes.timeoutRoute.empty() ? 0 : 1);
  if (use.inner == "set") return number(dialogsOf(host).current(context) == nullptr ? 0 : 1);
  return number(0);
}

/// What Kamailio takes on when the dialog is made; its lifetime is not among that in 5.6 (observed).
bool setWish(Host& host, const VariableUse& use, const Value& value) {
  proxy::DialogWishes& wishes = dialogWishesOf(contextOf(host));
  if (use.inner == "on") {
    wishes.on = value.toInteger();
  } else if (use.inner == "timeout") {
    wishes.timeoutSeconds = value.toInteger();
  } else if (use.inner == "timeout_bye") {
    wishes.timeoutBye = value.toInteger();
  } else if (use.inner == "timeout_route") {
    wishes.timeoutRoute = value.toText();
  } else {
    return false;
  }
  return true;
}

Value variable(Host& host, const VariableUse& use) {
  proxy::RoutingContext& context = contextOf(host);
  if (const Dialog* const dialog = dialogsOf(host).of(context)) {
    const std::string* const value = dialog->variable(use.inner);
    return value == nullptr ? Value() : Value(*value);
  }
  if (context.dialogWishes == nullptr) return {};
  for (const auto& [name, value] : context.dialogWishes->variables) {
    if (name == use.inner) return {value};
  }
  return {};
}

/// Before there is a dialog, the one that comes gets it.
bool setEarly(proxy::DialogWishes& wishes, const std::string& name, const Value& value) {
  std::erase_if(wishes.variables, [&](const auto& each) { return each.first == name; });
  if (!value.isNull()) wishes.variables.emplace_back(name, value.toText());
  return true;
}

bool setVariable(Host& host, const VariableUse& use, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  if (value.isInteger()) {
    context.log("ERROR", "dialog: $dlg_var takes texts, no numbers");
    return false;
  }
  Dialog* const dialog = dialogsOf(host).of(context);
  if (dialog == nullptr) return setEarly(dialogWishesOf(contextOf(host)), use.inner, value);
  if (value.isNull()) {
    dialogsOf(host).removeVariable(*dialog, use.inner);
  } else {
    dialogsOf(host).setVariable(*dialog, use.inner, value.text());
  }
  return true;
}

constexpr std::array kRows{
    VariableSpec{"DLG_count", InnerName::none, "answered dialogs of this proxy", count, nullptr},
    VariableSpec{"DLG_status", InnerName::none,
                 "state (1 to 5) of the dialog that loose_route found; null in its first request", status,
                 nullptr},
    VariableSpec{"DLG_lifetime", InnerName::none,
                 "seconds since the dialog that loose_route found was answered", duration, nullptr},
    script::naming(
        "h_id h_entry ref state to_rs from_rs dflags sflags callid to_uri to_tag from_uri from_tag "
        "toroute to_cseq from_cseq lifetime start_ts to_contact from_contact to_bindaddr "
        "from_bindaddr",
        {"dlg", InnerName::required, "attribute of the message's dialog", attribute, nullptr}),
    script::naming(
        "on set dir timeout timeout_bye timeout_route timeout_route_id",
        {"dlg_ctx", InnerName::required, "what holds for the dialog that this message makes", wish, setWish}),
    VariableSpec{"dlg_var", InnerName::required, "variable of the message's dialog", variable, setVariable},
};

}  // namespace

const std::span<const script::VariableSpec> kDialogVariables = kRows;

}  // namespace forklab::functions
