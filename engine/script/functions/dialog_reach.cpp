// The part of Dialogs that several proxies with one database share: what Kamailio does not do, and the lab's
// own module asks for.
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
  std::vector<Dialog*> found;
  const auto make = [&](std::uint32_t entry, std::uint32_t id) {
    Dialog* const dialog = table_.restore(entry, id);
    if (dialog != nullptr) found.push_back(dialog);
    return dialog;
  };
  const auto join = [this](Dialog& dialog, const std::string& name, const std::string& value) {
    joinStored(dialog, name, value);
  };
  store_->readCall(message.callId(), make, join, [this](dialog::DialogKey key) { return table_.find(key); });
  for (Dialog* const dialog : found) loadOne(*dialog);
  return !found.empty();
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
