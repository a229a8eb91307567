#include <algorithm>

#include "proxy/cancel.h"
#include "proxy/contacts.h"
#include "proxy/local_reply.h"
#include "proxy/relay.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {

/// Runs once per branch route that it enters; the branch at hand is ended when it comes back.
Outcome relayWith(Call& call, const proxy::RelayOptions& options) {
  proxy::RoutingContext& context = contextOf(call);
  if (call.phase() == 0) {
    // Nothing to fork: an absorbed retransmission, an ACK, a CANCEL, or an error that tm has answered.
    if (const auto code = proxy::beginRelay(context, options)) return Outcome::result(*code);
  } else if (context.relay.hasSent) {
    return Outcome::result(proxy::outcomeOfSends(context));
  } else if (!proxy::leaveBranch(context, call.resumeDropped(), ticketOf(call))) {
    return Outcome::wait();
  }
  while (proxy::enterBranch(context)) {
    const std::string& route = context.relay.branchRoute;
    // The edits of a branch_route go into that branch alone, so each is built before the next one begins.
    if (!route.empty()) return Outcome::enter(RouteKind::branch, route);
    if (!proxy::leaveBranch(context, false, ticketOf(call))) return Outcome::wait();
  }
  const int code = proxy::finishRelay(context);
  if (code != 1) return Outcome::result(code);
  // Whether the transport takes the first copies shows only when they are sent, after this step.
  context.core().resumeRun(ticketOf(call), code);
  return Outcome::wait();
}

namespace {

proxy::RelayOptions optionsOf(Call& call, std::optional<kernel::Protocol> protocol) {
  proxy::RelayOptions options;
  options.protocol = protocol;
  // Host and port outrank $du and the R-URI as next hop; the R-URI itself is sent unchanged.
  if (call.phase() == 0 && call.argumentCount() > 1) {
    options.proxy = "sip:" + std::string(call.text(0)) + ":" + std::string(call.text(1));
  }
  return options;
}

}  // namespace

Outcome tRelay(Call& call) { return relayWith(call, optionsOf(call, std::nullopt)); }
Outcome tRelayToUdp(Call& call) { return relayWith(call, optionsOf(call, kernel::Protocol::udp)); }
Outcome tRelayToTcp(Call& call) { return relayWith(call, optionsOf(call, kernel::Protocol::tcp)); }

Outcome tReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::int64_t code = statusIn(call.value(0));
  // Kamailio tm: t_reply never makes a transaction, and does not fall back to a stateless reply either.
  if (context.fork == nullptr) {
    context.log("ERROR", "t_reply: there is no transaction, nothing is sent");
    return truth(false);
  }
  if (code < 100 || code > 699 || context.fork->isAnswered()) {
    context.log("ERROR", "t_reply: the code is bad or the transaction is answered already");
    return truth(false);
  }
  // In a failure_route this answer takes the place of the reply that was picked.
  context.replied = code >= 200;
  const int status = static_cast<int>(code);
  proxy::replyInTransaction(context.core(), *context.fork, status, call.text(1),
                            proxy::redirectLine(context, status));
  return truth(true);
}

Outcome tNewTransaction(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  switch (proxy::openTransaction(context)) {
    case proxy::NewTransaction::made: return truth(true);
    // The layer has repeated the last reply; 0 ends the script, as Kamailio tm does it.
    case proxy::NewTransaction::retransmission: return Outcome::result(0);
    case proxy::NewTransaction::refused: return Outcome::result(proxy::kRefusedRequest);
    case proxy::NewTransaction::existed: break;
  }
  context.log("ERROR", "t_newtran: the transaction exists already");
  return truth(false);
}

Outcome tLookupCancel(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  return truth(context.isRequest() && context.core().layer().matchCancelled(context.message()) != 0);
}

Outcome tLookupRequest(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!context.isRequest()) return truth(false);
  // Looking is taking where the request is the ACK of a refusal (Kamailio tm).
  if (context.message().method() == sip::Method::ack)
    return truth(context.core().takeAck(context) != proxy::Core::AckFate::unknown);
  // What is found is at hand from then on, for t_reply too (observed).
  proxy::Fork* const found = context.core().forkOf(context.core().layer().matchServer(context.message()));
  if (found == nullptr) return truth(false);
  if (context.fork == nullptr) {
    ++found->inUse;
    context.fork = found;
  }
  return truth(true);
}

Outcome tCheckTransaction(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  proxy::Core& core = context.core();
  if (context.fork != nullptr) return truth(true);
  if (!context.isRequest()) return truth(core.layer().matchClient(context.message()) != 0);
  // Kamailio tm: true for a CANCEL whose INVITE lives, so that `if (t_check_trans()) t_relay();` passes it
  // on.
  if (context.message().method() == sip::Method::cancel) return tLookupCancel(call);
  if (context.message().method() == sip::Method::ack) {
    const proxy::Core::AckFate fate = core.takeAck(context);
    // An ACK of a relayed 2xx is known only where somebody watches for it.
    if (fate == proxy::Core::AckFate::absorbed) return Outcome::result(0);
    return truth(fate == proxy::Core::AckFate::endToEnd);
  }
  const auto server = core.layer().matchServer(context.message());
  // Known: a retransmission gets the last reply again, an ACK to a refusal is taken in. Either way 0, the
  // end.
  if (server == 0) return truth(false);
  core.takeAgain(context, server);
  return Outcome::result(0);
}

Outcome tRelease(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  // No reply goes out and no 500 either; the post-script check is told that this was meant.
  context.fork->released = true;
  return truth(true);
}

namespace {

bool serialForkingIsOn(const proxy::RoutingContext& context) {
  const proxy::Settings& settings = context.core().settings();
  if (!settings.contactsVariable.empty()) return true;
  context.log("ERROR", "serial forking is off: modparam(\"tm\", \"contacts_avp\", …) is missing");
  return false;
}

}  // namespace

Outcome tLoadContacts(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!serialForkingIsOn(context)) return truth(false);
  std::vector<proxy::Target> targets;
  // In a failure_route the R-URI has been used up, so only appended branches are gathered there.
  if (context.targetIsNew) targets.push_back(context.target);
  for (const proxy::Target& target : context.branches.all()) targets.push_back(target);
  // Kamailio tm leaves a single target where it is: the next t_next_contacts returns -2 and t_relay still
  // works.
  if (targets.size() < 2) return truth(true);
  context.branches.clear();
  // What was loaded before stays behind what comes now, as in a list that grows at its head.
  auto& stored = context.variables().contacts;
  const bool isProportional = call.argumentCount() > 0 && call.value(0).toInteger() == 1;
  proxy::Core& core = context.core();
  auto ordered = isProportional
                     ? proxy::drawContacts(std::move(targets), [&core] { return core.nextChance(); })
                     : proxy::orderContacts(std::move(targets));
  stored.insert(stored.begin(), std::make_move_iterator(ordered.begin()),
                std::make_move_iterator(ordered.end()));
  return truth(true);
}

Outcome tNextContacts(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!serialForkingIsOn(context)) return truth(false);
  auto group = proxy::takeNextGroup(context.variables().contacts);
  if (group.empty()) return Outcome::result(-2);
  for (proxy::Target& flow : proxy::takeFurtherFlows(group))
    context.variables().flows.push_back(std::move(flow));
  // The last appended contact of a q group leads it: tm's list is read in reverse append order.
  context.target = std::move(group.front());
  context.targetIsNew = true;
  for (std::size_t i = 1; i < group.size(); ++i) context.appendBranch(std::move(group[i]));
  return truth(true);
}

/// In event_route[tm:branch-failure:…]: another way to the device whose branch just failed.
Outcome tNextContactFlow(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!serialForkingIsOn(context)) return truth(false);
  auto& flows = context.variables().flows;
  const auto found = std::find_if(flows.begin(), flows.end(), [&](const proxy::Target& each) {
    return each.instance == context.target.instance;
  });
  if (context.target.instance.empty() || found == flows.end()) return Outcome::result(-2);
  context.target = std::move(*found);
  context.targetIsNew = true;
  flows.erase(found);
  return truth(true);
}

}  // namespace forklab::functions
