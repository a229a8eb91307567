#include "lab/phone/dialog.h"

#include <algorithm>

#include "sip/builder.h"

namespace forklab::lab::phone {

namespace {

using sip::HeaderName;

/// An unreadable list counts as none: a request then goes straight to the target, which the ladder shows.
std::vector<std::string> recordedRoutes(const sip::Message& message) {
  std::vector<std::string> routes;
  const auto& list = message.nameAddrs(HeaderName::recordRoute);
  if (!list) return routes;
  routes.reserve(list->size());
  for (const sip::NameAddr& each : *list) routes.emplace_back(each.text);
  return routes;
}

/// A peer without a usable Contact is reached where it was called.
std::string contactUri(const sip::Message& message, std::string_view otherwise) {
  const auto& contacts = message.nameAddrs(HeaderName::contact);
  const bool has = contacts && !contacts->empty() && contacts->front().uri.isSip();
  return std::string(has ? contacts->front().uri.text : otherwise);
}

std::uint32_t sequenceOf(const sip::Message& message) {
  const auto& cseq = message.cseq();
  return cseq ? cseq->number : 0;
}

std::string_view uriOfRoute(std::string_view route) {
  const auto open = route.find('<');
  const auto close = route.find('>', open);
  return open == std::string_view::npos || close == std::string_view::npos
             ? route
             : route.substr(open + 1, close - open - 1);
}

/// RFC 3261 19.1.1: without `lr` a router is strict.
bool isLoose(std::string_view route) {
  const auto uri = sip::parseUri(uriOfRoute(route));
  return uri && uri->parameters.has("lr");
}

}  // namespace

bool Dialog::owns(const sip::Message& request) const {
  // The other side's From is our remote: tags swap their places (RFC 3261 12.2.2).
  return request.callId() == callId && request.toTag() == localTag && request.fromTag() == remoteTag;
}

std::string_view Dialog::nextHop() const {
  return routeSet.empty() ? std::string_view(remoteTarget) : uriOfRoute(routeSet.front());
}

Dialog dialogOfCaller(const sip::Message& invite, const sip::Message& response) {
  Dialog dialog;
  dialog.callId = invite.callId();
  dialog.local = invite.valueOf(HeaderName::from);
  dialog.remote = response.valueOf(HeaderName::to);
  dialog.localTag = invite.fromTag();
  dialog.remoteTag = response.toTag();
  // A 2xx without Contact breaks RFC 3261 13.3.1.4; going on with the Request-URI keeps the call observable.
  dialog.remoteTarget = contactUri(response, invite.requestUri());
  dialog.routeSet = recordedRoutes(response);
  // Each proxy writes its Record-Route above the ones before it, so the caller reads them backwards.
  std::reverse(dialog.routeSet.begin(), dialog.routeSet.end());
  dialog.localSequence = sequenceOf(invite);
  return dialog;
}

Dialog dialogOfCallee(const sip::Message& invite, const std::string& localTag) {
  Dialog dialog;
  dialog.callId = invite.callId();
  dialog.local = std::string(invite.valueOf(HeaderName::to)) + ";tag=" + localTag;
  dialog.remote = invite.valueOf(HeaderName::from);
  dialog.localTag = localTag;
  dialog.remoteTag = invite.fromTag();
  const auto& from = invite.from();
  dialog.remoteTarget = contactUri(invite, from ? from->uri.text : std::string_view{});
  dialog.routeSet = recordedRoutes(invite);
  return dialog;
}

kernel::Bytes buildInDialog(const Dialog& dialog, const InDialogRequest& request) {
  const std::vector<std::string>& routes = dialog.routeSet;
  // A strict router takes the Request-URI's place and the target moves to the end of the list.
  const bool isStrict = !routes.empty() && !isLoose(routes.front());
  sip::Builder builder =
      sip::Builder::request(request.method, isStrict ? dialog.nextHop() : dialog.remoteTarget);
  builder.header(HeaderName::via, request.via).header(HeaderName::maxForwards, "70");
  for (std::size_t i = isStrict ? 1 : 0; i < routes.size(); ++i) builder.header(HeaderName::route, routes[i]);
  if (isStrict) builder.header(HeaderName::route, "<" + dialog.remoteTarget + ">");
  builder.header(HeaderName::from, dialog.local).header(HeaderName::to, dialog.remote);
  builder.header(HeaderName::callId, dialog.callId);
  builder.header(HeaderName::cseq, std::to_string(request.sequence) + " " + std::string(request.method));
  if (!request.contact.empty()) builder.header(HeaderName::contact, request.contact);
  if (!request.line.empty()) builder.lines(std::string(request.line) + "\r\n");
  return builder.finish();
}

}  // namespace forklab::lab::phone
