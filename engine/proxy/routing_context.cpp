#include "proxy/routing_context.h"

#include "proxy/core.h"
#include "sip/uri.h"

namespace forklab::proxy {

void RoutingContext::reset() {
  messagePointer = nullptr;
  flaw.reset();
  error = ScriptError::none;
  edits.clear();
  noted = {};
  target = {};
  targetIsNew = true;
  branches.clear();
  forcesRport = false;
  ownName = {};
  fork = nullptr;
  branchIndex = -1;
  replyCode = 0;
  branchesBefore = 0;
  pickedBranch = 0;
  dropReplies.reset();
  replied = false;
  opensTransaction = false;
  replyLines.clear();
  recordRouteParameters.clear();
  scriptFlags = 0;
  routeParameters.clear();
  relay = {};
  ownRequest = 0;
  watches.clear();
  ackTold = false;
  dialog = 0;
  dialogIsRouted = false;
  dialogWasSought = false;
  dialogWishes = nullptr;
  detour = {};
  leaving = {};
  flags_ = 0;
  armed_ = {};
  wishes = {};
  variables_ = nullptr;
}

std::uint32_t& RoutingContext::flags() { return fork == nullptr ? flags_ : fork->flags; }

ArmedRoutes& RoutingContext::armed() { return fork == nullptr ? armed_ : fork->armed; }

TransactionVariables& RoutingContext::variables() {
  std::shared_ptr<TransactionVariables>& owner = fork == nullptr ? variables_ : fork->variables;
  if (owner == nullptr) owner = std::make_shared<TransactionVariables>();
  return *owner;
}

Branch* RoutingContext::branch() const {
  if (fork == nullptr || branchIndex < 0) return nullptr;
  const auto index = static_cast<std::size_t>(branchIndex);
  return index < fork->branches.size() ? &fork->branches[index] : nullptr;
}

bool RoutingContext::setUri(std::string_view uri) {
  if (!sip::parseUri(uri)) {
    log("ERROR", "not a URI, the R-URI stays: " + std::string(uri));
    return false;
  }
  target.uri = uri;
  targetIsNew = true;
  return true;
}

void RoutingContext::setDestination(std::string_view uri) {
  target.destination = uri;
  targetIsNew = true;
}

bool RoutingContext::appendBranch(Target added) {
  // What is no URI shows when the branch is to be sent (Kamailio core).
  if (branches.add(std::move(added))) return true;
  log("ERROR", "append_branch: there are 12 branches already");
  return false;
}

namespace {

void grant(const std::optional<kernel::Duration>& wish, kernel::Duration& value, bool& ownTimers) {
  if (!wish) return;
  value = *wish;
  ownTimers = true;
}

}  // namespace

void RoutingContext::applyWishes() {
  if (fork == nullptr) return;
  transaction::TimerSettings& timers = fork->timers;
  grant(wishes.first, timers.frTimer, fork->ownTimers);
  grant(wishes.invite, timers.frInvTimer, fork->ownTimers);
  grant(wishes.retry1, timers.retrTimer1, fork->ownTimers);
  grant(wishes.retry2, timers.retrTimer2, fork->ownTimers);
  grant(wishes.maxInvite, timers.maxInviteLifetime, fork->ownTimers);
  grant(wishes.maxOther, timers.maxOtherLifetime, fork->ownTimers);
  fork->sends100 = wishes.sends100.value_or(fork->sends100);
  fork->blocksOn6xx = wishes.blocksOn6xx.value_or(fork->blocksOn6xx);
  fork->answersErrors = wishes.answersErrors.value_or(fork->answersErrors);
  fork->forwardsCancelReason = wishes.forwardsCancelReason.value_or(fork->forwardsCancelReason);
}

const Advertised* RoutingContext::advertised() const {
  if (!ownName.empty()) return &ownName;
  const Advertised& general = core_.settings().advertised;
  return general.empty() ? nullptr : &general;
}

void RoutingContext::log(std::string_view level, std::string_view text) const { core_.log(level, text); }

}  // namespace forklab::proxy
