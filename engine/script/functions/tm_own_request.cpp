#include "proxy/own_request.h"
#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {

namespace {

/// What the headers argument says about From, To, Call-ID and CSeq goes into the request's own; the rest
/// stays.
bool takeHeaders(std::string_view lines, proxy::OwnRequest& request) {
  const std::string text = "OPTIONS sip:x SIP/2.0\r\n" + std::string(lines) + "\r\n";
  const auto parsed = sip::Message::parse(kernel::Bytes(text));
  if (!parsed) return false;
  const sip::Message& headers = **parsed;
  if (!headers.from() || !headers.to()) return false;
  request.from = "<" + std::string(headers.from()->uri.text) + ">";
  request.fromTag = headers.fromTag();
  request.to = "<" + std::string(headers.to()->uri.text) + ">";
  if (!headers.toTag().empty()) request.to.append(";tag=").append(headers.toTag());
  request.callId = headers.callId();
  if (const auto& cseq = headers.cseq()) request.cseq = cseq->number;
  for (const sip::HeaderLine& line : headers.headers()) {
    switch (line.name) {
      case sip::HeaderName::from:
      case sip::HeaderName::to:
      case sip::HeaderName::callId:
      case sip::HeaderName::cseq:
      case sip::HeaderName::via:
      case sip::HeaderName::contentLength: break;
      case sip::HeaderName::route: request.routes += line.line.of(headers.text()); break;
      default: request.headers += line.line.of(headers.text());
    }
  }
  return request.body.empty() || headers.has(sip::HeaderName::contentType);
}

}  // namespace

/// Display names of From and To are lost, a body needs its Content-Type (Kamailio tm, observed).
Outcome tUacSend(Call& call) {
  if (call.phase() > 0) return truth(true);
  proxy::RoutingContext& context = contextOf(call);
  proxy::Core& core = context.core();
  proxy::OwnRequest request;
  request.method = call.text(0);
  request.uri = call.text(1);
  if (isGiven(call.text(2))) request.nextHop = call.text(2);
  request.body = call.text(5);
  if (isGiven(call.text(3))) {
    request.socket = core.sockets().named(call.text(3));
    if (request.socket == proxy::kNoSocket) {
      context.log("ERROR", "t_uac_send: no local socket for " + std::string(call.text(3)));
      return truth(false);
    }
  }
  if (!takeHeaders(call.text(4), request)) {
    context.log("ERROR", "t_uac_send: From or To is missing, or a body has no Content-Type");
    return truth(false);
  }
  const bool waits = core.environment().hasLocalRequestRoute;
  request.resumes = waits ? ticketOf(call) : 0;
  if (core.ownRequests().start(request, nullptr) == 0) return truth(false);
  return waits ? Outcome::wait() : truth(true);
}

}  // namespace forklab::functions
