// The part of Dialogs that several proxies with one database share: what Kamailio does not do, and the lab's
// own module asks for.
#include <algorithm>
#include <unordered_set>

#include "script/functions/dialog_state.h"

namespace forklab::functions {

bool Dialogs::reach(proxy::RoutingContext& context) {
  const sip::Message& message = context.message();
  const bool mayShare = extension_.reach != DialogReach::own && store_ && store_->isOpen();
  if (!mayShare || context.dialogWasSought || !message.isRequest()) return false;
  const bool isEnd = message.method() == sip::Method::bye || message.method() == sip::Method::cancel;
  const bool isWithin = isEnd || (extension_.reach == DialogReach::everyone && !message.toTag().empty());
  if (!isWithin) return false;
  context.dialogWasSought = true;
  return takeRows(message.callId(), false).value_or(0) > 0;
}

void Dialogs::takeExtra(proxy::RoutingContext& context, const Dialog& dialog) {
  if (extension_.extraAvp.empty()) return;
  const proxy::VariableValue* const value = context.variables().attributes.find(extension_.extraAvp, 0);
  if (value == nullptr) return;
  const auto* const number = std::get_if<std::int64_t>(value);
  rider_.keepExtra(dialog.key(), number == nullptr ? std::get<std::string>(*value) : std::to_string(*number));
}

std::optional<std::size_t> Dialogs::takeRows(std::string_view callId, bool tellsConflicts) {
  std::vector<Dialog*> found;
  const auto make = [&](std::uint32_t entry, std::uint32_t id) -> Dialog* {
    Dialog* const known = table_.find(dialog::keyOf(entry, id));
    if (known != nullptr && tellsConflicts)
      services_.core().log("WARNING", "dialog: conflicting dialog id: " + std::to_string(entry) + "/" +
                                          std::to_string(id) + " - skipping");
    Dialog* const dialog = known == nullptr ? table_.restore(entry, id) : nullptr;
    if (dialog != nullptr) found.push_back(dialog);
    return dialog;
  };
  const auto join = [this](Dialog& dialog, const std::string& name, const std::string& value) {
    joinStored(dialog, name, value);
  };
  // Only those that came now: what was known keeps its variables.
  std::unordered_set<dialog::DialogKey> keys;
  const auto find = [&](dialog::DialogKey key) -> Dialog* {
    if (keys.empty()) {
      for (const Dialog* each : found) keys.insert(each->key());
    }
    return keys.contains(key) ? table_.find(key) : nullptr;
  };
  if (callId.empty()) {
    store_->readAll(make, join);
    store_->readVariables(find);
  } else {
    store_->readCall(callId, make, join, find);
  }
  const auto isMisplaced = [this](const Dialog* each) { return table_.placeOf(each->callId) != each->entry; };
  if (std::ranges::any_of(found, isMisplaced)) {
    services_.core().log("ERROR",
                         "dialog: inconsistent hash data in the dialog database: it was written with "
                         "another hash_size");
    for (Dialog* const dialog : found) {
      profiles_.leaveAll(*dialog);
      table_.remove(*dialog);
    }
    return std::nullopt;
  }
  for (Dialog* const dialog : found) loadOne(*dialog);
  return found.size();
}

bool Dialogs::loadRows(std::string_view callId) {
  if (!store_ || !store_->isOpen()) {
    services_.core().log("ERROR", "dialog: there is no database that a dialog could be loaded from");
    return false;
  }
  return takeRows(callId, !callId.empty()).has_value();
}

/// The row says who was first, so it is asked whenever it may be another's as well.
bool Dialogs::claim(Dialog& dialog) {
  const bool isShared = extension_.reach != DialogReach::own && dialog.isStored && store_ && store_->isOpen();
  if (!isShared || store_->claim(dialog)) return true;
  services_.core().log(
      "NOTICE", "dialog: another proxy has ended the call " + dialog.callId + " before; here nobody is told");
  return false;
}

}  // namespace forklab::functions
