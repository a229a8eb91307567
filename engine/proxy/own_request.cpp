#include "proxy/own_request.h"

#include "kernel/digest.h"
#include "proxy/branch_name.h"
#include "proxy/core.h"
#include "proxy/forwarding.h"
#include "sip/builder.h"

namespace forklab::proxy {
namespace {

std::string hex32(std::uint32_t value) {
  std::string text;
  kernel::appendHex32(text, value);
  return text;
}

bool namesMaxForwards(std::string_view headers) {
  return headers.starts_with("Max-Forwards:") || headers.find("\nMax-Forwards:") != std::string_view::npos;
}

/// To a 2xx of an INVITE: its own Via branch, R-URI from Contact, Record-Routes backwards, no Max-Forwards
/// (Kamailio tm, observed).
kernel::Bytes buildAckOf2xx(const Settings& settings, const sip::Message& invite, const sip::Message& reply) {
  std::string uri(invite.requestUri());
  if (const auto& contacts = reply.nameAddrs(sip::HeaderName::contact); contacts && !contacts->empty())
    uri = contacts->front().uri.text;
  auto ack = sip::Builder::request("ACK", uri);
  ack.header(sip::HeaderName::via, invite.valueOf(sip::HeaderName::via));
  ack.header(sip::HeaderName::from, invite.valueOf(sip::HeaderName::from));
  ack.header(sip::HeaderName::callId, invite.callId());
  ack.header(sip::HeaderName::to, reply.valueOf(sip::HeaderName::to));
  ack.header(sip::HeaderName::cseq, std::to_string(invite.cseq() ? invite.cseq()->number : 0) + " ACK");
  if (const auto& routes = reply.nameAddrs(sip::HeaderName::recordRoute)) {
    for (auto route = routes->rbegin(); route != routes->rend(); ++route)
      ack.header(sip::HeaderName::route, route->text);
  }
  if (settings.signsRequests) ack.lines(settings.userAgentHeader + "\r\n");
  return ack.finish();
}

/// Where that ACK goes: the last hop that recorded itself, else the Contact.
std::string ackTarget(const sip::Message& ack) {
  if (const auto& routes = ack.nameAddrs(sip::HeaderName::route); routes && !routes->empty())
    return std::string(routes->front().uri.text);
  return std::string(ack.requestUri());
}

std::string viaStart(const Socket& socket) {
  return std::string("SIP/2.0/").append(viaTransport(socket.at.protocol)).append(" ").append(socket.hostPort);
}

/// Its own Via, which is the whole first header.
void renameVia(const sip::Message& request, const Socket& socket, sip::Edits& edits) {
  const sip::HeaderLine* const line = request.first(sip::HeaderName::via);
  if (line == nullptr) return;
  const std::size_t end = request.value(*line).find(';');
  if (end == std::string_view::npos) return;
  edits.replace({line->value.begin, line->value.begin + static_cast<std::uint32_t>(end)}, viaStart(socket));
}

}  // namespace

/// One draw a statement: compilers disagree about the order within one.
std::string OwnRequests::drawnCallId() {
  std::string text = hex32(core_.nextChance());
  text += hex32(core_.nextChance());
  return text.append("-1@").append(core_.ownHost());
}

kernel::Bytes OwnRequests::build(const OwnRequest& request, SocketIndex index) {
  const Socket& socket = core_.sockets()[index];
  const Settings& settings = core_.settings();
  const std::string callId = request.callId.empty() ? drawnCallId() : request.callId;
  const std::string number = std::to_string(request.cseq);
  const std::string fromTag =
      request.fromTag.empty() ? kernel::md5Hex(callId) + "-" + hex32(core_.nextChance()) : request.fromTag;
  auto text = sip::Builder::request(request.method, request.uri);
  text.header(sip::HeaderName::via,
              viaStart(socket) + ";branch=" + ownBranchName(callId, number, core_.nextChance()));
  text.header(sip::HeaderName::to, request.to);
  text.header(sip::HeaderName::from, request.from + ";tag=" + fromTag);
  text.header(sip::HeaderName::cseq, number + " " + request.method);
  text.header(sip::HeaderName::callId, callId);
  text.lines(request.routes);
  if (!namesMaxForwards(request.headers)) text.header(sip::HeaderName::maxForwards, "70");
  text.header(sip::HeaderName::contentLength, std::to_string(request.body.size()));
  if (settings.signsRequests) text.lines(settings.userAgentHeader + "\r\n");
  text.lines(request.headers);
  return text.finishAsIs(request.body);
}

std::optional<kernel::Endpoint> OwnRequests::hopOf(const std::string& wish, std::string_view uri) const {
  const std::string hop = wish.empty() ? std::string(uri) : wish;
  const auto to = nextHop(core_, hop, std::nullopt);
  if (!to) core_.log("ERROR", "a request of the proxy's own has no next hop: " + hop);
  return to;
}

SocketIndex OwnRequests::wayOut(const kernel::Endpoint& to, SocketIndex wish) const {
  return core_.sockets().wayOut(core_.environment().address, to, wish);
}

OwnRequestId OwnRequests::start(const OwnRequest& request, OwnRequestUser* user) {
  // Routes play no part here: the next hop is the given one, else the R-URI (Kamailio tm, observed).
  const auto to = hopOf(request.nextHop, request.uri);
  if (!to) return 0;
  const SocketIndex socket = wayOut(*to, request.socket);
  auto message = sip::Message::parseLeniently(build(request, socket));
  if (!message || !sip::parseUri(request.uri)) {
    core_.log("ERROR", "a request of the proxy's own cannot be built: " + request.method + " " + request.uri);
    return 0;
  }
  Sent sent;
  sent.to = *to;
  sent.socket = socket;
  sent.user = user;
  sent.startedAt = core_.now();
  sent.message = std::move(message).value();
  sent.acknowledges = request.acknowledges;
  sent.resumes = request.resumes;
  const OwnRequestId id = ++last_;
  ++core_.statistics().ownRequests;
  ++core_.statistics().created;
  Sent& kept = requests_[id] = std::move(sent);
  tell(Moment::localRequestIn, kept, nullptr, 0);
  if (!core_.environment().hasLocalRequestRoute) {
    send(id, kept);
    return id;
  }
  const Arrival arrival{core_.environment().address, core_.environment().address, 0};
  RoutingContext& context = core_.acquire(Stage::localRequest, kept.message, arrival, nullptr);
  context.ownRequest = id;
  context.dialog = request.dialog;
  context.target.destination = request.nextHop.empty() ? request.uri : request.nextHop;
  core_.runRoute(Route::event, kLocalRequestRoute, context);
  return id;
}

void OwnRequests::routeFinished(RoutingContext& context, bool dropped) {
  const OwnRequestId id = context.ownRequest;
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  Sent& sent = found->second;
  if (sent.resumes != 0) core_.resumeRun(sent.resumes, 1);
  if (dropped) {
    tell(Moment::localRequestDropped, sent, nullptr, 0);
    return report(id, 0, nullptr);
  }
  // The destination stands since before the route: $du is not looked at, $ru is only written, yet $fs moves
  // the request to its socket, over its protocol (Kamailio tm, observed).
  sip::Edits edits = context.edits;
  if (context.target.uri != sent.message->requestUri()) edits.requestUri(*sent.message, context.target.uri);
  if (context.target.socket != kNoSocket && context.target.socket != sent.socket) {
    sent.socket = context.target.socket;
    sent.to.protocol = core_.sockets()[sent.socket].at.protocol;
    renameVia(*sent.message, core_.sockets()[sent.socket], edits);
  }
  if (!edits.empty()) {
    auto edited = sip::Message::parseLeniently(sip::write(*sent.message, edits));
    if (edited) sent.message = std::move(edited).value();
  }
  send(id, sent);
}

void OwnRequests::send(OwnRequestId id, Sent& sent) {
  const auto& via = sent.message->topVia();
  const std::string_view branch = via ? via->branch : std::string_view();
  if (!branch.starts_with("z9hG4bK") || branch.size() <= 7) {
    core_.log("ERROR", "event_route[tm:local-request] took the proxy's own Via away");
    return report(id, 477, nullptr);
  }
  if (sent.socket == kNoSocket) return report(id, 477, nullptr);
  sent.client = core_.layer().openClient(
      core_.now(), {sent.message->bytes(), sent.message->methodText(), branch, sent.socket}, sent.to, 0, 0,
      core_.layerEffects());
  clients_.emplace(sent.client, id);
  core_.settle();
}

void OwnRequests::tell(Moment moment, const Sent& sent, const sip::Message* reply, int code) {
  if (!core_.hears(moment)) return;
  core_.tell({.moment = moment,
              .transaction = sent.client,
              .request = moment == Moment::destroyed ? nullptr : sent.message.get(),
              .reply = reply,
              .code = code,
              .isOwn = true});
}

OwnRequests::Sent* OwnRequests::find(TransactionId client) {
  const auto place = clients_.find(client);
  if (place == clients_.end()) return nullptr;
  const auto found = requests_.find(place->second);
  return found == requests_.end() || found->second.client != client ? nullptr : &found->second;
}

void OwnRequests::takeReply(TransactionId client, const sip::MessagePtr& reply) {
  Sent* const sent = find(client);
  if (sent == nullptr || reply == nullptr || reply->isRequest()) return;
  ++core_.statistics().relayed;
  const bool isInvite = sent->message->method() == sip::Method::invite;
  if (isInvite && reply->status() / 100 == 2 && sent->acknowledges) acknowledge(*sent, *reply);
  if (sent->isFinal) return;
  sent->rings = true;
  report(clients_[client], reply->status(), reply);
}

void OwnRequests::acknowledge(const Sent& sent, const sip::Message& reply) {
  kernel::Bytes bytes = buildAckOf2xx(core_.settings(), *sent.message, reply);
  const auto ack = sip::Message::parseLeniently(bytes);
  const auto hop = ack ? nextHop(core_, ackTarget(**ack), std::nullopt) : std::nullopt;
  const kernel::Endpoint to = hop.value_or(sent.to);
  core_.sendStateless(wayOut(to, sent.socket), to, std::move(bytes));
}

void OwnRequests::fail(TransactionId client, int code) {
  Sent* const sent = find(client);
  if (sent != nullptr && !sent->isFinal) report(clients_[client], code, nullptr);
}

/// The user is called last: it may start further requests, which moves this one in memory.
void OwnRequests::report(OwnRequestId id, int code, const sip::MessagePtr& reply) {
  Sent& sent = requests_[id];
  sent.isFinal = code == 0 || code >= 200;
  if (sent.isFinal) countFinal(sent, code);
  if (code >= 200) tell(Moment::localCompleted, sent, reply.get(), code);
  if (code > 0 && code < 200) tell(Moment::localResponseOut, sent, reply.get(), code);
  OwnRequestUser* const user = sent.user;
  if (sent.client == 0) forgetSent(id);
  if (user != nullptr) user->onReply(id, code, reply);
}

void OwnRequests::ended(TransactionId client) {
  const auto place = clients_.find(client);
  const auto found = requests_.find(place->second);
  if (found != requests_.end() && found->second.client == client) {
    tell(Moment::destroyed, found->second, nullptr, 0);
    forgetSent(found->first);
  }
  clients_.erase(place);
}

void OwnRequests::countFinal(Sent& sent, int code) {
  Statistics& statistics = core_.statistics();
  ++statistics.waiting;
  if (code != 0) ++statistics.answersByClass[Statistics::classOf(code)];
  sent.isWaiting = true;
}

void OwnRequests::forgetSent(OwnRequestId id) {
  const auto found = requests_.find(id);
  ++core_.statistics().freed;
  if (found->second.isWaiting) --core_.statistics().waiting;
  requests_.erase(found);
}

bool OwnRequests::cancel(OwnRequestId id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return false;
  Sent& sent = found->second;
  const bool cancels = sent.message->method() == sip::Method::invite && sent.rings && !sent.isFinal;
  if (!cancels || sent.cancelClient != 0) return false;
  sent.cancelClient = core_.layer().openClient(
      core_.now(),
      {sip::buildCancel(*sent.message, {}), "CANCEL", sent.message->topVia()->branch, sent.socket}, sent.to,
      0, 0, core_.layerEffects());
  clients_.emplace(sent.cancelClient, id);
  core_.settle();
  return true;
}

void OwnRequests::forget(OwnRequestId id) {
  const auto found = requests_.find(id);
  if (found != requests_.end()) found->second.user = nullptr;
}

OwnRequestId OwnRequests::find(std::string_view callId, std::uint32_t cseq) const {
  for (const auto& [id, sent] : requests_) {
    const auto& number = sent.message->cseq();
    if (sent.message->callId() == callId && number && number->number == cseq) return id;
  }
  return 0;
}

}  // namespace forklab::proxy
