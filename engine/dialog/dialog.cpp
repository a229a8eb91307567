#include "dialog/dialog.h"

#include <algorithm>

namespace forklab::dialog {

const std::string* Dialog::variable(std::string_view name) const {
  for (const Variable& each : variables) {
    if (each.name == name) return &each.value;
  }
  return nullptr;
}

bool Dialog::setVariable(std::string_view name, std::string_view value) {
  for (Variable& each : variables) {
    if (each.name != name) continue;
    if (each.value == value) return false;
    each.value = value;
    if (each.row == RowState::same) each.row = RowState::older;
    return true;
  }
  variables.push_back({std::string(name), std::string(value)});
  return true;
}

bool Dialog::removeVariable(std::string_view name) {
  return std::erase_if(variables, [name](const Variable& each) { return each.name == name; }) > 0;
}

void Dialog::clear() {
  entry = id = 0;
  state = State::unconfirmed;
  progress = Progress::dialled;
  endedBy = EndedBy::nobody;
  wasGivenUp = false;
  flags = properties = scriptFlags = 0;
  callId.clear();
  fromUri.clear();
  toUri.clear();
  requestUri.clear();
  for (Leg& leg : legs) {
    leg.tag.clear();
    leg.contact.clear();
    leg.routeSet.clear();
    leg.cseq.clear();
    leg.socket.clear();
    leg.isKnown = false;
  }
  madeAt = startedAt = endedAt = lifetimeSeconds = timeoutAt = 0;
  dialledAt = {};
  postDialDelay = {-1};
  sessionSeconds = 0;
  refresher.reset();
  timeoutRoute.clear();
  variables.clear();
  memberships.clear();
  isStored = false;
  transactions = eventRoutes = failedPings = 0;
  nextPingAt = 0;
  timer = {};
  next = nullptr;
}

}  // namespace forklab::dialog
