// The part of Dialogs that sends requests of its own: BYEs, keep-alives and what the script asks for.
#include "script/functions/dialog_headers.h"
#include "script/functions/dialog_state.h"
#include "sip/name_addr.h"

namespace forklab::functions {

namespace {

using dialog::Input;
using dialog::Side;
using dialog::State;

constexpr std::int64_t kLostSeconds = 10;  ///< what is left to a dialog whose phone does not answer

/// A route set taken apart at the commas between its elements.
std::vector<sip::NameAddr> routesOf(std::string_view set) {
  std::vector<sip::NameAddr> routes;
  while (!set.empty()) {
    const std::size_t bracket = set.find('>');
    const std::size_t end = bracket == std::string_view::npos ? set.size() : bracket + 1;
    const std::size_t comma = std::min(set.find(',', end), set.size());
    if (auto route = sip::parseNameAddr(set.substr(0, comma))) routes.push_back(*route);
    set.remove_prefix(std::min(comma + 1, set.size()));
  }
  return routes;
}

/// The way to one side (RFC 3261 12.2.1.1).
void layWay(const dialog::Leg& to, proxy::OwnRequest& request) {
  request.uri = to.contact;
  const std::vector<sip::NameAddr> routes = routesOf(to.routeSet);
  if (routes.empty()) return;
  request.nextHop = routes.front().uri.text;
  const bool isLoose = routes.front().uri.parameters.has("lr");
  std::string list;
  for (std::size_t i = isLoose ? 0 : 1; i < routes.size(); ++i)
    list.append(list.empty() ? "" : ", ").append(routes[i].text);
  if (!isLoose) {
    list.append(list.empty() ? "<" : ", <").append(to.contact).append(">");
    request.uri = request.nextHop;
  }
  request.routes = "Route: " + list + "\r\n";
}

std::uint32_t nextCseq(std::string_view last) {
  std::uint32_t number = 0;
  for (const char digit : last) number = number * 10 + static_cast<std::uint32_t>(digit - '0');
  return number + 1;
}

}  // namespace

bool Dialogs::send(Dialog& dialog, const DialogRequest& wanted) {
  const Side from = dialog::otherSide(wanted.to);
  const dialog::Leg& to = dialog.leg(wanted.to);
  if (to.contact.empty()) {
    services_.core().log("ERROR", "dialog: no Contact is known that a request could go to");
    return false;
  }
  proxy::OwnRequest request;
  request.method = wanted.method;
  layWay(to, request);
  const std::string& fromUri = from == Side::caller ? dialog.fromUri : dialog.toUri;
  const std::string& toUri = from == Side::caller ? dialog.toUri : dialog.fromUri;
  request.from = "<" + fromUri + ">";
  request.fromTag = dialog.leg(from).tag;
  request.to = "<" + toUri + ">";
  if (!to.tag.empty()) request.to += ";tag=" + to.tag;
  request.callId = dialog.callId;
  request.cseq = nextCseq(dialog.leg(from).cseq);
  request.socket = services_.core().sockets().named(to.socket);
  request.headers = "Max-Forwards: 70\r\n" + settings_.headers + std::string(wanted.headers);
  if (wanted.to == Side::callee) request.headers += settings_.calleeHeaders;
  request.dialog = dialog.key();
  const proxy::OwnRequestId id = services_.core().ownRequests().start(request, this);
  if (id == 0) return false;
  pending_[id] = {dialog.key(), wanted.method == "BYE" ? Purpose::bye : Purpose::ping};
  return true;
}

bool Dialogs::sendBye(Dialog& dialog, Side to, std::string_view headers) {
  if (!dialog.isAnswered()) {
    services_.core().log("ERROR", "dialog: terminating non-confirmed dialog not supported");
    return false;
  }
  return send(dialog, {"BYE", to, headers});
}

/// It is told as ended before the first BYE, still in its state (Kamailio's dlg_bye_all).
bool Dialogs::endByByes(Dialog& dialog, dialog::EndedBy who, std::string_view headers) {
  blame(dialog, who);
  if (claim(dialog)) {
    tell({dialog::Moment::terminated, dialog});
    runEventRoute("dialog:end", dialog, nullptr, {});
  }
  const bool toCaller = sendBye(dialog, Side::caller, headers);
  const bool toCallee = sendBye(dialog, Side::callee, headers);
  return toCaller && toCallee;
}

void Dialogs::onReply(proxy::OwnRequestId id, int code, const sip::MessagePtr& reply) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || (code > 0 && code < 200)) return;
  const Pending pending = found->second;
  pending_.erase(found);
  Dialog* const dialog = table_.find(pending.dialog);
  if (dialog == nullptr) return;
  if (pending.purpose == Purpose::bye) takeByeReply(*dialog, reply);
  if (pending.purpose == Purpose::ping) takePingReply(*dialog, code);
}

/// The first answer, whatever it says, ends the dialog and frees it (Kamailio's bye_reply_cb).
void Dialogs::takeByeReply(Dialog& dialog, const sip::MessagePtr& reply) {
  const State before = dialog.state;
  if (!step(dialog, Input::bye)) return;
  if (dialog.state == State::deleted && before != State::deleted) {
    dialog.flags |= dialog::flag::hasBye;
    end(dialog, dialog::EndedBy::script);
    --counts_.active;
    tell({dialog::Moment::terminatedConfirmed, dialog, nullptr, reply.get()});
  }
  if (dialog.state != State::deleted) return;
  dialog.transactions = 0;
  releaseIfOver(dialog);
}

/// OPTIONS to the sides that asked for them (dlg_set_property "ka-src", "ka-dst").
void Dialogs::ping() {
  const std::int64_t now = services_.core().unixSeconds();
  table_.forEach([&](Dialog& dialog) {
    if (dialog.state != State::confirmed || now < dialog.nextPingAt) return;
    dialog.nextPingAt = now + settings_.pingIntervalSeconds;
    for (const Side side : {Side::caller, Side::callee}) {
      const auto asked = side == Side::caller ? dialog::property::pingsCaller : dialog::property::pingsCallee;
      if ((dialog.properties & asked) == 0) continue;
      send(dialog, {"OPTIONS", side, {}});
    }
  });
}

void Dialogs::takePingReply(Dialog& dialog, int code) {
  if (code != 408 && code != 481) {
    dialog.failedPings = 0;
    return;
  }
  if (++dialog.failedPings < settings_.pingFailures) return;
  setLifetime(dialog, kLostSeconds);
}

}  // namespace forklab::functions
