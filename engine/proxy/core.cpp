#include "proxy/core.h"

#include "kernel/digest.h"
#include "proxy/branch_name.h"
#include "proxy/failure_step.h"
#include "proxy/forwarding.h"
#include "proxy/reply_decision.h"
#include "proxy/suspension.h"

namespace forklab::proxy {

using transaction::TimerName;

namespace {

/// Kamailio core: what it needs before the script sees anything. Empty: nothing is missing.
std::string_view missingFrom(const sip::Message& message) {
  if (!message.topVia()) return "the top Via is missing or unreadable";
  if (!message.cseq()) return "the CSeq is missing or unreadable";
  if (!message.has(sip::HeaderName::callId)) return "there is no Call-ID";
  if (!message.has(sip::HeaderName::from)) return "there is no From";
  if (!message.has(sip::HeaderName::to)) return "there is no To";
  return {};
}

constexpr kernel::Duration kStatelessAckWindow = kernel::Duration::seconds(2);

using Asked = transaction::Effect::Kind;

Effect::Kind kindOf(Asked kind) {
  if (kind == Asked::send) return Effect::Kind::send;
  return kind == Asked::setTimer ? Effect::Kind::setTimer : Effect::Kind::stopTimer;
}

}  // namespace

Core::Core(const Environment& environment, Settings settings)
    : environment_(environment),
      settings_(std::move(settings)),
      layer_(transaction::Profile::kamailio, settings_.timers, environment.node, *environment.recorder),
      ownRequests_(*this),
      chance_(environment.seed, "proxy " + environment.address.text()),
      tagBase_(kernel::md5Hex("tm " + environment.address.text())),
      statelessTagBase_(kernel::md5Hex("sl " + environment.address.text())) {
  now_ = environment.born;
  if (environment.recorder->records(trace::Level::full)) watched_ = kEveryMoment;
}

Core::~Core() = default;

void Core::receive(kernel::Instant now, const Arrival& arrival, const kernel::Bytes& bytes) {
  now_ = now;
  if (bytes.view() == "\r\n\r\n" || bytes.view() == "\r\n") return drop(arrival, "a keep-alive");
  auto parsed = sip::Message::parseLeniently(bytes, &statistics_.parsing);
  if (!parsed) {
    ++statistics_.badMessages;
    return drop(arrival, parsed.error().message, parsed.error().range);
  }
  const sip::MessagePtr& message = parsed.value();
  const std::string_view missing = missingFrom(*message);
  if (!missing.empty()) {
    ++statistics_.badMessages;
    return drop(arrival, missing, message->startLine());
  }
  const auto flaw = headerFlaw(*message);
  if (flaw && flaw->stopsCore) {
    ++statistics_.badMessages;
    return drop(arrival, flaw->reason, flaw->place);
  }
  if (message->isRequest()) {
    receiveRequest(message, arrival, flaw);
  } else {
    receiveReply(message, arrival);
  }
}

void Core::receiveRequest(const sip::MessagePtr& message, const Arrival& arrival,
                          const std::optional<HeaderFlaw>& flaw) {
  ++statistics_.requests;
  ++statistics_.requestsByMethod[static_cast<std::size_t>(message->method())];
  if (message->method() == sip::Method::ack && absorbsStatelessAck(*message)) {
    ++statistics_.statelessAcks;
    if (environment_.hasFilteredAckRoute) runEventRoute("sl:filtered-ack", message, arrival);
    return drop(arrival, "the ACK of a stateless reply");
  }
  if (!environment_.hasRequestRoute) return drop(arrival, "the script has no request_route");
  RoutingContext& context = acquire(Stage::request, message, arrival, nullptr);
  context.flaw = flaw;
  runRoute(Route::request, {}, context);
}

bool Core::absorbsStatelessAck(const sip::Message& message) const {
  if (!statelessReplyAt_ || now_ - *statelessReplyAt_ > kStatelessAckWindow) return false;
  // The tag of a spiral's other pass is not the one that this request got.
  return message.toTag().starts_with(statelessTagBase_) && message.toTag() == toTag(message, '.');
}

void Core::receiveReply(const sip::MessagePtr& message, const Arrival& arrival) {
  ++statistics_.replies;
  ++statistics_.repliesByStatus[Statistics::statusOf(message->status())];
  if (const auto& cseq = message->cseq()) {
    ++statistics_.repliesByClassAndMethod[Statistics::classOf(message->status())]
                                         [static_cast<std::size_t>(cseq->method)];
  }
  if (!environment_.hasReplyRoute) return takeReply(message, {}, arrival);
  runRoute(Route::reply, {}, acquire(Stage::reply, message, arrival, nullptr));
}

void Core::takeReply(const sip::MessagePtr& message, const sip::Edits& edits, const Arrival& arrival) {
  const TransactionId client = layer_.matchClient(*message);
  const bool isKnown = client != 0 && (clients_.contains(client) || ownRequests_.holds(client));
  if (!isKnown) return forwardStrayReply(*this, *message, edits, arrival);
  ++statistics_.received;
  sip::Edits changed;
  replyEdits_ = tellResponse(client, *message, edits, changed);
  replyArrival_ = arrival;
  layer_.receiveResponse(now_, client, message, layerEffects_);
  settle();
  replyEdits_ = nullptr;
}

const sip::Edits* Core::tellResponse(TransactionId client, const sip::Message& message,
                                     const sip::Edits& edits, sip::Edits& changed) {
  const auto place = clients_.find(client);
  const bool isLocal = place == clients_.end() || place->second.fork->swallowsReplies;
  const Moment moment = isLocal ? Moment::localResponseIn : Moment::responseIn;
  if (!hears(moment)) return &edits;
  changed = edits;
  Notice notice;
  notice.moment = moment;
  notice.transaction = client;
  notice.reply = &message;
  notice.code = message.status();
  notice.isOwn = isLocal;
  notice.edits = &changed;
  if (place != clients_.end()) {
    notice.fork = place->second.fork;
    notice.branch = place->second.branch;
    notice.request = notice.fork->request.get();
  }
  tell(notice);
  return &changed;
}

void Core::fireTimer(kernel::Instant now, TransactionId id, TimerName timer) {
  now_ = now;
  layer_.fireTimer(now, id, timer, layerEffects_);
  settle();
}

void Core::sendFailed(kernel::Instant now, TransactionId id, int retransmission) {
  now_ = now;
  if (id == 0) log("ERROR", "a message outside every transaction could not be sent");
  if (retransmission > 0 || (!clients_.contains(id) && !ownRequests_.holds(id))) return;
  layer_.sendFailed(now, id, layerEffects_);
  settle();
}

void Core::routeFinished(kernel::Instant now, RoutingContext& context, bool dropped) {
  now_ = now;
  // What append_to_reply said after the first t_relay, or in a failure_route, ends with its route (Kamailio
  // tm).
  if (context.fork != nullptr) context.fork->replyLines = context.fork->keptReplyLines;
  switch (context.stage) {
    case Stage::request:
      tellRunEnd(context);
      finishRequest(context);
      break;
    case Stage::failure: finishFailureRoute(*this, context); break;
    case Stage::onreply: finishReplyRoute(*this, context, dropped); break;
    case Stage::reply:
      if (dropped) {
        ++statistics_.droppedReplies;
        drop(context.arrival, "dropped by reply_route");
      } else {
        takeReply(context.messagePointer, context.edits, context.arrival);
      }
      break;
    case Stage::continued: finishContinued(*this, context); break;
    case Stage::branchFailure: finishBranchFailure(*this, context); break;
    case Stage::localRequest: ownRequests_.routeFinished(context, dropped); break;
    case Stage::event: tellRunEnd(context); break;
    case Stage::onsend:
    case Stage::branch: break;
  }
  release(context);
}

void Core::tellRunEnd(RoutingContext& context) {
  for (RunWatcher* watcher : runWatchers_) watcher->onRunEnd(context);
}

/// Kamailio tm: nothing is sent upstream for a transaction that the script forgot.
void Core::finishRequest(RoutingContext& context) {
  Fork* fork = context.fork;
  if (fork == nullptr || !context.opensTransaction) return;
  fork->flags = context.flags();
  if (!fork->branches.empty() || fork->isAnswered()) return;
  if (!fork->released) {
    log("WARNING", "the script made a transaction and neither replied nor forwarded: nothing goes upstream");
  }
  layer_.release(now_, fork->server, layerEffects_);
  settle();
}

void Core::settle() {
  if (settling_) return;
  settling_ = true;
  for (std::size_t i = 0; i < layerEffects_.size(); ++i) obey(std::move(layerEffects_[i]));
  layerEffects_.clear();
  settling_ = false;
}

void Core::obey(transaction::Effect effect) {
  switch (effect.kind) {
    case Asked::send:
    case Asked::setTimer:
    case Asked::stopTimer: {
      Effect& out = effects_.emplace_back();
      out.kind = kindOf(effect.kind);
      out.cause = environment_.recorder->cause();
      out.step = std::move(effect);
      break;
    }
    case Asked::deliver: deliver(effect.transaction, effect.message); break;
    case Asked::timedOut: timedOut(effect.transaction); break;
    case Asked::sendFailed: refused(effect.transaction); break;
    case Asked::ended: ended(effect.transaction); break;
  }
}

void Core::deliver(TransactionId client, const sip::MessagePtr& response) {
  if (ownRequests_.holds(client)) return ownRequests_.takeReply(client, response);
  const auto place = clients_.find(client);
  if (place == clients_.end() || place->second.isCancel || response == nullptr || response->isRequest())
    return;
  const ClientPlace at = place->second;
  static const sip::Edits kNoEdits;
  takeBranchReply(*this, *at.fork, at.branch, response, replyEdits_ == nullptr ? kNoEdits : *replyEdits_,
                  replyArrival_);
}

void Core::timedOut(TransactionId client) {
  if (ownRequests_.holds(client)) return ownRequests_.fail(client, 408);
  const auto place = clients_.find(client);
  if (place == clients_.end() || place->second.isCancel) return;
  const ClientPlace at = place->second;
  branchTimedOut(*this, *at.fork, at.branch);
}

void Core::refused(TransactionId client) {
  if (ownRequests_.holds(client)) return ownRequests_.fail(client, 477);
  const auto place = clients_.find(client);
  if (place == clients_.end() || place->second.isCancel) return;
  const ClientPlace at = place->second;
  branchRefused(*this, *at.fork, at.branch);
}

void Core::ended(TransactionId id) {
  if (ownRequests_.holds(id)) return ownRequests_.ended(id);
  if (const auto client = clients_.find(id); client != clients_.end()) {
    const ClientPlace at = client->second;
    clients_.erase(client);
    Branch& branch = at.fork->branches[at.branch];
    (at.isCancel ? branch.cancelClient : branch.client) = 0;
    return;
  }
  const auto server = servers_.find(id);
  if (server == servers_.end()) return;
  Fork& fork = *server->second;
  fork.serverOpen = false;
  ++statistics_.freed;
  if (fork.isAnswered()) --statistics_.waiting;
  for (const std::string& key : fork.successKeys) successes_.erase(key);
  if (hears(Moment::destroyed)) tell({.moment = Moment::destroyed, .fork = &fork});
  servers_.erase(server);
  releaseIfDone(fork);
}

std::string Core::toTag(const sip::Message& request, char separator) const {
  std::string tag = separator == '-' ? tagBase_ : statelessTagBase_;
  tag += separator;
  kernel::appendHex32(tag, requestHash(request));
  return tag;
}

std::uint32_t Core::nextChance() { return static_cast<std::uint32_t>(chance_.next()); }

}  // namespace forklab::proxy
