// The part of Core that functions of the script and the other files of this room call.
#include <algorithm>

#include "proxy/branch_name.h"
#include "proxy/copies.h"
#include "proxy/core.h"
#include "proxy/forwarding.h"

namespace forklab::proxy {

namespace {

/// "host" fits every port, "host:port" one.
bool aliasFits(std::string_view alias, std::string_view host, std::uint16_t port) {
  const HostPort name = splitHostPort(alias);
  return isSameHost(name.host, host) && (name.port.empty() || name.port == std::to_string(port));
}

}  // namespace

bool Core::isMyself(std::string_view host, std::uint16_t port) const {
  const std::uint16_t asked = port == 0 ? 5060 : port;
  if (sockets().isOne(host, asked)) return true;
  for (const std::string& alias : settings_.aliases) {
    if (!alias.empty() && aliasFits(alias, host, asked)) return true;
  }
  return false;
}

bool Core::isMyHost(std::string_view host) const {
  for (std::size_t i = 0; i < sockets().size(); ++i) {
    const Socket& socket = sockets()[static_cast<SocketIndex>(i)];
    if (isSameHost(host, socket.host) || isSameHost(host, socket.at.ip.hostText())) return true;
  }
  return std::any_of(settings_.aliases.begin(), settings_.aliases.end(), [&](const std::string& alias) {
    return !alias.empty() && isSameHost(splitHostPort(alias).host, host);
  });
}

void Core::log(std::string_view level, std::string_view text) const {
  environment_.recorder->logged(now_, environment_.node, {level, text, 0});
}

void Core::drop(const Arrival& arrival, std::string_view reason, kernel::ByteRange range) const {
  trace::Recorder& recorder = *environment_.recorder;
  recorder.append(now_, environment_.node, trace::Level::wire,
                  trace::MessageDropped{arrival.event, recorder.keep(reason), range});
}

void Core::sendStateless(SocketIndex from, const kernel::Endpoint& to, kernel::Bytes bytes) {
  Effect& effect = effects_.emplace_back();
  effect.cause = environment_.recorder->cause();
  effect.step.to = to;
  effect.step.socket = from;
  effect.step.bytes = std::move(bytes);
}

void Core::respond(Fork& fork, const Answer& answer, const kernel::Bytes& bytes) {
  const int status = answer.status;
  ++(answer.isOwn ? statistics_.generated : statistics_.relayed);
  if (status >= 200 && !fork.isAnswered()) {
    ++statistics_.waiting;
    ++statistics_.answersByClass[Statistics::classOf(status)];
  }
  fork.lastStatus = status;
  // A 2xx whose tag is known already is a repetition: it goes up, yet nobody is told (Kamailio tm).
  const bool isRelayedSuccess = status / 100 == 2 && fork.isInvite() && answer.reply != nullptr;
  bool isNew = true;
  if (isRelayedSuccess && hears(kAckMoments | momentBit(Moment::responseOut)))
    isNew = keepSuccess(fork, answer.reply->toTag(), false);
  if (hears(Moment::responseReady)) {
    tell({.moment = Moment::responseReady,
          .fork = &fork,
          .request = fork.request.get(),
          .reply = answer.reply,
          .code = status,
          .branch = answer.branch,
          .isOwn = answer.isOwn,
          .bytes = bytes.view()});
  }
  const std::size_t before = layerEffects_.size();
  layer_.respond(now_, fork.server, bytes, status, layerEffects_);
  const bool isOut = isNew && (status >= 200 || !answer.isOwn);
  for (std::size_t i = before; i < layerEffects_.size(); ++i)
    layerEffects_[i].mark =
        static_cast<std::uint8_t>((answer.isOwn ? kOwnReply : 0) | (isOut ? kReplyOut : 0));
  settle();
}

Fork* Core::forkOf(TransactionId server) const {
  const auto found = servers_.find(server);
  return found == servers_.end() ? nullptr : found->second;
}

Fork* Core::forkByCallId(std::string_view callId, std::uint32_t cseq) const {
  for (const auto& fork : forks_) {
    if (!fork->serverOpen || fork->request->callId() != callId) continue;
    const auto& number = fork->request->cseq();
    if (number && number->number == cseq && fork->request->method() != sip::Method::ack) return fork.get();
  }
  return nullptr;
}

Fork& Core::openFork(const sip::MessagePtr& request, const Arrival& arrival, bool forcesRport) {
  if (freeForks_.empty()) {
    forks_.push_back(std::make_unique<Fork>());
    freeForks_.push_back(forks_.back().get());
  }
  Fork& fork = *freeForks_.back();
  freeForks_.pop_back();
  fork.request = request;
  fork.arrival = arrival;
  fork.openedAt = now_;
  fork.forcesRport = forcesRport;
  fork.replyTo = replyAddress(*request, arrival, forcesRport);
  fork.branchPrefix = branchPrefix(*request);
  fork.timers = settings_.timers;
  fork.blocksOn6xx = settings_.blocksOn6xx;
  fork.serverOpen = true;
  fork.server = layer_.openServer(now_, request, fork.replyTo, layerEffects_, sockets().boundAt(arrival.to));
  servers_.emplace(fork.server, &fork);
  ++statistics_.created;
  settle();
  return fork;
}

void Core::adopt(RoutingContext& context) {
  Fork& fork = openFork(context.messagePointer, context.arrival, context.forcesRport);
  fork.flags = context.flags_;
  fork.armed = std::move(context.armed_);
  fork.variables = std::move(context.variables_);
  fork.replyLines = std::move(context.replyLines);
  fork.keptReplyLines = fork.replyLines;
  fork.dialog = context.dialog;
  fork.watches.swap(context.watches);
  ++fork.inUse;
  context.fork = &fork;
  context.opensTransaction = true;
  context.applyWishes();
  noteClone(context);
  for (const Moment moment : {Moment::requestIn, Moment::requestPending}) {
    if (!hears(moment)) continue;
    tell({.moment = moment,
          .fork = &fork,
          .request = fork.request.get(),
          .edits = moment == Moment::requestIn ? &context.edits : nullptr,
          .context = &context});
  }
}

void Core::openBranch(Fork& fork, std::size_t index) {
  const auto number = static_cast<std::uint16_t>(index);
  Branch& branch = fork.branches[index];
  if (fork.ownTimers) layer_.setTimers(fork.server, fork.timers);
  branch.client =
      layer_.openClient(now_, {branch.sent, fork.request->methodText(), branch.viaBranch, branch.socket},
                        branch.to, fork.server, static_cast<std::uint16_t>(number + 1), layerEffects_);
  clients_[branch.client] = {&fork, number, false};
}

void Core::openCancel(Fork& fork, std::size_t index, kernel::Bytes cancel) {
  const auto number = static_cast<std::uint16_t>(index);
  Branch& branch = fork.branches[index];
  branch.cancelClient =
      layer_.openClient(now_, {std::move(cancel), "CANCEL", branch.viaBranch, branch.socket}, branch.to,
                        fork.server, static_cast<std::uint16_t>(number + 1), layerEffects_);
  clients_[branch.cancelClient] = {&fork, number, true};
  settle();
}

RoutingContext& Core::acquire(Stage stage, const sip::MessagePtr& message, const Arrival& arrival,
                              Fork* fork) {
  if (freeContexts_.empty()) {
    contexts_.push_back(std::make_unique<RoutingContext>(*this));
    freeContexts_.push_back(contexts_.back().get());
  }
  RoutingContext& context = *freeContexts_.back();
  freeContexts_.pop_back();
  context.stage = stage;
  context.messagePointer = message;
  context.arrival = arrival;
  context.fork = fork;
  if (message->isRequest()) context.target.uri = message->requestUri();
  if (fork == nullptr) return context;
  ++fork->inUse;
  context.dialog = fork->dialog;
  return context;
}

void Core::release(RoutingContext& context) {
  Fork* fork = context.fork;
  context.reset();
  freeContexts_.push_back(&context);
  if (fork == nullptr) return;
  --fork->inUse;
  releaseIfDone(*fork);
}

void Core::releaseIfDone(Fork& fork) {
  // A running route, or a loop over its branches, still needs it.
  if (fork.serverOpen || fork.inUse > 0) return;
  for (const Branch& branch : fork.branches) {
    clients_.erase(branch.client);
    clients_.erase(branch.cancelClient);
  }
  fork.clear();
  freeForks_.push_back(&fork);
}

void Core::runRoute(Route route, std::string_view name, RoutingContext& context) {
  Effect& effect = effects_.emplace_back();
  effect.kind = Effect::Kind::runRoute;
  effect.route = route;
  effect.routeName = name;
  effect.cause = environment_.recorder->cause();
  effect.context = &context;
}

namespace {

/// What the ACK of a 2xx has in common with its INVITE and the reply (RFC 3261 13.2.2.4, 12).
std::string successKey(const sip::Message& message, std::string_view toTag) {
  const std::string number = std::to_string(message.cseq() ? message.cseq()->number : 0);
  std::string key(message.callId());
  key.append("\n").append(number).append("\n").append(message.fromTag()).append("\n").append(toTag);
  return key;
}

}  // namespace

bool Core::keepSuccess(Fork& fork, std::string_view toTag, bool isOwn) {
  std::string key = successKey(*fork.request, toTag);
  if (!successes_.try_emplace(key, Success{fork.server, isOwn, false}).second) return false;
  fork.successKeys.push_back(std::move(key));
  return true;
}

void Core::noteOwnSuccess(Fork& fork, std::string_view toTag) {
  keepSuccess(fork, toTag, true);
  layer_.repeatUntilAck(now_, fork.server, layerEffects_);
  settle();
}

void Core::takeAgain(RoutingContext& context, TransactionId server) {
  Fork* const fork = forkOf(server);
  const bool isAck = context.message().method() == sip::Method::ack;
  const Moment moment = isAck ? Moment::negativeAckIn : Moment::requestAgain;
  if (fork != nullptr && hears(moment)) {
    tell({.moment = moment,
          .fork = fork,
          .request = &context.message(),
          .isAgain = !isAck,
          .context = &context});
  }
  ++statistics_.absorbed;
  layer_.receiveRequest(now_, server, context.messagePointer, layerEffects_);
  settle();
}

bool Core::takeAckOfSuccess(RoutingContext& context, AckFate& fate) {
  if (successes_.empty()) return false;
  const auto found = successes_.find(successKey(context.message(), context.message().toTag()));
  if (found == successes_.end()) return false;
  Success& success = found->second;
  if (success.isOwn) {
    ++statistics_.absorbed;
    layer_.release(now_, success.server, layerEffects_);
    settle();
    fate = AckFate::absorbed;
    return true;
  }
  Fork* const fork = forkOf(success.server);
  if (fork == nullptr) return false;
  const auto watches = [](const Watch& each) { return (each.moments & kAckMoments) != 0; };
  const bool isWatched = std::any_of(fork->watches.begin(), fork->watches.end(), watches) ||
                         std::any_of(watches_.begin(), watches_.end(), watches);
  if (isWatched) fate = AckFate::endToEnd;
  if (context.ackTold) return isWatched;
  context.ackTold = true;
  tell({.moment = success.acknowledged ? Moment::ackAgain : Moment::ackIn,
        .fork = fork,
        .request = &context.message(),
        .isAgain = success.acknowledged,
        .edits = &context.edits,
        .context = &context});
  success.acknowledged = true;
  return isWatched;
}

Core::AckFate Core::takeAck(RoutingContext& context) {
  AckFate fate = AckFate::unknown;
  if (takeAckOfSuccess(context, fate)) return fate;
  const TransactionId server = layer_.matchServer(context.message());
  if (server == 0) return AckFate::unknown;
  takeAgain(context, server);
  return AckFate::absorbed;
}

void Core::openBlind(Fork& fork, std::size_t index) {
  const auto number = static_cast<std::uint16_t>(index);
  Branch& branch = fork.branches[index];
  if (fork.ownTimers) layer_.setTimers(fork.server, fork.timers);
  branch.client = layer_.openBlind(now_, branchName(fork.branchPrefix, index), fork.server,
                                   static_cast<std::uint16_t>(number + 1), layerEffects_);
  clients_[branch.client] = {&fork, number, false};
  settle();
}

void Core::resumeRun(RunTicket run, std::int64_t code) {
  Effect& effect = effects_.emplace_back();
  effect.kind = Effect::Kind::resumeRun;
  effect.cause = environment_.recorder->cause();
  effect.run = run;
  effect.resumeCode = code;
}

void Core::runAside(Route route, std::string_view name, const sip::MessagePtr& message,
                    const Arrival& arrival, std::uint64_t dialog) {
  const sip::MessagePtr& shown = message == nullptr ? fakedRequest() : message;
  RoutingContext& context = acquire(Stage::event, shown, arrival, nullptr);
  context.dialog = dialog;
  runRoute(route, name, context);
}

RoutingContext* Core::acquireOnsend(const transaction::Effect& sent) {
  const std::string_view text = sent.bytes.view();
  const bool isHop = sent.transaction != 0 && text.starts_with("ACK ");
  if (sent.retransmission > 0 || isHop || text.starts_with("SIP/2.0 ") || text.starts_with("CANCEL "))
    return nullptr;
  auto parsed = sip::Message::parseLeniently(sent.bytes);
  if (!parsed) return nullptr;
  Fork* const fork = forkOf(layer_.serverOf(sent.transaction));
  const kernel::Endpoint own = sockets()[sent.socket].at;
  const Arrival arrival = fork == nullptr ? Arrival{own, own, 0} : fork->arrival;
  RoutingContext& context = acquire(Stage::onsend, fork == nullptr ? *parsed : fork->request, arrival, fork);
  context.target.uri = parsed.value()->requestUri();
  context.branchIndex = static_cast<int>(sent.branch) - 1;
  context.leaving = {own, sent.to, text.size()};
  return &context;
}

const sip::MessagePtr& Core::fakedRequest() {
  // Kamailio core's faked message, as event routes show it in $mb.
  static constexpr std::string_view kText =
      "OPTIONS sip:you@kamailio.org SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n"
      "From: <sip:you@kamailio.org>;tag=123\r\nTo: <sip:you@kamailio.org>\r\nCall-ID: 123\r\n"
      "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
  if (fakedRequest_ == nullptr) fakedRequest_ = sip::Message::parseLeniently(kernel::Bytes(kText)).value();
  return fakedRequest_;
}

}  // namespace forklab::proxy
