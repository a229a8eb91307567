#include "proxy/suspension.h"

#include "proxy/failure_step.h"
#include "proxy/local_reply.h"
#include "proxy/relay.h"

namespace forklab::proxy {

namespace {

Branch* waitingBranch(Fork& fork) {
  for (Branch& branch : fork.branches) {
    if (branch.isBlind && !branch.isFinal()) return &branch;
  }
  return nullptr;
}

}  // namespace

bool onlyWaits(const Fork& fork) {
  for (const Branch& branch : fork.branches) {
    if (!branch.isFinal() && !branch.isBlind) return false;
  }
  return true;
}

bool suspend(RoutingContext& context) {
  Core& core = context.core();
  if (context.fork == nullptr && openTransaction(context) != NewTransaction::made) return false;
  Fork& fork = *context.fork;
  if (fork.cancelled || fork.isAnswered() || fork.suspended || fork.branches.size() >= kMaximumBranches) {
    context.log("ERROR", "t_suspend: the transaction is answered, cancelled or suspended already");
    return false;
  }
  freezeRequest(context);
  const Settings& settings = core.settings();
  if (settings.automaticTrying && fork.sends100 && fork.isInvite() && fork.lastStatus == 0)
    replyInTransaction(core, fork, 100, settings.tryingReason);
  Branch& branch = fork.branches.emplace_back();
  branch.isBlind = true;
  branch.counts = false;
  branch.wave = static_cast<std::uint16_t>(fork.waves + 1);
  // In a failure_route arming was cleared on entry, so an expiry there answers at once.
  branch.failureRoute = fork.armed.failure;
  fork.suspended = true;
  fork.suspendedInFailure = context.stage == Stage::failure;
  core.openBlind(fork, fork.branches.size() - 1);
  return true;
}

bool continueSuspended(Core& core, TransactionId server, std::string_view route) {
  Fork* const fork = core.forkOf(server);
  if (fork == nullptr || !fork->suspended || fork->isAnswered()) return false;
  Branch* const branch = waitingBranch(*fork);
  if (branch == nullptr) return false;
  core.layer().abandon(core.now(), branch->client, core.layerEffects());
  core.settle();
  branch->lastStatus = 500;
  fork->suspended = false;
  RoutingContext& context = core.acquire(Stage::continued, fork->request, fork->arrival, fork);
  context.target.uri = fork->firstUri;
  context.forcesRport = fork->forcesRport;
  context.branchesBefore = fork->branches.size();
  context.branchIndex = static_cast<int>(fork->branches.size());
  core.runRoute(Route::named, route, context);
  return true;
}

void finishContinued(Core& core, RoutingContext& context) {
  Fork& fork = *context.fork;
  if (fork.isAnswered() || fork.hasPending() || fork.suspended) return;
  if (fork.cancelled) return replyInTransaction(core, fork, 487, "Request canceled");
  replyInTransaction(core, fork, 500, kServerError);
}

}  // namespace forklab::proxy
