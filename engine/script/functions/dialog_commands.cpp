#include <array>
#include <functional>

#include "kernel/check.h"
#include "script/functions/dialog.h"
#include "script/functions/dialog_board.h"
#include "script/functions/dialog_state.h"
#include "script/functions/rpc.h"
#include "script/regex.h"

namespace forklab::functions {

namespace {

using dialog::Side;
using dialog::State;

constexpr int kBadParameters = 400;
constexpr int kNotFound = 404;
constexpr int kFailed = 500;

/// Kamailio shows null for what the callee has not said yet.
RpcValue textOrNull(const dialog::Leg& leg, const std::string& text) {
  return leg.isKnown ? RpcValue(text) : RpcValue();
}

RpcValue legOf(const dialog::Leg& leg) {
  RpcValue value = RpcValue::fields();
  value.set("tag", textOrNull(leg, leg.tag));
  value.set("contact", textOrNull(leg, leg.contact));
  value.set("cseq", textOrNull(leg, leg.cseq));
  value.set("route_set", textOrNull(leg, leg.routeSet));
  value.set("socket", leg.socket.empty() ? RpcValue() : RpcValue(leg.socket));
  return value;
}

RpcValue profilesOf(const Dialog& dialog) {
  RpcValue list = RpcValue::list();
  for (std::size_t i = dialog.memberships.size(); i-- > 0;) {
    const dialog::Membership& membership = dialog.memberships[i];
    if (!membership.profile->hasValue()) {
      list.append(membership.profile->name());
      continue;
    }
    RpcValue value = RpcValue::fields();
    value.set(membership.profile->name(), membership.value);
    list.append(std::move(value));
  }
  return list;
}

RpcValue variablesOf(const Dialog& dialog) {
  RpcValue list = RpcValue::list();
  for (std::size_t i = dialog.variables.size(); i-- > 0;) {
    RpcValue value = RpcValue::fields();
    value.set(dialog.variables[i].name, dialog.variables[i].value);
    list.append(std::move(value));
  }
  return list;
}

std::int64_t secondsOf(const Dialog& dialog, std::int64_t now) {
  if (dialog.endedAt != 0) return dialog.endedAt - dialog.startedAt;
  return dialog.startedAt == 0 ? 0 : now - dialog.startedAt;
}

RpcValue valueOf(RpcCall& call, const Dialog& dialog) {
  RpcValue value = RpcValue::fields();
  value.set("h_entry", std::int64_t{dialog.entry});
  value.set("h_id", std::int64_t{dialog.id});
  value.set("ref", std::int64_t{1} + (dialog.timeoutAt != 0 ? 1 : 0));
  value.set("call-id", dialog.callId);
  value.set("from_uri", dialog.fromUri);
  value.set("to_uri", dialog.toUri);
  value.set("state", std::int64_t{dialog::numberOf(dialog.state)});
  value.set("start_ts", dialog.startedAt);
  value.set("init_ts", dialog.madeAt);
  value.set("end_ts", dialog.endedAt);
  value.set("duration", secondsOf(dialog, call.core().unixSeconds()));
  value.set("timeout", dialog.timeoutAt);
  value.set("lifetime", dialog.lifetimeSeconds);
  value.set("dflags", std::int64_t{dialog.flags});
  value.set("sflags", std::int64_t{dialog.scriptFlags});
  value.set("iflags", std::int64_t{dialog.properties});
  value.set("caller", legOf(dialog.leg(Side::caller)));
  value.set("callee", legOf(dialog.leg(Side::callee)));
  value.set("profiles", profilesOf(dialog));
  value.set("variables", dialog.state == State::deleted ? RpcValue::list() : variablesOf(dialog));
  return value;
}

/// Commands are those of loaded modules.
Dialogs& dialogsOf(RpcCall& call) {
  Dialogs* const dialogs = call.state<Dialogs>();
  FORKLAB_CHECK(dialogs != nullptr);
  return *dialogs;
}

template <class Picks>
void listWhere(RpcCall& call, const Picks& picks) {
  call.result = RpcValue::list();
  dialogsOf(call).table().forEach([&](const Dialog& dialog) {
    if (picks(dialog)) call.result.append(valueOf(call, dialog));
  });
}

void list(RpcCall& call) {
  listWhere(call, [](const Dialog&) { return true; });
}

/// What dlg.list_match compares; empty: no such key.
std::string_view comparedText(const Dialog& dialog, std::string_view key) {
  if (key == "ruri") return dialog.requestUri;
  if (key == "furi") return dialog.fromUri;
  if (key == "turi") return dialog.toUri;
  return dialog.callId;
}

void listMatch(RpcCall& call) {
  if (call.parameterCount() < 3) return call.fail(kFailed, "Invalid parameters");
  const std::string_view key = call.text(0);
  const std::string_view operation = call.text(1);
  const std::string wanted(call.text(2));
  if (key != "ruri" && key != "furi" && key != "turi" && key != "callid")
    return call.fail(kFailed, "Invalid matching key parameter");
  std::function<bool(std::string_view)> holds;
  if (operation == "eq") {
    holds = [&](std::string_view text) { return text == wanted; };
  } else if (operation == "sw") {
    holds = [&](std::string_view text) { return text.starts_with(wanted); };
  } else if (operation == "re") {
    auto pattern = script::Regex::compile(wanted, script::Regex::Flags{false, false});
    if (!pattern) return call.fail(kFailed, "Invalid matching value parameter");
    auto shared = std::make_shared<script::Regex>(std::move(pattern).value());
    holds = [shared](std::string_view text) { return shared->matches(std::string(text)); };
  } else {
    return call.fail(kFailed, "Invalid matching operator parameter");
  }
  std::int64_t left = call.integer(3).value_or(0);
  const bool isBounded = left > 0;
  listWhere(call, [&](const Dialog& dialog) {
    if (isBounded && left == 0) return false;
    const bool picked = holds(comparedText(dialog, key));
    if (picked) --left;
    return picked;
  });
}

/// The To tag shows the From tag in Kamailio 5.6.3 (observed).
void briefing(RpcCall& call) {
  const std::string_view wanted = call.parameterCount() > 0 ? call.text(0) : "ftcFT";
  const auto shows = [&](char letter) { return wanted.find(letter) != std::string_view::npos; };
  call.result = RpcValue::list();
  dialogsOf(call).table().forEach([&](const Dialog& dialog) {
    RpcValue value = RpcValue::fields();
    value.set("h_entry", std::int64_t{dialog.entry});
    value.set("h_id", std::int64_t{dialog.id});
    if (shows('f')) value.set("from_uri", dialog.fromUri);
    if (shows('t')) value.set("to_uri", dialog.toUri);
    if (shows('c')) value.set("call-id", dialog.callId);
    if (shows('F')) value.set("from_tag", dialog.leg(Side::caller).tag);
    if (shows('T')) value.set("to_tag", dialog.leg(Side::caller).tag);
    if (shows('s')) value.set("state", std::int64_t{dialog::numberOf(dialog.state)});
    call.result.append(std::move(value));
  });
}

/// The first with this Call-ID and, where it is given, this From tag.
void listOne(RpcCall& call) {
  call.result = RpcValue::fields();
  bool found = false;
  dialogsOf(call).table().forEach([&](const Dialog& dialog) {
    if (found || call.parameterCount() == 0 || dialog.callId != call.text(0)) return;
    if (call.parameterCount() > 1 && dialog.leg(Side::caller).tag != call.text(1)) return;
    call.result = valueOf(call, dialog);
    found = true;
  });
}

void statsActive(RpcCall& call) {
  std::array<std::int64_t, dialog::kStates + 1> counts{};
  dialogsOf(call).table().forEach(
      [&](const Dialog& dialog) { ++counts[static_cast<std::size_t>(dialog.state)]; });
  call.result = RpcValue::fields();
  call.result.set("starting", counts[1]);
  call.result.set("connecting", counts[2]);
  call.result.set("answering", counts[3]);
  call.result.set("ongoing", counts[4]);
  call.result.set("all", counts[1] + counts[2] + counts[3] + counts[4]);
}

/// Its headers are further lines of the BYEs.
void endDialog(RpcCall& call) {
  const auto entry = call.integer(0);
  const auto id = call.integer(1);
  if (!entry || !id) return call.fail(kFailed, "Invalid parameters");
  Dialogs& dialogs = dialogsOf(call);
  Dialog* const dialog = dialogs.table().find(
      dialog::keyOf(static_cast<std::uint32_t>(*entry), static_cast<std::uint32_t>(*id)));
  if (dialog == nullptr) return call.fail(kNotFound, "Dialog not found");
  dialogs.endByByes(*dialog, dialog::EndedBy::command, call.text(2));
  call.result = RpcValue::fields();
}

Dialog* namedDialog(RpcCall& call) {
  return dialogsOf(call).table().find({call.text(0), call.text(1), call.text(2)}).dialog;
}

void terminate(RpcCall& call) {
  if (call.parameterCount() < 3) return call.fail(kBadParameters, "Need a Callid ,from tag ,to tag");
  Dialog* const dialog = namedDialog(call);
  if (dialog == nullptr) return call.fail(kFailed, "Couldnt find callid in dialog");
  dialogsOf(call).endByByes(*dialog, dialog::EndedBy::command);
  dialogsOf(call).services().core().log(
      "WARNING", "dialog: Dialog is terminated callid: '" + std::string(call.text(0)) + "'");
  call.result = RpcValue::fields();
}

void isAlive(RpcCall& call) {
  if (call.parameterCount() < 3)
    return call.fail(kBadParameters, "Too few parameters (required callid, from-tag, to-tag)");
  Dialog* const dialog = namedDialog(call);
  if (dialog == nullptr) return call.fail(kNotFound, "Dialog not found");
  if (dialog->state != State::confirmed) return call.fail(kFailed, "Dialog not in confirmed state");
  call.result = RpcValue("Alive");
}

void setState(RpcCall& call) {
  const auto state = call.integer(3);
  if (!state) return call.fail(kBadParameters, "Need the callid, from tag,to tag and state");
  Dialog* const dialog = namedDialog(call);
  if (dialog == nullptr) return call.fail(kFailed, "Couldnt find callid in dialog");
  if (*state < 1 || *state > static_cast<std::int64_t>(dialog::kStates))
    return call.fail(kFailed, "Invalid state value");
  dialog->state = static_cast<State>(*state);
  call.result = RpcValue("Done");
}

/// Null: there is none, which is the answer.
const dialog::Profile* profileNamed(RpcCall& call) {
  if (call.parameterCount() == 0) {
    call.result = RpcValue::fields();
    return nullptr;
  }
  const dialog::Profile* const profile = dialogsOf(call).profiles().find(call.text(0));
  if (profile == nullptr) call.fail(kNotFound, "Profile not found: " + std::string(call.text(0)));
  return profile;
}

void profileSize(RpcCall& call) {
  const dialog::Profile* const profile = profileNamed(call);
  if (profile == nullptr) return;
  const bool byValue = profile->hasValue() && call.parameterCount() > 1;
  call.result = RpcValue(std::uint64_t{byValue ? profile->size(call.text(1)) : profile->size()});
}

void profileList(RpcCall& call) {
  const dialog::Profile* const profile = profileNamed(call);
  if (profile == nullptr) return;
  const bool byValue = profile->hasValue() && call.parameterCount() > 1;
  listWhere(call, [&](const Dialog& dialog) {
    for (const dialog::Membership& membership : dialog.memberships) {
      if (membership.profile == profile && (!byValue || membership.value == call.text(1))) return true;
    }
    return false;
  });
}

constexpr std::string_view kElements = "CALL-ID FROM-TAG TO-TAG";
constexpr std::string_view kMatch = "ruri|furi|turi|callid eq|sw|re VALUE [LIMIT]";

constexpr std::array kRows{
    script::RpcSpec{"dlg.list", "", "Every dialog with both its sides.", "dlg.list", list},
    script::RpcSpec{"dlg.list_ctx", "", "The same; here nothing else rides on a dialog.", "dlg.list_ctx",
                    list},
    script::RpcSpec{"dlg.list_match", kMatch, "The dialogs that compare so.",
                    "dlg.list_match furi sw sip:bob", listMatch},
    script::RpcSpec{"dlg.list_match_ctx", kMatch, "The same.", "dlg.list_match_ctx callid eq 1@a", listMatch},
    script::RpcSpec{"dlg.briefing", "[FIELDS]",
                    "A line for each: f From, t To, c Call-ID, F and T tags, s state.", "dlg.briefing ftcs",
                    briefing},
    script::RpcSpec{"dlg.dlg_list", "CALL-ID [FROM-TAG]", "One dialog.", "dlg.dlg_list 1@a", listOne},
    script::RpcSpec{"dlg.dlg_list_ctx", "CALL-ID [FROM-TAG]", "The same.", "dlg.dlg_list_ctx 1@a", listOne},
    script::RpcSpec{"dlg.stats_active", "", "How many dialogs are in each state.", "dlg.stats_active",
                    statsActive},
    script::RpcSpec{"dlg.end_dlg", "H_ENTRY H_ID [HEADERS]", "Ends a call by BYEs to both sides.",
                    "dlg.end_dlg 111 8733", endDialog},
    script::RpcSpec{"dlg.terminate_dlg", kElements, "The same, by Call-ID and tags.",
                    "dlg.terminate_dlg 1@a tag1 tag2", terminate},
    script::RpcSpec{"dlg.is_alive", kElements, "Whether a dialog is confirmed.", "dlg.is_alive 1@a tag1 tag2",
                    isAlive},
    script::RpcSpec{"dlg.set_state", "CALL-ID FROM-TAG TO-TAG STATE", "Puts a dialog into a state.",
                    "dlg.set_state 1@a tag1 tag2 4", setState},
    script::RpcSpec{"dlg.profile_get_size", "PROFILE [VALUE]", "How many dialogs are in a profile.",
                    "dlg.profile_get_size calls", profileSize},
    script::RpcSpec{"dlg.profile_list", "PROFILE [VALUE]", "The dialogs in a profile.",
                    "dlg.profile_list user bob", profileList},
    script::RpcSpec{"lab.board", "[PROFILE [VALUE]]",
                    "What every phone does, registered ones that are idle too, or who is in calls of a "
                    "profile. The lab's own: Kamailio has no such command.",
                    "lab.board customer shop1", listBoard},
};

}  // namespace

const std::span<const script::RpcSpec> kDialogCommands = kRows;

}  // namespace forklab::functions
