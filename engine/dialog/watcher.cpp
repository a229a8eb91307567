#include "dialog/watcher.h"

namespace forklab::dialog {

std::string_view momentText(Moment moment) {
  static constexpr std::string_view kTexts[] = {
      "DLGCB_LOADED",      "DLGCB_CREATED",    "DLGCB_FAILED",         "DLGCB_CONFIRMED_NA",
      "DLGCB_CONFIRMED",   "DLGCB_REQ_WITHIN", "DLGCB_TERMINATED",     "DLGCB_TERMINATED_CONFIRMED",
      "DLGCB_EXPIRED",     "DLGCB_EARLY",      "DLGCB_RESPONSE_FWDED", "DLGCB_RESPONSE_WITHIN",
      "DLGCB_RPC_CONTEXT", "DLGCB_DESTROY",    "DLGCB_SPIRALED"};
  return kTexts[static_cast<std::size_t>(moment)];
}

}  // namespace forklab::dialog
