#include "proxy/relay.h"

#include "proxy/branch_name.h"
#include "proxy/cancel.h"
#include "proxy/copies.h"
#include "proxy/forwarding.h"
#include "proxy/local_reply.h"
#include "proxy/record_route.h"

namespace forklab::proxy {
namespace {

constexpr std::string_view kUnresolvable = "Unresolvable destination (478/TM)";
constexpr std::string_view kAllDropped = "I'm terribly sorry, server error occurred (6/TM)";
constexpr std::string_view kNoSocketFits = "I'm terribly sorry, server error occurred (7/TM)";
constexpr int kResolveError = -478;
constexpr int kSocketError = -7;
constexpr int kDropError = -6;

std::optional<int> relayAck(RoutingContext& context) {
  Core& core = context.core();
  if (core.takeAck(context) == Core::AckFate::absorbed) return 1;
  const std::string& next =
      context.target.destination.empty() ? context.target.uri : context.target.destination;
  return forwardStateless(context, next, context.relay.options.protocol) ? 1 : -1;
}

/// A CANCEL that matched is over here; one that did not goes on as unmatched_cancel says.
std::optional<int> relayCancel(RoutingContext& context, TransactionId invite) {
  Core& core = context.core();
  if (Fork* fork = core.forkOf(invite); fork != nullptr) {
    if (core.hears(Moment::cancelIn)) {
      core.tell(
          {.moment = Moment::cancelIn, .fork = fork, .request = &context.message(), .context = &context});
    }
    cancelInvite(core, *fork, *context.fork);
    return 1;
  }
  return std::nullopt;
}

std::optional<int> relayUnmatchedCancel(RoutingContext& context) {
  if (context.core().settings().unmatchedCancel == 2) return 1;
  if (context.core().settings().unmatchedCancel != 1) return std::nullopt;
  const std::string& next =
      context.target.destination.empty() ? context.target.uri : context.target.destination;
  // 0 ends the script (observed).
  return forwardStateless(context, next, context.relay.options.protocol) ? 0 : -1;
}

/// Everything of a new request that comes before its targets.
std::optional<int> openForRelay(RoutingContext& context) {
  Core& core = context.core();
  const bool replicates = context.relay.options.replicates;
  const bool isCancel = context.message().method() == sip::Method::cancel && !replicates;
  const TransactionId invite = isCancel ? core.layer().matchCancelled(context.message()) : 0;
  if (isCancel && invite == 0) {
    if (const auto code = relayUnmatchedCancel(context)) return code;
  }
  if (context.fork == nullptr) {
    const NewTransaction opened = openTransaction(context);
    if (opened == NewTransaction::retransmission) return 1;
    if (opened == NewTransaction::refused) return kRefusedRequest;
  }
  if (isCancel && invite != 0) return relayCancel(context, invite);
  return std::nullopt;
}

std::optional<int> refuseRelay(RoutingContext& context) {
  Fork& fork = *context.fork;
  // Kamailio tm: after a CANCEL no branch is added, so a failure_route cannot revive the call.
  if (fork.cancelled) {
    context.log("WARNING", "t_relay: the call was cancelled, no new branches");
    return -1;
  }
  if (fork.blockedBy6xx || (fork.isAnswered() && !context.relay.options.replicates)) {
    context.log("WARNING", "t_relay: the transaction takes no more branches");
    return -1;
  }
  if (context.relay.targets.empty()) {
    context.log("ERROR", "t_relay: no branches for forwarding");
    return -1;
  }
  return std::nullopt;
}

void collectTargets(RoutingContext& context) {
  RelayStep& relay = context.relay;
  relay.targets.clear();
  relay.hasMain = context.targetIsNew;
  if (context.targetIsNew) relay.targets.push_back(context.target);
  for (Target& target : context.branches.all()) relay.targets.push_back(std::move(target));
  context.branches.clear();
}

void send100(RoutingContext& context) {
  Fork& fork = *context.fork;
  const Settings& settings = context.core().settings();
  const RelayOptions& options = context.relay.options;
  if (!settings.automaticTrying || !options.sends100 || options.plain) return;
  if (!fork.sends100) return;
  if (!fork.isInvite() || fork.lastStatus != 0 || context.stage != Stage::request) return;
  replyInTransaction(context.core(), fork, 100, settings.tryingReason);
}

/// Before the Routes that the request has, else below the Via block (Kamailio tm).
void insertPath(const sip::Message& request, const std::string& path, sip::Edits& edits) {
  if (path.empty()) return;
  std::string line = "Route: " + path + "\r\n";
  if (const sip::HeaderLine* route = request.first(sip::HeaderName::route)) {
    return edits.insert(route->line.begin, std::move(line));
  }
  const sip::HeaderLine* via = request.first(sip::HeaderName::via);
  if (via == nullptr) return edits.insertFirst(request, std::move(line));
  while (const sip::HeaderLine* next = request.next(*via)) via = next;
  edits.insert(via->line.end, std::move(line));
}

sip::Edits editsOfBranch(const RoutingContext& context) {
  sip::Edits edits = context.fork->edits;
  // Edits of a failure_route, or of the route of t_continue(), hold for the branches of that run alone.
  if (context.relay.savedStage != static_cast<int>(Stage::request)) edits.add(context.relay.savedEdits);
  extendRecordRoutes(context, context.relay.lateRecordRouteParameters, edits);
  edits.add(context.edits);
  insertPath(*context.fork->request, context.target.path, edits);
  return edits;
}

/// Where this branch goes; its own wishes give way to t_relay's proxy. A branch_route turns an appended
/// branch aside by $du alone: with another R-URI it goes to the old place (observed).
std::string_view hopOfBranch(const RoutingContext& context) {
  const RelayOptions& options = context.relay.options;
  if (!options.proxy.empty()) return options.proxy;
  if (!context.target.destination.empty()) return context.target.destination;
  return context.relay.branchUri.empty() ? context.target.uri : context.relay.branchUri;
}

/// Kamailio waits for names with the transaction's replies locked out, except in the request's own route:
/// only there may others run meanwhile.
bool prepareBranch(const RoutingContext& context, RunTicket run) {
  if (context.relay.savedStage != static_cast<int>(Stage::request)) return true;
  return prepareHop(context.core(), hopOfBranch(context), context.relay.options.protocol, run);
}

void fail(RelayStep& relay, int status, std::string_view reason, int code) {
  relay.errorStatus = status;
  relay.errorReason = reason;
  relay.errorCode = code;
}

void tellForwarding(RoutingContext& context, sip::Edits& edits) {
  Core& core = context.core();
  if (!core.hears(Moment::requestForwarded)) return;
  core.tell({.moment = Moment::requestForwarded,
             .fork = context.fork,
             .request = context.fork->request.get(),
             .branch = static_cast<int>(context.fork->branches.size()),
             .edits = &edits,
             .context = &context});
}

void buildBranch(RoutingContext& context) {
  Core& core = context.core();
  Fork& fork = *context.fork;
  if (!context.relay.options.protocol && !speaksTransportOf(hopOfBranch(context))) {
    context.log("ERROR", "t_relay: no socket of ours speaks the transport of " + context.target.uri);
    return fail(context.relay, 500, kNoSocketFits, kSocketError);
  }
  auto to = nextHop(core, hopOfBranch(context), context.relay.options.protocol);
  if (!to) {
    context.log("ERROR", "t_relay: cannot resolve " + context.target.uri);
    return fail(context.relay, 478, kUnresolvable, kResolveError);
  }
  SocketIndex socket = core.sockets().wayOut(fork.arrival.to, *to, context.target.socket);
  if (socket == kNoSocket) {
    context.log("ERROR",
                std::string("t_relay: no socket of ours speaks ") + kernel::protocolName(to->protocol));
    return fail(context.relay, 500, kNoSocketFits, kSocketError);
  }
  const std::string name = branchName(fork.branchPrefix, fork.branches.size());
  Copy copy{*fork.request, fork.arrival, fork.forcesRport,    context.target.uri,
            name,          socket,       context.advertised()};
  sip::Edits edits = editsOfBranch(context);
  tellForwarding(context, edits);
  const bool mayGrow = core.settings().udpMtu != 0;
  kernel::Bytes sent = buildForwarded(core, copy, mayGrow ? edits : std::move(edits));
  if (const auto other = aroundMtu(core, *to, sent.size())) {
    to = other;
    socket = copy.socket = core.sockets().wayOut(fork.arrival.to, *to, context.target.socket);
    sent = buildForwarded(core, copy, std::move(edits));
  }
  const std::size_t viaBranch = sent.view().find(name);
  if (viaBranch == std::string_view::npos) {
    context.log("ERROR", "t_relay: the script's changes took the proxy's own Via away");
    return fail(context.relay, 500, kAllDropped, kDropError);
  }
  Branch& branch = fork.branches.emplace_back();
  branch.target = context.target;
  branch.to = *to;
  branch.socket = socket;
  branch.wave = static_cast<std::uint16_t>(fork.waves + 1);
  branch.viaBranch = sent.view().substr(viaBranch, name.size());
  branch.sent = std::move(sent);
  // Copied per branch: the winner's own arming decides which failure_route runs.
  branch.failureRoute = fork.armed.failure;
  branch.replyRoute = fork.armed.reply;
  branch.branchFailureRoute = fork.armed.branchFailure;
}

void noteWave(const Core& core, const Fork& fork, std::size_t count) {
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full)) return;
  recorder.append(core.now(), core.environment().node, trace::Level::full,
                  trace::WaveStarted{fork.server, fork.waves, static_cast<std::uint16_t>(count)});
}

void noteStart(const Core& core, const Fork& fork, std::size_t index) {
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full)) return;
  const Branch& branch = fork.branches[index];
  recorder.append(
      core.now(), core.environment().node, trace::Level::full,
      trace::BranchStarted{fork.server, branch.client, static_cast<std::uint16_t>(index), branch.wave,
                           branch.target.q, recorder.keep(branch.target.uri), branch.to});
}

void launch(RoutingContext& context) {
  Core& core = context.core();
  Fork& fork = *context.fork;
  const std::size_t first = context.relay.firstBranch;
  ++fork.waves;
  fork.waveBegin = first;
  noteWave(core, fork, fork.branches.size() - first);
  for (std::size_t i = first; i < fork.branches.size(); ++i) {
    core.openBranch(fork, i);
    noteStart(core, fork, i);
    core.settle();
  }
}

/// Nothing could be sent: what the script sees, and what goes upstream.
int reportFailure(RoutingContext& context) {
  const RelayStep& relay = context.relay;
  Fork& fork = *context.fork;
  if (relay.errorStatus == 0) return relay.errorCode;
  fork.errorStatus = relay.errorStatus;
  fork.errorReason = relay.errorReason;
  // In failure_route the picked reply, or this error, is sent when the route has ended.
  const bool answers = relay.options.sendsErrors && fork.answersErrors;
  if (context.stage == Stage::request && answers && fork.branches.empty()) {
    replyInTransaction(context.core(), fork, relay.errorStatus, relay.errorReason);
  }
  return relay.errorCode;
}

/// Kamailio tm reads every header before it looks for the transaction, and the R-URI before it makes one.
bool isReadable(RoutingContext& context) {
  if (!context.flaw) return true;
  context.error = ScriptError::badRequest;
  context.core().drop(context.arrival, context.flaw->reason, context.flaw->place);
  return false;
}

bool hasGoodUri(RoutingContext& context) {
  if (isTransactionUri(context.uri())) return true;
  context.error = ScriptError::badUri;
  context.log("ERROR", "no transaction for a request to \"" + context.uri() + "\": that is no URI");
  return false;
}

}  // namespace

void freezeRequest(RoutingContext& context) {
  Fork& fork = *context.fork;
  if (fork.editsFrozen) return;
  // Kamailio tm clones the message here: what the script edits later is not sent.
  fork.editsFrozen = true;
  fork.edits = context.edits;
  fork.keptReplyLines = fork.replyLines;
  fork.firstUri = context.target.uri;
  fork.forcesRport = context.forcesRport;
  noteClone(context);
}

NewTransaction openTransaction(RoutingContext& context) {
  if (context.fork != nullptr) return NewTransaction::existed;
  if (!isReadable(context)) return NewTransaction::refused;
  Core& core = context.core();
  const TransactionId server = core.layer().matchServer(context.message());
  if (server != 0) {
    core.takeAgain(context, server);
    return NewTransaction::retransmission;
  }
  if (!hasGoodUri(context)) return NewTransaction::refused;
  if (core.isFull()) {
    context.log("ERROR",
                "no transaction for this request: " + std::to_string(core.settings().mostTransactions) +
                    " are alive already; answer or forward it without one");
    return NewTransaction::refused;
  }
  core.adopt(context);
  return NewTransaction::made;
}

std::optional<int> beginRelay(RoutingContext& context, RelayOptions options) {
  context.relay.options = std::move(options);
  const RelayOptions& asked = context.relay.options;
  if (context.stage == Stage::request && !asked.plain) {
    const bool isAck = context.message().method() == sip::Method::ack;
    if (isAck && !asked.replicates) return isReadable(context) ? relayAck(context) : kRefusedRequest;
    if (const auto code = openForRelay(context)) return code;
  }
  if (context.fork == nullptr) {
    context.log("ERROR", "there is no transaction to send a branch for");
    return -1;
  }
  if (asked.replicates) context.fork->swallowsReplies = true;
  collectTargets(context);
  if (const auto code = refuseRelay(context)) return code;
  freezeRequest(context);
  send100(context);
  RelayStep& relay = context.relay;
  relay.next = 0;
  relay.hasSent = false;
  relay.firstBranch = context.fork->branches.size();
  relay.branchRoute = context.fork->armed.branch;
  relay.errorStatus = 0;
  relay.errorCode = -1;
  relay.savedTarget = std::move(context.target);
  relay.savedEdits = std::move(context.edits);
  relay.savedStage = static_cast<int>(context.stage);
  relay.savedBranchIndex = context.branchIndex;
  return std::nullopt;
}

bool enterBranch(RoutingContext& context) {
  RelayStep& relay = context.relay;
  if (relay.next >= relay.targets.size()) return false;
  if (context.fork->branches.size() >= kMaximumBranches) {
    context.log("ERROR", "t_relay: 12 branches in one transaction, the rest is lost");
    relay.next = relay.targets.size();
    return false;
  }
  context.target = std::move(relay.targets[relay.next]);
  relay.branchUri.clear();
  if (!relay.hasMain || relay.next > 0) relay.branchUri = context.target.uri;
  relay.lateRecordRouteParameters.clear();
  context.edits.clear();
  context.stage = Stage::branch;
  context.branchIndex = static_cast<int>(context.fork->branches.size());
  return true;
}

bool leaveBranch(RoutingContext& context, bool dropped, RunTicket run) {
  if (dropped) {
    if (context.relay.errorStatus == 0) fail(context.relay, 500, kAllDropped, kDropError);
  } else {
    if (!prepareBranch(context, run)) return false;
    buildBranch(context);
  }
  ++context.relay.next;
  return true;
}

int finishRelay(RoutingContext& context) {
  RelayStep& relay = context.relay;
  context.stage = static_cast<Stage>(relay.savedStage);
  context.target = std::move(relay.savedTarget);
  context.edits = std::move(relay.savedEdits);
  // A branch_route is armed for one t_relay, the reply route for all that come (observed).
  context.fork->armed.branch.clear();
  context.branchIndex = relay.savedBranchIndex;
  context.targetIsNew = false;
  if (context.fork->branches.size() == relay.firstBranch) return reportFailure(context);
  context.fork->keepsErrors = !relay.options.sendsErrors || !context.fork->answersErrors;
  relay.hasSent = true;
  launch(context);
  return 1;
}

/// -1 after tm's 477, -4 when the script wanted to answer itself (observed).
int outcomeOfSends(const RoutingContext& context) {
  if (context.fork == nullptr) return 1;
  const auto& branches = context.fork->branches;
  for (std::size_t i = context.relay.firstBranch; i < branches.size(); ++i) {
    if (!branches[i].sendRefused) return 1;
  }
  return context.fork->keepsErrors ? -4 : -1;
}

}  // namespace forklab::proxy
